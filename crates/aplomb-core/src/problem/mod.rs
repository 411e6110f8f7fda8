//! Problems: every failure as RFC 9457 describes it.
//!
//! A [`Problem`] is an error type that knows its kinds (one documented response each) and what one occurrence of it says.
//! What is sent in the end, `application/problem+json` or FastAPI's envelope, is decided by the app when the answer
//! leaves; see [`ErrorStyle`].

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::body::Body;
use crate::contract::ProblemContract;
use crate::fault::Faults;

/// An error that a handler or a dependency can answer with. `#[derive(Problem)]` writes it for an enum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which responses it produces",
    label = "is not a problem",
    note = "put `#[derive(Problem)]` on the type and `#[problem(status = ..)]` on each variant"
)]
pub trait Problem: std::error::Error + Send + Sync + 'static {
    /// Every kind of problem that this type can be, for the document. Hidden kinds are left out.
    fn kinds() -> Vec<ProblemContract>;

    /// What this occurrence says.
    fn details(&self) -> Details;
}

/// One occurrence of a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// The last segment of `type`.
    pub slug: &'static str,
    /// The constant title of the kind.
    pub title: &'static str,
    /// The status.
    pub status: StatusCode,
    /// What happened this time, for a person.
    pub detail: Option<String>,
    /// Members beside the standard ones.
    pub members: Map<String, Value>,
    /// Headers of the answer.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The faults, for a request that is invalid.
    pub faults: Option<Box<Faults>>,
    /// Whether only a plain 500 may be sent; the cause is logged.
    pub hidden: bool,
    /// What the log says instead, under the id that the client is given.
    pub(crate) unsaid: Option<Box<str>>,
    /// The whole answer in FastAPI's style, where that is a plain text.
    pub(crate) fastapi_text: Option<Box<str>>,
}

impl Details {
    /// A problem that says no more than its kind does.
    pub fn new(slug: &'static str, title: &'static str, status: StatusCode) -> Details {
        Details {
            slug,
            title,
            status,
            detail: None,
            members: Map::new(),
            headers: Vec::new(),
            faults: None,
            hidden: false,
            unsaid: None,
            fastapi_text: None,
        }
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Details {
        self.detail = Some(detail.into());
        self
    }

    /// Adds a member.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl serde::Serialize) -> Details {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Details {
        self.headers.push((name, value));
        self
    }

    /// Sets a plain text that is the whole answer in FastAPI's style: what stands around an app answers so there.
    #[must_use]
    pub fn fastapi_text(mut self, text: impl Into<Box<str>>) -> Details {
        self.fastapi_text = Some(text.into());
        self
    }

    /// Keeps everything but the status 500 from the client.
    #[must_use]
    pub fn hidden(mut self) -> Details {
        self.hidden = true;
        self
    }
}

/// A problem as the answer of a layer or a mounted service: an app around it writes it in its style; elsewhere it is the status alone.
///
/// ```
/// use aplomb_core::Body;
/// use aplomb_core::problem::Details;
///
/// let closed = Details::new("closed", "The shop is closed", http::StatusCode::SERVICE_UNAVAILABLE);
/// let response: http::Response<Body> = closed.into();
/// assert_eq!(response.status(), 503);
/// ```
impl From<Details> for http::Response<Body> {
    fn from(details: Details) -> http::Response<Body> {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = details.status;
        response.extensions_mut().insert(details);
        response
    }
}

pub mod edge;
mod fastapi;
pub mod framework;
mod kind;
pub mod style;

pub use kind::{AsSource, ProblemMember, details, header, kind, with_header};
pub use style::{ErrorStyle, Occurrence};

/// The details of a problem, with its cause for the log where the client will not be told.
pub(crate) fn with_cause(problem: &dyn DynProblem) -> Details {
    let mut details = problem.dyn_details();
    if details.hidden {
        let mut chain = String::new();
        let mut cause = problem.cause();
        while let Some(error) = cause {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            cause = error.source();
        }
        details.unsaid = Some(format!("{problem}{chain}").into());
    }
    details
}

/// The same, logged at once: for problems that may never become an answer.
pub(crate) fn logged(problem: &dyn DynProblem) -> Details {
    let mut details = with_cause(problem);
    if let Some(unsaid) = details.unsaid.take() {
        tracing::error!(problem = details.slug, "a hidden problem: {unsaid}");
    }
    details
}

/// The part of [`Problem`] that needs no type, so that logging is compiled once.
pub(crate) trait DynProblem: std::fmt::Display {
    fn dyn_details(&self) -> Details;
    fn cause(&self) -> Option<&(dyn std::error::Error + 'static)>;
}

impl<P: Problem> DynProblem for P {
    fn dyn_details(&self) -> Details {
        self.details()
    }

    fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source()
    }
}
