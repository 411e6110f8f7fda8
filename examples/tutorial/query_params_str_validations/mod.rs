//! Query parameters and rules for texts.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial004;
pub mod tutorial005;
pub mod tutorial006;
pub mod tutorial006c;
pub mod tutorial007;
pub mod tutorial008;
pub mod tutorial009;
pub mod tutorial010;
pub mod tutorial011;
pub mod tutorial012;
pub mod tutorial013;
pub mod tutorial014;
pub mod tutorial015;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial004", tutorial004::app),
    ("tutorial005", tutorial005::app),
    ("tutorial006", tutorial006::app),
    ("tutorial006c", tutorial006c::app),
    ("tutorial007", tutorial007::app),
    ("tutorial008", tutorial008::app),
    ("tutorial009", tutorial009::app),
    ("tutorial010", tutorial010::app),
    ("tutorial011", tutorial011::app),
    ("tutorial012", tutorial012::app),
    ("tutorial013", tutorial013::app),
    ("tutorial014", tutorial014::app),
    ("tutorial015", tutorial015::app),
];
