//! Answers that are no JSON.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial005;
pub mod tutorial006;
pub mod tutorial006b;
pub mod tutorial006c;
pub mod tutorial007;
pub mod tutorial009c;
pub mod tutorial010;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    // Another writer for JSON: here there is one, and it is fast.
    ("tutorial001b", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    // An HTML answer that is documented as one: `Html` always is.
    ("tutorial004", tutorial002::app),
    ("tutorial005", tutorial005::app),
    ("tutorial006", tutorial006::app),
    ("tutorial006b", tutorial006b::app),
    ("tutorial006c", tutorial006c::app),
    ("tutorial007", tutorial007::app),
    ("tutorial009c", tutorial009c::app),
    ("tutorial010", tutorial010::app),
];
