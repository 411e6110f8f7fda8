//! Dependencies.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial005;
pub mod tutorial006;
pub mod tutorial008b;
pub mod tutorial008d;
pub mod tutorial008e;
pub mod tutorial011;
pub mod tutorial012;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    // An alias for the type is nothing new in Rust.
    ("tutorial001_02", tutorial001::app),
    ("tutorial002", tutorial002::app),
    // Shorter spellings of the same: here it is short from the start.
    ("tutorial003", tutorial002::app),
    ("tutorial004", tutorial002::app),
    ("tutorial005", tutorial005::app),
    ("tutorial006", tutorial006::app),
    ("tutorial008b", tutorial008b::app),
    // FastAPI shows how a failure is lost; a release cannot lose one.
    ("tutorial008c", tutorial008d::app),
    ("tutorial008d", tutorial008d::app),
    ("tutorial008e", tutorial008e::app),
    ("tutorial011", tutorial011::app),
    ("tutorial012", tutorial012::app),
];
