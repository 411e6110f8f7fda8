//! Fields of a partial update that have no `null`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of a partial update that cannot be taken away: it was left out, or it has a value. `null` is refused, where
/// [`Patch`](super::Patch) takes it.
///
/// The field needs `#[field(default)]` in a `#[model]` (`#[serde(default)]` elsewhere), which makes it optional; where the model is also
/// written, `#[serde(skip_serializing_if = "Given::is_absent")]` leaves an absent one out. The schema is that of `T`. Rules apply to the
/// value, if there is one.
///
/// ```
/// use aplomb_core::model::Given;
///
/// #[derive(serde::Deserialize)]
/// struct Change {
///     #[serde(default)]
///     price: Given<f64>,
///     #[serde(default)]
///     tags: Given<Vec<String>>,
/// }
///
/// let change: Change = serde_json::from_str(r#"{"price": 2.5}"#)?;
/// let (mut price, mut tags) = (1.0, vec!["new".to_owned()]);
/// change.price.apply(&mut price);
/// change.tags.apply(&mut tags);
/// assert_eq!((price, tags.len()), (2.5, 1));
/// assert!(serde_json::from_str::<Change>(r#"{"price": null}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Given<T> {
    /// It was not sent: the stored value stays.
    #[default]
    Absent,
    /// It was sent: it takes the place of the stored value.
    Value(T),
}

impl<T> Given<T> {
    /// Whether it was not sent. For `#[serde(skip_serializing_if = "Given::is_absent")]`.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Given::Absent)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Given::Value(value) => Some(value),
            Given::Absent => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Given::Value(value) => Some(value),
            Given::Absent => None,
        }
    }

    /// Applies it to a field.
    pub fn apply(self, field: &mut T) {
        if let Given::Value(value) = self {
            *field = value;
        }
    }
}

/// `None` is absent.
impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Given<T> {
        value.map_or(Given::Absent, Given::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Given<T>, D::Error> {
        T::deserialize(deserializer).map(Given::Value)
    }
}

/// An absent field has no form of its own.
impl<T: Serialize> Serialize for Given<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Given::Absent => Err(serde::ser::Error::custom(
                "an absent field cannot be written: put `#[serde(skip_serializing_if = \"Given::is_absent\")]` on it",
            )),
            Given::Value(value) => value.serialize(serializer),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Given<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}
