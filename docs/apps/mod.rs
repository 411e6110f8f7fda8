//! The apps that only the book has.

#![allow(missing_docs, reason = "an app is as short as a newcomer would write it")]

use tutorial::Constructor;

pub mod hello;

/// The apps, by the name of their file.
pub const APPS: &[(&str, Constructor)] = &[("hello", hello::app)];
