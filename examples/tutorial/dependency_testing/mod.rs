//! Dependencies in tests.

use crate::Apps;

pub mod tutorial001;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial001+dependency_overrides", tutorial001::overridden),
];
