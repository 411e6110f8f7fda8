//! Security.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial004;
pub mod tutorial005;
pub mod tutorial006;
pub mod tutorial007;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial004", tutorial004::app),
    ("tutorial005", tutorial005::app),
    ("tutorial006", tutorial006::app),
    ("tutorial007", tutorial007::app),
];
