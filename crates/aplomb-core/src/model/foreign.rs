//! Models of the standard library and of the crates whose types stand for formats.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use schemars::JsonSchema;

use super::Model;
use crate::fault::{Faults, Location};

macro_rules! plain {
    ($($type:ty),* $(,)?) => { $(impl Model for $type {})* };
}

plain!(
    (), bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, String, str,
    std::num::NonZeroU8, std::num::NonZeroU16, std::num::NonZeroU32, std::num::NonZeroU64, std::num::NonZeroU128,
    std::num::NonZeroUsize, std::num::NonZeroI8, std::num::NonZeroI16, std::num::NonZeroI32, std::num::NonZeroI64,
    std::num::NonZeroI128, std::num::NonZeroIsize,
    std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr,
    uuid::Uuid, url::Url,
    jiff::Timestamp, jiff::Zoned, jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime,
    jiff::Span, jiff::SignedDuration,
    serde_json::Value, serde_json::Map<String, serde_json::Value>,
);

impl Model for Cow<'_, str> {}

/// Replies can borrow.
impl<T: Model + ?Sized> Model for &T {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        (**self).check(at, faults);
    }
}

macro_rules! pointer {
    ($($type:ident),*) => { $(
        impl<T: Model + ?Sized> Model for $type<T> {
            fn check(&self, at: &Location<'_>, faults: &mut Faults) {
                (**self).check(at, faults);
            }
        }
    )* };
}

pointer!(Box, Arc);

impl<T: Model> Model for Option<T> {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        if let Some(value) = self {
            value.check(at, faults);
        }
    }
}

macro_rules! sequence {
    ($($type:ident),*) => { $(
        impl<T: Model> Model for $type<T> {
            fn check(&self, at: &Location<'_>, faults: &mut Faults) {
                for (index, item) in self.iter().enumerate() {
                    item.check(&at.index(index), faults);
                }
            }
        }
    )* };
}

sequence!(Vec, VecDeque, BTreeSet);

impl<T: Model, S> Model for HashSet<T, S> {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        for (index, item) in self.iter().enumerate() {
            item.check(&at.index(index), faults);
        }
    }
}

impl<T: Model, const N: usize> Model for [T; N]
where
    [T; N]: JsonSchema,
{
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        for (index, item) in self.iter().enumerate() {
            item.check(&at.index(index), faults);
        }
    }
}

/// The key of a map, as it stands in the document.
fn key_text<K: serde::Serialize>(key: &K) -> String {
    match serde_json::to_value(key) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

macro_rules! map {
    ($($type:ident $(<$extra:ident>)?),*) => { $(
        impl<K: JsonSchema + serde::Serialize, V: Model $(, $extra)?> Model for $type<K, V $(, $extra)?> {
            fn check(&self, at: &Location<'_>, faults: &mut Faults) {
                for (key, value) in self {
                    // The key is written out only where there is something to report.
                    let mut inner = Faults::new();
                    value.check(at, &mut inner);
                    if !inner.is_empty() {
                        value.check(&at.key(&key_text(key)), faults);
                    }
                }
            }
        }
    )* };
}

map!(BTreeMap, HashMap<S>);

macro_rules! tuple {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Model),+> Model for ($($name,)+) {
            fn check(&self, at: &Location<'_>, faults: &mut Faults) {
                $(self.$index.check(&at.index($index), faults);)+
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
