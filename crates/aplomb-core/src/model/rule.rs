//! Rules: the constraints that an attribute can put on a value. Each has one meaning, the one that JSON
//! Schema 2020-12 gives its keyword; the macro writes the keyword and the call from the same token.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use serde::Serialize;
use serde_json::Value;

use super::Pattern;
use crate::fault::{Fault, Faults, Location};

/// A value that can be compared with a bound: numbers, dates, and `Option`s of them.
#[diagnostic::on_unimplemented(
    message = "`gt`, `ge`, `lt` and `le` need a type with an order, but `{Self}` has none",
    label = "cannot be compared with a bound",
    note = "use `min_length` and `max_length` for strings, `min_items` and `max_items` for lists"
)]
pub trait Ordered {
    /// What it is compared with.
    type Bound: PartialOrd + Serialize;
    /// The value, if there is one.
    fn ordered(&self) -> Option<&Self::Bound>;
}

/// A number that can be a multiple of another.
#[diagnostic::on_unimplemented(
    message = "`multiple_of` needs a number, but `{Self}` is none",
    label = "has no multiples"
)]
pub trait Divisible: Ordered {
    /// Whether the value, if there is one, is a multiple of `step`.
    fn is_multiple_of(&self, step: &Self::Bound) -> bool;
}

/// A value that is text: strings, and `Option`s of them.
#[diagnostic::on_unimplemented(
    message = "`min_length`, `max_length` and `pattern` need a type with a length in characters, but `{Self}` has none",
    label = "is not text",
    note = "use `ge` and `le` for numbers, `min_items` and `max_items` for lists"
)]
pub trait Text {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;
}

/// A list: vectors, sets, and `Option`s of them.
#[diagnostic::on_unimplemented(
    message = "`min_items` and `max_items` need a list, but `{Self}` is none",
    label = "has no items",
    note = "use `min_length` and `max_length` for strings, `ge` and `le` for numbers"
)]
pub trait Items {
    /// How many items it has, if it is there.
    fn items(&self) -> Option<usize>;
}

/// A list whose items can be compared with each other.
#[diagnostic::on_unimplemented(
    message = "`unique_items` needs a `Vec` of comparable items, but `{Self}` is none",
    label = "its items cannot be compared"
)]
pub trait Distinct {
    /// Whether no item stands in it twice.
    fn is_distinct(&self) -> bool;
}

/// A map: `BTreeMap`, `HashMap`, and `Option`s of them.
#[diagnostic::on_unimplemented(
    message = "`min_properties` and `max_properties` need a map, but `{Self}` is none",
    label = "has no properties"
)]
pub trait Properties {
    /// How many entries it has, if it is there.
    fn properties(&self) -> Option<usize>;
}

macro_rules! ordered {
    ($($type:ty),* $(,)?) => { $(
        impl Ordered for $type {
            type Bound = $type;
            fn ordered(&self) -> Option<&$type> { Some(self) }
        }
    )* };
}

ordered!(
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    f32,
    f64,
    jiff::Timestamp,
    jiff::civil::Date,
    jiff::civil::Time,
    jiff::civil::DateTime,
    jiff::SignedDuration,
    jiff::Zoned,
);

macro_rules! divisible {
    ($($type:ty),*) => { $(
        impl Divisible for $type {
            fn is_multiple_of(&self, step: &$type) -> bool { *step != 0 && self % step == 0 }
        }
    )* };
}

divisible!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl Divisible for f64 {
    // The quotient is compared with its nearest whole number, with room for the rounding of one
    // division: 0.3 is a multiple of 0.1 for everyone but the binary digits.
    fn is_multiple_of(&self, step: &f64) -> bool {
        let quotient = self / step;
        quotient.is_finite() && (quotient - quotient.round()).abs() <= quotient.abs().max(1.0) * f64::EPSILON
    }
}

impl<T: Ordered> Ordered for Option<T> {
    type Bound = T::Bound;
    fn ordered(&self) -> Option<&T::Bound> {
        self.as_ref().and_then(T::ordered)
    }
}

impl<T: Divisible> Divisible for Option<T> {
    fn is_multiple_of(&self, step: &T::Bound) -> bool {
        self.as_ref().is_none_or(|value| value.is_multiple_of(step))
    }
}

impl<T: Ordered> Ordered for Box<T> {
    type Bound = T::Bound;
    fn ordered(&self) -> Option<&T::Bound> {
        (**self).ordered()
    }
}

impl Text for str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for url::Url {
    fn text(&self) -> Option<&str> {
        Some(self.as_str())
    }
}

impl<T: Text + ?Sized> Text for std::sync::Arc<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text + ?Sized> Text for Box<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(T::text)
    }
}

macro_rules! items {
    ($($type:ident $(<$extra:ident>)?),*) => { $(
        impl<T $(, $extra)?> Items for $type<T $(, $extra)?> {
            fn items(&self) -> Option<usize> { Some(self.len()) }
        }
    )* };
}

items!(Vec, VecDeque, BTreeSet, HashSet<S>);

impl<T: Items> Items for Option<T> {
    fn items(&self) -> Option<usize> {
        self.as_ref().and_then(T::items)
    }
}

/// Lists up to this length are compared item by item; longer ones would take a time that grows with the square.
const COMPARED: usize = 32;

impl<T: PartialEq + Serialize> Distinct for Vec<T> {
    fn is_distinct(&self) -> bool {
        if self.len() <= COMPARED {
            return self
                .iter()
                .enumerate()
                .all(|(index, item)| !self[..index].contains(item));
        }
        // Equal items are written alike, so only those are compared.
        let mut seen: HashMap<String, Vec<&T>> = HashMap::with_capacity(self.len());
        self.iter().all(|item| {
            let alike = seen.entry(super::inspect::equal_key(&json(item))).or_default();
            let is_new = !alike.contains(&item);
            alike.push(item);
            is_new
        })
    }
}

impl<T: Distinct> Distinct for Option<T> {
    fn is_distinct(&self) -> bool {
        self.as_ref().is_none_or(T::is_distinct)
    }
}

impl<K, V> Properties for BTreeMap<K, V> {
    fn properties(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<K, V, S> Properties for HashMap<K, V, S> {
    fn properties(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T: Properties> Properties for Option<T> {
    fn properties(&self) -> Option<usize> {
        self.as_ref().and_then(T::properties)
    }
}

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
fn no_match(source: &str, at: &Location<'_>, faults: &mut Faults) {
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
