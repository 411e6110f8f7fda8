//! First steps.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial003;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial003", tutorial003::app),
];
