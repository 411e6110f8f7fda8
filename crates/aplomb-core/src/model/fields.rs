//! Structs as groups of parameters: what `#[model]` calls to read one field by field.

use std::borrow::Cow;
use std::fmt::Display;

use super::Model;
use super::rule::Verdict;
use crate::arg::params::{Declaration, FromParams, Taken, take_from};
use crate::fault::{Fault, Faults, Location, Place, Step};
use crate::source::Source;

/// The declaration of a field, in the place of the group that it belongs to. `renamed` says that the author chose the
/// name; otherwise a header name has hyphens for the underscores of the field.
pub fn declare(group: &Declaration, name: &'static str, renamed: bool, description: &str) -> Declaration {
    let mut declaration = Declaration::new(group.place, Declaration::field_name(group.place, name, renamed));
    declaration.hidden = group.hidden;
    declaration.deprecated = group.deprecated;
    declaration.description(description)
}

/// Reads a field of a group, as [`take_from`] reads an argument.
pub fn take<T: FromParams>(
    source: &Source<'_>,
    name: &'static str,
    renamed: bool,
    default: Option<fn() -> T>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
    faults: &mut Faults,
) -> Option<T> {
    let before = faults.len();
    let sent = Declaration::field_name(source.place(), name, renamed);
    let taken = take_from(&source.of_group(), &sent, default, rules, faults);
    if taken.is_none() && source.has_strict_headers() {
        for fault in faults.since(before) {
            if let Some(Step::Key(key)) = fault.steps.first_mut() {
                name.clone_into(key);
            }
        }
    }
    taken
}

/// Adds a fault for each name that is not `known`, once: `#[serde(deny_unknown_fields)]`. A name comes with whether its author chose it.
///
/// Only the query string, cookies and forms are looked at. A path has the names of its template, and every request has
/// header fields that the operation does not know; they are looked at where an app answers as FastAPI does.
pub fn forbid_others(source: &Source<'_>, known: &[(&'static str, bool)], faults: &mut Faults) {
    let place = source.place();
    if place == Place::Path || place == Place::Header && !source.has_strict_headers() {
        return;
    }
    let is_known = |name: &str| {
        known.iter().any(|(field, renamed)| {
            let sent = Declaration::field_name(place, field, *renamed);
            // RFC 9110, section 5.1: the names of header fields have no case.
            // The name of the field itself is no other one to FastAPI, though it is not read.
            sent == name
                || place == Place::Header
                    && (sent.eq_ignore_ascii_case(name) || field.eq_ignore_ascii_case(name))
        })
    };
    let root = Location::root(source.place());
    let mut told: Vec<Cow<'_, str>> = Vec::new();
    source.each_name(&mut |name| {
        if !is_known(&name) && !told.contains(&name) {
            if faults.len() < crate::fault::MOST_FAULTS {
                told.push(name.clone());
            }
            let sentence = match place {
                Place::Body => "There is no field of this name",
                _ => "There is no parameter of this name",
            };
            faults.push(Fault::at(&root.key(&name), "extra_forbidden", sentence));
        }
    });
}

/// What was read, as an `Option`. A group is never missing: each of its fields says so itself.
pub fn value<T>(taken: Taken<T>) -> Option<T> {
    match taken {
        Taken::Value(value) => Some(value),
        Taken::Missing | Taken::Faulty => None,
    }
}

/// The value, unless faults were added since `before`.
pub fn taken<T>(value: T, before: (usize, usize), faults: &Faults) -> Taken<T> {
    if (faults.len(), faults.more()) == before {
        Taken::Value(value)
    } else {
        Taken::Faulty
    }
}

/// The value, unless it breaks its own rules: how a newtype is parsed.
pub fn checked<T: Model>(value: T, at: &Location<'_>, faults: &mut Faults) -> Option<T> {
    let before = (faults.len(), faults.more());
    value.check(at, faults);
    ((faults.len(), faults.more()) == before).then_some(value)
}

/// The value of a conversion, or a fault with what the conversion said.
pub fn converted<T, E: Display>(result: Result<T, E>, at: &Location<'_>, faults: &mut Faults) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            Err::<(), E>(error).judge(at, faults);
            None
        }
    }
}
