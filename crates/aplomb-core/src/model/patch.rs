//! Partial updates: fields with two states or three, and JSON Merge Patch (RFC 7396).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Model;
use super::rule::{Distinct, Divisible, Items, Ordered, Properties, Text};
use crate::fault::{Faults, Location};

mod given;
mod merge;
mod partial;

pub use given::Given;
pub use merge::{MergePatch, NotMerged, merge_patch};

/// A field of a partial update: it was left out, it is `null`, or it has a value.
///
/// `Option` cannot tell the first two apart: one says "leave it as it is", the other "take it away". The field needs
/// `#[field(default)]` in a `#[model]` (`#[serde(default)]` elsewhere), which makes it optional; where the model is also
/// written, `#[serde(skip_serializing_if = "Patch::is_absent")]` leaves an absent one out. The schema is that of `T`, or
/// `null`. Rules apply to the value, if there is one. A field that cannot be `null` is a [`Given`].
///
/// ```
/// use aplomb_core::model::Patch;
///
/// #[derive(serde::Deserialize)]
/// struct Change {
///     #[serde(default)]
///     nickname: Patch<String>,
///     #[serde(default)]
///     age: Patch<u8>,
/// }
///
/// let change: Change = serde_json::from_str(r#"{"nickname": null}"#)?;
/// let (mut nickname, mut age) = (Some("Al".to_owned()), 30);
/// change.nickname.apply(&mut nickname);
/// change.age.apply_to(&mut age, 0);
/// assert_eq!((nickname, age), (None, 30));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Patch<T> {
    /// It was not sent: the stored value stays.
    #[default]
    Absent,
    /// It was sent as `null`: the stored value goes.
    Null,
    /// It was sent: it takes the place of the stored value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether it was not sent. For `#[serde(skip_serializing_if = "Patch::is_absent")]`.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }

    /// Whether it was sent as `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Patch::Null)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Patch::Value(value) => Some(value),
            Patch::Absent | Patch::Null => None,
        }
    }

    /// The value with its presence: `None` where it was not sent, `Some(None)` for `null`.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Patch::Absent => None,
            Patch::Null => Some(None),
            Patch::Value(value) => Some(Some(value)),
        }
    }

    /// Applies it to a field that may be empty.
    pub fn apply(self, field: &mut Option<T>) {
        if let Some(new) = self.into_option() {
            *field = new;
        }
    }

    /// Applies it to a field that always has a value; `null` puts `empty` in its place.
    pub fn apply_to(self, field: &mut T, empty: T) {
        match self {
            Patch::Absent => {}
            Patch::Null => *field = empty,
            Patch::Value(value) => *field = value,
        }
    }

    /// The same state with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(value) => Patch::Value(change(value)),
        }
    }
}

/// `None` is `null`.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Null, Patch::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Patch<T>, D::Error> {
        Option::deserialize(deserializer).map(Patch::from)
    }
}

/// An absent field has no form of its own; one that is written all the same is an error, since `null` would say something else.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Absent => Err(serde::ser::Error::custom(
                "an absent field cannot be written: put `#[serde(skip_serializing_if = \"Patch::is_absent\")]` on it",
            )),
            Patch::Null => serializer.serialize_none(),
            Patch::Value(value) => serializer.serialize_some(value),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// Rules hold for the value, if there is one.
macro_rules! ruled {
    ($($type:ident),*) => { $(
        impl<T: Model> Model for $type<T> {
            fn check(&self, at: &Location<'_>, faults: &mut Faults) {
                if let Some(value) = self.value() {
                    value.check(at, faults);
                }
            }
        }

        impl<T: Ordered> Ordered for $type<T> {
            type Bound = T::Bound;

            fn ordered(&self) -> Option<&T::Bound> {
                self.value().and_then(T::ordered)
            }
        }

        impl<T: Divisible> Divisible for $type<T> {
            fn is_multiple_of(&self, step: &T::Bound) -> bool {
                self.value().is_none_or(|value| value.is_multiple_of(step))
            }
        }

        impl<T: Text> Text for $type<T> {
            fn text(&self) -> Option<&str> {
                self.value().and_then(T::text)
            }
        }

        impl<T: Items> Items for $type<T> {
            fn items(&self) -> Option<usize> {
                self.value().and_then(T::items)
            }
        }

        impl<T: Distinct> Distinct for $type<T> {
            fn is_distinct(&self) -> bool {
                self.value().is_none_or(T::is_distinct)
            }
        }

        impl<T: Properties> Properties for $type<T> {
            fn properties(&self) -> Option<usize> {
                self.value().and_then(T::properties)
            }
        }
    )* };
}

ruled!(Patch, Given);
