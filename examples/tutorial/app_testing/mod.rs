//! Apps with their tests.

use crate::Apps;

pub mod app_a;
pub mod app_b;
pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial004;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("app_a/main", app_a::app),
    ("app_b/main", app_b::app),
    ("tutorial001", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial004", tutorial004::app),
];
