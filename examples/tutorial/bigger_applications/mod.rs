//! Bigger applications: several files.

use crate::Apps;

pub mod app;

/// The apps of the chapter.
pub const APPS: Apps = &[("app/main", app::app)];
