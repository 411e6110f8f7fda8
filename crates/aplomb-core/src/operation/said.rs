//! What the author of an operation says about it: in an attribute, in a doc comment, or by hand.

use http::StatusCode;
use serde_json::Value;

use super::Operation;

/// What the attribute and the doc comment of a handler say.
#[doc(hidden)]
#[derive(Debug)]
pub struct Said<'a> {
    pub summary: &'a str,
    pub description: &'a str,
    pub tags: &'a [&'a str],
    pub deprecated: bool,
    pub hidden: bool,
}

/// A tag or a scope of an attribute: a text, or anything that is one.
#[doc(hidden)]
pub fn text<T: AsRef<str> + ?Sized>(text: &T) -> &str {
    text.as_ref()
}

impl Operation {
    /// Sets the name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Operation {
        self.name = name.to_owned();
        self
    }

    /// Sets the one-line summary.
    #[must_use]
    pub fn summary(mut self, text: &str) -> Operation {
        self.summary = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// Sets the description, in Markdown.
    #[must_use]
    pub fn description(mut self, text: &str) -> Operation {
        self.description = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Operation {
        if !self.tags.iter().any(|known| known == tag) {
            self.tags.push(tag.to_owned());
        }
        self
    }

    /// Sets the id in the document. Otherwise it is made from the handler's name.
    #[must_use]
    pub fn operation_id(mut self, id: &str) -> Operation {
        self.operation_id = Some(id.to_owned());
        self
    }

    /// Marks it deprecated.
    #[must_use]
    pub fn deprecated(mut self) -> Operation {
        self.deprecated = true;
        self
    }

    /// Leaves it out of the documents; it is served all the same.
    #[must_use]
    pub fn hidden(mut self) -> Operation {
        self.hidden = true;
        self
    }

    /// Sets the status of a success that says no other.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Operation {
        self.status = status;
        self
    }

    /// Merges members into the operation object of the document; they win over what is there.
    #[must_use]
    pub fn extra(mut self, members: Value) -> Operation {
        if let Value::Object(members) = members {
            self.extra.extend(members);
        }
        self
    }

    /// Bounds the body, in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Operation {
        self.body_limit = Some(bytes);
        self
    }

    /// Says where the request of a callback goes: an expression (OpenAPI 3.1.1, section 4.8.20.4), which no attribute takes for a path.
    ///
    /// ```
    /// use aplomb_core::{Operation, Response};
    ///
    /// let told = Operation::new(http::Method::POST, "/told", |_cx| Box::pin(async { Response::new() }));
    /// assert_eq!(told.at("{$request.body#/callback_url}").path(), "{$request.body#/callback_url}");
    /// ```
    #[must_use]
    pub fn at(mut self, address: &str) -> Operation {
        self.path = address.into();
        self
    }

    /// Documents requests that the operation will send to an address from its own request, as OpenAPI's callbacks:
    /// a name, and operations whose paths are expressions such as `{$request.body#/callback_url}`.
    #[must_use]
    pub fn callback(mut self, name: &str, operations: impl IntoIterator<Item = Operation>) -> Operation {
        self.callbacks
            .push((name.to_owned(), operations.into_iter().collect()));
        self
    }

    /// Takes over what the attribute and the doc comment say.
    #[doc(hidden)]
    pub fn say(&mut self, said: Said<'_>) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.summary = text(said.summary);
        self.description = text(said.description);
        self.tags = said.tags.iter().map(|tag| (*tag).to_owned()).collect();
        self.deprecated = said.deprecated;
        self.hidden = said.hidden;
    }

    /// [`Operation::operation_id`], in place.
    pub fn set_operation_id(&mut self, id: &str) {
        self.operation_id = Some(id.to_owned());
    }

    /// Says what the response of a success means.
    pub fn set_response_description(&mut self, text: &str) {
        self.response_description = Some(text.to_owned());
    }

    /// [`Operation::extra`], in place.
    pub fn add_extra(&mut self, members: Value) {
        if let Value::Object(members) = members {
            self.extra.extend(members);
        }
    }

    /// [`Operation::body_limit`], in place.
    pub fn set_body_limit(&mut self, bytes: usize) {
        self.body_limit = Some(bytes);
    }
}
