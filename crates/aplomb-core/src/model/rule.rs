//! Rules: the constraints that an attribute can put on a value. Each has one meaning, the one that JSON
//! Schema 2020-12 gives its keyword; the macro writes the keyword and the call from the same token.

use serde::Serialize;
use serde_json::Value;

use super::Pattern;
use crate::fault::{Fault, Faults, Location};

mod subject;

pub use subject::{Distinct, Divisible, Items, Ordered, Properties, Text};

fn json<T: Serialize>(bound: &T) -> Value {
    serde_json::to_value(bound).unwrap_or(Value::Null)
}

/// A bound as it stands in the schema.
pub fn bound<T: Ordered + ?Sized>(bound: T::Bound) -> Value {
    json(&bound)
}

/// A bound with the type that the values are compared with, as [`Ordered::ordered`] of their type says. Generated code
/// names the type only there, so that a type without an order is one error.
pub fn bound_of<T: ?Sized, B>(_ordered: fn(&T) -> Option<&B>, bound: B) -> B {
    bound
}

macro_rules! comparison {
    ($(#[$doc:meta] $name:ident, $operator:tt, $code:literal, $words:literal;)*) => { $(
        #[$doc]
        #[inline]
        #[allow(clippy::neg_cmp_op_on_partial_ord, reason = "NaN is within no bound")]
        pub fn $name<T: Ordered>(value: &T, bound: T::Bound, at: &Location<'_>, faults: &mut Faults) {
            if let Some(value) = value.ordered() && !(*value $operator bound) {
                broken_bound(stringify!($name), $code, $words, json(&bound), at, faults);
            }
        }
    )* };
}

comparison! {
    /// `exclusiveMinimum`.
    gt, >, "greater_than", "greater than";
    /// `minimum`.
    ge, >=, "greater_than_equal", "greater than or equal to";
    /// `exclusiveMaximum`.
    lt, <, "less_than", "less than";
    /// `maximum`.
    le, <=, "less_than_equal", "less than or equal to";
}

#[cold]
fn broken_bound(
    name: &str,
    code: &'static str,
    words: &str,
    bound: Value,
    at: &Location<'_>,
    faults: &mut Faults,
) {
    let shown = match &bound {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    faults.push(Fault::at(at, code, format!("The value has to be {words} {shown}")).with(name, bound));
}

/// `multipleOf`.
#[inline]
pub fn multiple_of<T: Divisible>(value: &T, step: T::Bound, at: &Location<'_>, faults: &mut Faults) {
    if !value.is_multiple_of(&step) {
        let step = json(&step);
        faults.push(
            Fault::at(
                at,
                "multiple_of",
                format!("The value has to be a multiple of {step}"),
            )
            .with("multiple_of", step),
        );
    }
}

/// `minLength`, in characters.
#[inline]
pub fn min_length<T: Text>(value: &T, least: usize, at: &Location<'_>, faults: &mut Faults) {
    // A character has at most four bytes: most texts are settled without counting.
    if let Some(text) = value.text()
        && text.len() < least.saturating_mul(4)
        && (text.len() < least || text.chars().count() < least)
    {
        too_short(least, at, faults);
    }
}

#[cold]
fn too_short(least: usize, at: &Location<'_>, faults: &mut Faults) {
    faults.push(
        Fault::at(
            at,
            "string_too_short",
            format!("The text has to have at least {least} character{}", plural(least)),
        )
        .with("min_length", least),
    );
}

/// `maxLength`, in characters.
#[inline]
pub fn max_length<T: Text>(value: &T, most: usize, at: &Location<'_>, faults: &mut Faults) {
    if let Some(text) = value.text()
        && text.len() > most
        && text.chars().count() > most
    {
        too_long(most, at, faults);
    }
}

#[cold]
fn too_long(most: usize, at: &Location<'_>, faults: &mut Faults) {
    faults.push(
        Fault::at(
            at,
            "string_too_long",
            format!("The text may have at most {most} character{}", plural(most)),
        )
        .with("max_length", most),
    );
}

/// `pattern`: the text has to contain a match, as in JSON Schema.
#[inline]
pub fn pattern<T: Text>(value: &T, pattern: &Pattern, at: &Location<'_>, faults: &mut Faults) {
    if let Some(text) = value.text()
        && !pattern.is_match(text)
    {
        no_match(pattern.source(), at, faults);
    }
}

#[cold]
pub(crate) fn no_match(source: &str, at: &Location<'_>, faults: &mut Faults) {
    faults.push(
        Fault::at(
            at,
            "string_pattern_mismatch",
            format!("The text has to match the pattern {source}"),
        )
        .with("pattern", source),
    );
}

/// `minItems`.
#[inline]
pub fn min_items<T: Items>(value: &T, least: usize, at: &Location<'_>, faults: &mut Faults) {
    if let Some(count) = value.items()
        && count < least
    {
        faults.push(
            Fault::at(
                at,
                "too_short",
                format!(
                    "The list has to have at least {least} item{}, it has {count}",
                    plural(least)
                ),
            )
            .with("field_type", "List")
            .with("min_length", least)
            .with("actual_length", count),
        );
    }
}

/// `maxItems`.
#[inline]
pub fn max_items<T: Items>(value: &T, most: usize, at: &Location<'_>, faults: &mut Faults) {
    if let Some(count) = value.items()
        && count > most
    {
        faults.push(
            Fault::at(
                at,
                "too_long",
                format!(
                    "The list may have at most {most} item{}, it has {count}",
                    plural(most)
                ),
            )
            .with("field_type", "List")
            .with("max_length", most)
            .with("actual_length", count),
        );
    }
}

/// `uniqueItems`.
pub fn unique_items<T: Distinct>(value: &T, at: &Location<'_>, faults: &mut Faults) {
    if !value.is_distinct() {
        faults.push(Fault::at(
            at,
            "items_not_unique",
            "No item may stand in the list twice",
        ));
    }
}

/// `minProperties`.
#[inline]
pub fn min_properties<T: Properties>(value: &T, least: usize, at: &Location<'_>, faults: &mut Faults) {
    if let Some(count) = value.properties()
        && count < least
    {
        faults.push(
            Fault::at(
                at,
                "too_short",
                format!(
                    "The object has to have at least {least} member{}, it has {count}",
                    plural(least)
                ),
            )
            .with("field_type", "Dictionary")
            .with("min_length", least)
            .with("actual_length", count),
        );
    }
}

/// `maxProperties`.
#[inline]
pub fn max_properties<T: Properties>(value: &T, most: usize, at: &Location<'_>, faults: &mut Faults) {
    if let Some(count) = value.properties()
        && count > most
    {
        faults.push(
            Fault::at(
                at,
                "too_long",
                format!(
                    "The object may have at most {most} member{}, it has {count}",
                    plural(most)
                ),
            )
            .with("field_type", "Dictionary")
            .with("max_length", most)
            .with("actual_length", count),
        );
    }
}

/// What a check across fields says: nothing, a sentence, or a whole fault.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the verdict of a check",
    label = "is no `Result` of `()`",
    note = "a check returns `Result<(), E>`, with a sentence or another error that can be displayed"
)]
pub trait Verdict {
    /// Adds what is wrong, if anything is.
    fn judge(self, at: &Location<'_>, faults: &mut Faults);
}

impl<E: std::fmt::Display> Verdict for Result<(), E> {
    fn judge(self, at: &Location<'_>, faults: &mut Faults) {
        if let Err(error) = self {
            let sentence = error.to_string();
            faults.push(Fault::at(at, "value_error", sentence.clone()).with("error", sentence));
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
