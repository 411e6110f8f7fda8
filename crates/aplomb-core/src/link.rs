//! Links: operations with their path parameters filled in, made from their handlers.

use std::any::TypeId;
use std::fmt::Display;

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::Value;

use crate::arg::ENCODED;
use crate::handler::Handler;

/// An operation with its path parameters filled in. A handler `read_item(id: u32, ..)` makes it of an id, `read_item::path(7)`, and
/// [`Links`](crate::arg::Links)
/// knows where the operation stands.
#[derive(Debug, Clone)]
pub struct Link {
    pub(crate) handler: TypeId,
    pub(crate) name: &'static str,
    values: Vec<(&'static str, String)>,
    /// With its question mark; empty where there is none.
    pub(crate) query: String,
}

impl Link {
    /// The link to a handler. Its `path` calls it.
    #[doc(hidden)]
    pub fn to<H: Handler>(values: Vec<(&'static str, String)>) -> Link {
        Link {
            handler: TypeId::of::<H>(),
            name: H::NAME,
            values,
            query: String::new(),
        }
    }

    /// Fills in a parameter of a prefix: one that the list has and the handler does not.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Link {
        self.values.push((name, value.to_string()));
        self
    }

    /// Adds a parameter of the query string.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl ToString) -> Link {
        self.query.push(if self.query.is_empty() { '?' } else { '&' });
        let value = value.to_string();
        let encoded = [name, &value].map(|text| utf8_percent_encode(text, ENCODED).to_string());
        self.query.push_str(&encoded.join("="));
        self
    }

    /// The values, by their names.
    pub(crate) fn values(&self) -> Vec<(&str, &dyn Display)> {
        let values = self.values.iter();
        values
            .map(|(name, value)| (*name, value as &dyn Display))
            .collect()
    }
}

/// A value for a path parameter of a type: the type itself, a reference to it, and `&str` for `String`.
#[diagnostic::on_unimplemented(
    message = "the path parameter is a `{T}`, and `{Self}` is none",
    label = "is not a `{T}`"
)]
pub trait Segment<T> {
    /// The value as it is written in a path, not yet percent-encoded.
    fn text(self) -> String;
}

impl<T: Serialize> Segment<T> for T {
    fn text(self) -> String {
        text_of(&self)
    }
}

impl<T: Serialize> Segment<T> for &T {
    fn text(self) -> String {
        text_of(self)
    }
}

impl Segment<String> for &str {
    fn text(self) -> String {
        self.to_owned()
    }
}

/// The text of a scalar: what JSON writes, without its quotes.
fn text_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// Where a link leads: an operation, or a path of the app such as `/static/styles.css`.
#[derive(Debug, Clone)]
pub struct Target(pub(crate) Place);

#[derive(Debug, Clone)]
pub(crate) enum Place {
    Operation(Link),
    Path(String),
}

impl From<Link> for Target {
    fn from(link: Link) -> Target {
        Target(Place::Operation(link))
    }
}

impl From<&str> for Target {
    fn from(path: &str) -> Target {
        Target(Place::Path(path.to_owned()))
    }
}

impl From<String> for Target {
    fn from(path: String) -> Target {
        Target(Place::Path(path))
    }
}
