//! Texts and single characters.

use std::borrow::Cow;
use std::sync::Arc;

use super::format::input;
use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};

macro_rules! texts {
    ($($type:ty),*) => { $(
        impl Param for $type {
            fn parse(text: &str, _at: &Location<'_>, _faults: &mut Faults) -> Option<$type> {
                Some(text.to_owned().into())
            }
        }
    )* };
}

texts!(String, Box<str>, Arc<str>, Cow<'static, str>);

/// Exactly one character.
impl Param for char {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<char> {
        let mut chars = text.chars();
        let fault = match (chars.next(), chars.next()) {
            (Some(char), None) => return Some(char),
            (None, _) => {
                Fault::at(at, "string_too_short", "The value has to be one character").with("min_length", 1)
            }
            _ => Fault::at(at, "string_too_long", "The value has to be one character").with("max_length", 1),
        };
        faults.push(input(fault, text));
        None
    }
}
