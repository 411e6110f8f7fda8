//! Behind a proxy.

use crate::Apps;

pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial004;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial004", tutorial004::app),
];
