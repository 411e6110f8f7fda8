//! Kinds of problems, as `#[derive(Problem)]` writes them.

use std::error::Error;
use std::fmt::Display;

use http::{HeaderName, HeaderValue, StatusCode};
use schemars::JsonSchema;

use super::Details;
use crate::contract::{Member, ProblemContract, TypeSchema};

/// One kind, for the document.
pub fn kind(
    slug: &str,
    title: &str,
    description: &str,
    status: u16,
    members: impl Into<Vec<Member>>,
) -> ProblemContract {
    ProblemContract {
        slug: slug.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        status,
        members: members.into(),
        example: None,
    }
}

/// A member of a kind: a field of the error. It is always there; `None` is `null`.
pub fn member<T: JsonSchema + ?Sized>(name: &str, description: &str) -> Member {
    Member {
        name: name.to_owned(),
        schema: TypeSchema::of::<T>(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        required: true,
    }
}

/// One occurrence. The derive has made sure of the status.
pub fn details(slug: &'static str, title: &'static str, status: u16) -> Details {
    Details::new(slug, title, StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Adds a header to an occurrence. A value with a line end or another control character in it is left out and logged: it
/// cannot be sent (RFC 9110, section 5.5).
pub fn header(details: Details, name: &'static str, value: impl Display) -> Details {
    match HeaderValue::try_from(value.to_string()) {
        Ok(value) => details.header(HeaderName::from_static(name), value),
        Err(error) => {
            tracing::error!(%error, header = name, "a header of a problem cannot be sent");
            details
        }
    }
}

/// What can be the source of an error: an error, or a box or another pointer to one.
pub trait AsSource {
    /// The source.
    fn as_source(&self) -> &(dyn Error + 'static);
}

impl<E: Error + 'static> AsSource for E {
    fn as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + 'static {
    fn as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + Send + 'static {
    fn as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + Send + Sync + 'static {
    fn as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}
