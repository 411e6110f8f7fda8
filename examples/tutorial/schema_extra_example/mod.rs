//! Examples in the document.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial004;
pub mod tutorial005;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial004", tutorial004::app),
    ("tutorial005", tutorial005::app),
];
