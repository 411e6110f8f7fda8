//! What rules can be put on: numbers and dates, texts, lists, maps, and `Option`s of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use serde::Serialize;

use super::json;
use crate::model::inspect::equal_key;

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
            let alike = seen.entry(equal_key(&json(item))).or_default();
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
