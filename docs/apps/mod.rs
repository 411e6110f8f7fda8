//! The apps that only the book has.

#![allow(missing_docs, reason = "an app is as short as a newcomer would write it")]

use tutorial::Constructor;

pub mod account;
pub mod hello;
pub mod migrated;
pub mod profile;
pub mod shelf;

/// The apps, by the name of their file.
pub const APPS: &[(&str, Constructor)] = &[
    ("account", account::app),
    ("hello", hello::app),
    ("migrated", migrated::app),
    ("profile", profile::app),
    ("shelf", shelf::app),
];
