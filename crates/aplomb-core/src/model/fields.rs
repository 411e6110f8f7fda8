//! Structs as groups of parameters: what `#[model]` calls to read one field by field.

use std::borrow::Cow;
use std::fmt::Display;

use super::Model;
use super::rule::Verdict;
use crate::arg::params::{Declaration, Taken};
use crate::fault::{Fault, Faults, Location, Place};
use crate::source::Source;

/// The declaration of a field, in the place of the group that it belongs to. `renamed` says that the author chose the
/// name; otherwise a header name has hyphens for the underscores of the field.
pub fn declare(group: &Declaration, name: &'static str, renamed: bool, description: &str) -> Declaration {
    let mut declaration = Declaration::new(group.place, Declaration::field_name(group.place, name, renamed));
    declaration.hidden = group.hidden;
    declaration.deprecated = group.deprecated;
    declaration.description(description)
}

/// Adds a fault for each name that is not `known`, once: `#[serde(deny_unknown_fields)]`.
///
/// Only the query string, cookies and forms are looked at. A path has the names of its template, and every request has
/// header fields that the operation does not know.
pub fn forbid_others(source: &Source<'_>, known: &[&str], faults: &mut Faults) {
    if matches!(source.place(), Place::Path | Place::Header) {
        return;
    }
    let root = Location::root(source.place());
    let mut told: Vec<Cow<'_, str>> = Vec::new();
    source.each_name(&mut |name| {
        if !known.contains(&&*name) && !told.contains(&name) {
            if faults.len() < crate::fault::MOST_FAULTS {
                told.push(name.clone());
            }
            faults.push(Fault::at(
                &root.key(&name),
                "extra_forbidden",
                "There is no parameter of this name",
            ));
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
