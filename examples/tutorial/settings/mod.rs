//! Settings from the environment.

use crate::Apps;

pub mod app01;
pub mod app02;
pub mod app03;
pub mod tutorial001;

/// The apps of the chapter.
pub const APPS: Apps = &[
    ("app01/main", app01::app),
    ("app01/main+monkeypatch", app01::arranged),
    ("app02/main", app02::app),
    ("app02/main+dependency_overrides", app02::overridden),
    ("app03/main", app03::app),
    ("app03/main+monkeypatch", app03::arranged),
    ("tutorial001", tutorial001::app),
    ("tutorial001+monkeypatch", tutorial001::arranged),
];
