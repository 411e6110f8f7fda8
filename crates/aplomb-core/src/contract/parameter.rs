//! What an operation accepts: parameters and bodies.

use serde_json::Value;

use super::TypeSchema;
use crate::fault::Place;

/// A parameter of the path, the query string, the header or the cookies.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where it stands.
    pub place: Place,
    /// Its name on the wire.
    pub name: String,
    /// What it is for, in Markdown.
    pub description: Option<String>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether clients should stop sending it.
    pub deprecated: bool,
    /// Left out of the document; still read.
    pub hidden: bool,
    /// Its type and rules.
    pub schema: TypeSchema,
    /// Named examples.
    pub examples: Vec<Example>,
}

impl Parameter {
    /// A required parameter.
    pub fn new(place: Place, name: impl Into<String>, schema: TypeSchema) -> Parameter {
        Parameter {
            place,
            name: name.into(),
            description: None,
            required: true,
            deprecated: false,
            hidden: false,
            schema,
            examples: Vec::new(),
        }
    }

    /// Sets whether a request without it is refused.
    #[must_use]
    pub fn required(mut self, required: bool) -> Parameter {
        self.required = required;
        self
    }

    /// Sets what it is for.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Parameter {
        let text = text.into();
        self.description = (!text.is_empty()).then_some(text);
        self
    }

    /// Marks it deprecated.
    #[must_use]
    pub fn deprecated(mut self, deprecated: bool) -> Parameter {
        self.deprecated = deprecated;
        self
    }

    /// Leaves it out of the document.
    #[must_use]
    pub fn hidden(mut self, hidden: bool) -> Parameter {
        self.hidden = hidden;
        self
    }
}

/// A named example, which pages show to choose from: of a value that is good, of one that is converted, of one that is refused.
///
/// ```
/// use aplomb_core::contract::Example;
/// use serde_json::json;
///
/// let converted = Example::new("converted", json!({ "price": "35.4" })).summary("A price as text");
/// assert_eq!(converted.summary.as_deref(), Some("A price as text"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its key in the document.
    pub name: String,
    /// One line about it.
    pub summary: Option<String>,
    /// More about it, in Markdown.
    pub description: Option<String>,
    /// The example itself.
    pub value: Value,
}

impl Example {
    /// An example and its key in the document.
    pub fn new(name: impl Into<String>, value: Value) -> Example {
        Example {
            name: name.into(),
            summary: None,
            description: None,
            value,
        }
    }

    /// Sets one line about it.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Example {
        self.summary = Some(text.into());
        self
    }

    /// Says more about it, in Markdown.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Example {
        self.description = Some(text.into());
        self
    }
}

/// What a body holds, for one media type.
#[derive(Debug, Clone)]
pub enum Content {
    /// One value of one type: JSON, or text.
    One(TypeSchema),
    /// An object whose members are the parts: several body args under their names, a form, or multipart.
    Parts(Vec<Part>),
    /// A stream of values of one type: JSON Lines, server-sent events.
    Items(TypeSchema),
    /// Bytes without a schema.
    Bytes,
}

/// One member of a body that is made of several args.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name on the wire.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether clients should stop sending it.
    pub deprecated: bool,
    /// Left out of the document; still read.
    pub hidden: bool,
    /// Its type and rules.
    pub schema: TypeSchema,
    /// The media types that it may have, for a part of multipart.
    pub content_type: Option<String>,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub struct BodyContract {
    /// What it is for.
    pub description: Option<String>,
    /// Whether a request without a body is refused.
    pub required: bool,
    /// The media types that are read, each with what it holds.
    pub content: Vec<(String, Content)>,
    /// Named examples, for every media type.
    pub examples: Vec<Example>,
}

impl BodyContract {
    /// A required body with one media type.
    pub fn new(media_type: impl Into<String>, content: Content) -> BodyContract {
        BodyContract {
            description: None,
            required: true,
            content: vec![(media_type.into(), content)],
            examples: Vec::new(),
        }
    }
}
