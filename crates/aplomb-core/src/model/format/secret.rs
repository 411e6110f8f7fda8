//! Secrets: passwords, tokens, keys.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::fault::{Faults, Location};
use crate::model::Model;
use crate::model::rule::Text;

/// A value that is read from a client and never shown again.
///
/// It has no `Display`, its `Debug` is `[secret]`, it is written as `**********`, and the memory is overwritten when it is
/// dropped. Comparing two takes the same time wherever they differ. What a client sent for it is never echoed in a fault.
/// The schema says `format: password` and `writeOnly`.
///
/// ```
/// use aplomb_core::model::format::Secret;
///
/// let password: Secret = Secret::new("correct horse".to_owned());
/// assert_eq!(format!("{password:?}"), "[secret]");
/// assert_eq!(serde_json::to_string(&password)?, "\"**********\"");
/// assert_eq!(password.expose(), "correct horse");
/// assert!(password == Secret::new("correct horse".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Secret<T: Zeroize = String>(T);

impl<T: Zeroize> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Secret<T> {
        Secret(value)
    }

    /// The value itself. Look twice at every place that calls this.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Secret<T> {
        Secret(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Takes the same time wherever the values differ; only their lengths can be told from it.
impl<T: Zeroize + AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Secret<T>) -> bool {
        self.0.as_ref().ct_eq(other.0.as_ref()).into()
    }
}

impl<T: Zeroize + AsRef<[u8]>> Eq for Secret<T> {}

impl<T: Zeroize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("**********")
    }
}

impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret<T>, D::Error> {
        T::deserialize(deserializer).map(Secret)
    }
}

impl<T: Zeroize + JsonSchema> JsonSchema for Secret<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Secret_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("aplomb::Secret<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = generator.subschema_for::<T>();
        schema.insert("format".to_owned(), "password".into());
        schema.insert("writeOnly".to_owned(), true.into());
        schema
    }
}

impl<T: Zeroize + Model> Model for Secret<T> {
    fn check(&self, at: &Location<'_>, faults: &mut Faults) {
        self.0.check(at, faults);
    }
}

impl<T: Zeroize + Text> Text for Secret<T> {
    fn text(&self) -> Option<&str> {
        self.0.text()
    }
}
