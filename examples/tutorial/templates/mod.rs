//! Templates.

use crate::Apps;

pub mod tutorial001;

/// The apps of the chapter.
pub const APPS: Apps = &[("tutorial001", tutorial001::app)];
