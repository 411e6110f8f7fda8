//! WebSockets.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
];
