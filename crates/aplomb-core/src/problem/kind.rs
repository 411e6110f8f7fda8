//! Kinds of problems, as `#[derive(Problem)]` writes them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;

use http::{HeaderName, HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use super::Details;
use crate::contract::{HeaderContract, Member, ProblemContract, TypeSchema};

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
        headers: BTreeMap::new(),
        example: None,
    }
}

/// The same kind with a header that it is always sent with.
pub fn with_header(mut kind: ProblemContract, name: &str) -> ProblemContract {
    let header = HeaderContract::new(TypeSchema::of::<String>(), "");
    kind.headers.insert(name.to_owned(), header);
    kind
}

/// What a field of a problem can be, to become a member of it: what serde can write and schemars can describe.
///
/// `Way` is inferred; see [`FromBody`](crate::arg::FromBody).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a member of a problem",
    label = "cannot be written as JSON, or has no schema",
    note = "put `#[model]` on the type, or `#[problem(skip)]` on the field to keep it from the client"
)]
pub trait ProblemMember<Way> {
    /// The member in the document. It is always there; `None` is `null`.
    fn describe(name: &str, description: &str) -> Member;

    /// Adds the value to an occurrence.
    fn add(&self, details: Details, name: &str) -> Details;
}

/// Values are written as JSON.
#[derive(Debug)]
pub struct AsJson;

impl<T: JsonSchema + Serialize + ?Sized> ProblemMember<AsJson> for T {
    fn describe(name: &str, description: &str) -> Member {
        Member {
            name: name.to_owned(),
            schema: TypeSchema::of::<T>(),
            description: (!description.is_empty()).then(|| description.to_owned()),
            required: true,
        }
    }

    fn add(&self, details: Details, name: &str) -> Details {
        details.member(name, self)
    }
}

/// The other way, which no type has.
#[derive(Debug)]
pub struct NoWay;

impl<T: crate::model::Nothing + ?Sized> ProblemMember<NoWay> for T {
    fn describe(name: &str, _description: &str) -> Member {
        <str as ProblemMember<AsJson>>::describe(name, "")
    }

    fn add(&self, details: Details, _name: &str) -> Details {
        details
    }
}

/// One occurrence. The derive has made sure of the status.
pub fn details(slug: &'static str, title: &'static str, status: u16) -> Details {
    Details::new(
        slug,
        title,
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    )
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
