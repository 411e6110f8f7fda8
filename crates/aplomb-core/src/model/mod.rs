//! Models: data types with a schema and the checks that the schema promises.
//!
//! `#[model]` writes an implementation of [`Model`] beside serde's and schemars' own. Schema and check
//! come from the same token of the attribute, so they cannot say different things.

pub mod fields;
pub mod format;
pub mod inspect;
pub mod patch;
pub mod pattern;
pub(crate) mod read;
pub mod rule;
#[doc(hidden)]
pub mod strict;
pub mod variants;

mod foreign;

pub use patch::{Given, MergePatch, Patch};
pub use pattern::Pattern;
pub use read::{Invalid, json_schema, read};
pub use schemars::JsonSchema;

use crate::fault::{Faults, Location};

/// A data type that knows its schema and can check itself.
///
/// Numbers, strings, dates, collections and the like are models already; `#[model]` makes one of a
/// struct or an enum.
///
/// `check` is called on values that were parsed well: it holds the rules that the type alone cannot
/// (lengths, bounds, patterns), and those of the values inside.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type has no schema and no checks",
    note = "put `#[model]` on the type; a type of another crate goes into a newtype with `#[model]`, or into a field with `#[field(foreign)]` if it has serde and schemars implementations"
)]
pub trait Model: JsonSchema {
    /// Adds a fault for each rule that the value breaks. `at` is where the value stands.
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        let _ = (at, faults);
    }
}

/// What no type is. A blanket implementation for it gives a trait a second way, which changes nothing but how rustc tells that a type does not
/// have the trait: in the trait's own words, once.
#[doc(hidden)]
pub trait Nothing: nothing::Sealed + Send {}

mod nothing {
    pub trait Sealed {}
}
