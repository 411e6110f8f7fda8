//! Databases.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
];
