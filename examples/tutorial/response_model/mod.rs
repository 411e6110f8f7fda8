//! The model of an answer.

use crate::Apps;

pub mod tutorial001;
pub mod tutorial002;
pub mod tutorial003;
pub mod tutorial003_01;
pub mod tutorial003_02;
pub mod tutorial003_03;
pub mod tutorial004;
pub mod tutorial005;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("tutorial001", tutorial001::app),
    // The return type is the model here: the two are one app.
    ("tutorial001_01", tutorial001::app),
    ("tutorial002", tutorial002::app),
    ("tutorial003", tutorial003::app),
    ("tutorial003_01", tutorial003_01::app),
    ("tutorial003_02", tutorial003_02::app),
    ("tutorial003_03", tutorial003_03::app),
    // A type that cannot be documented need not be silenced here.
    ("tutorial003_05", tutorial003_02::app),
    ("tutorial004", tutorial004::app),
    ("tutorial005", tutorial005::app),
    // Names of fields in a list or in a set: here they are the fields of a struct.
    ("tutorial006", tutorial005::app),
];
