//! What an operation answers.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value};

use super::{Content, TypeSchema};

/// A status, a range of them, or all that are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusKey {
    /// One status.
    Code(u16),
    /// A range: 4 stands for `4XX`.
    Range(u8),
    /// Every status that is not listed.
    Default,
}

impl StatusKey {
    /// The key in the document: `404`, `4XX`, `default`.
    pub fn text(self) -> String {
        match self {
            StatusKey::Code(code) => code.to_string(),
            StatusKey::Range(hundreds) => format!("{hundreds}XX"),
            StatusKey::Default => "default".to_owned(),
        }
    }
}

impl From<StatusCode> for StatusKey {
    fn from(status: StatusCode) -> StatusKey {
        StatusKey::Code(status.as_u16())
    }
}

impl From<u16> for StatusKey {
    fn from(status: u16) -> StatusKey {
        StatusKey::Code(status)
    }
}

/// One kind of problem that a response can be.
#[derive(Debug, Clone)]
pub struct ProblemContract {
    /// The last segment of its `type`: `no-such-market`.
    pub slug: String,
    /// Its constant title.
    pub title: String,
    /// What it means and what to do, in Markdown: the text of its page.
    pub description: String,
    /// The status that it is sent with.
    pub status: u16,
    /// Members beside the standard ones: name, schema, description, required.
    pub members: Vec<Member>,
    /// The headers that it is sent with.
    pub headers: BTreeMap<String, HeaderContract>,
    /// An example of a whole problem document.
    pub example: Option<Value>,
}

/// An extension member of a problem.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name on the wire.
    pub name: String,
    /// Its type.
    pub schema: TypeSchema,
    /// What it says.
    pub description: Option<String>,
    /// Whether it is always there.
    pub required: bool,
}

/// A header of a response.
#[derive(Debug, Clone)]
pub struct HeaderContract {
    /// What it says.
    pub description: Option<String>,
    /// Whether it is always there.
    pub required: bool,
    /// Its type.
    pub schema: TypeSchema,
}

impl HeaderContract {
    /// A header that is always there.
    pub fn new(schema: TypeSchema, description: &str) -> HeaderContract {
        HeaderContract {
            description: (!description.is_empty()).then(|| description.to_owned()),
            required: true,
            schema,
        }
    }

    /// A header that is there sometimes.
    #[must_use]
    pub fn optional(mut self) -> HeaderContract {
        self.required = false;
        self
    }
}

/// One response of an operation, for one status.
#[derive(Debug, Clone, Default)]
pub struct ResponseContract {
    /// What it means. The status phrase where nothing else is said.
    pub description: Option<String>,
    /// The media types, each with what it holds.
    pub content: Vec<(String, Content)>,
    /// The headers.
    pub headers: BTreeMap<String, HeaderContract>,
    /// The kinds of problem that are sent with this status.
    pub problems: Vec<ProblemContract>,
    /// Links to other operations, as OpenAPI writes them.
    pub links: Map<String, Value>,
    /// An example of the content.
    pub example: Option<Value>,
}

/// All responses of an operation.
#[derive(Debug, Clone, Default)]
pub struct Responses {
    map: BTreeMap<StatusKey, ResponseContract>,
}

impl Responses {
    /// The response for a status; made if it is new.
    pub fn entry(&mut self, status: impl Into<StatusKey>) -> &mut ResponseContract {
        self.map.entry(status.into()).or_default()
    }

    /// The response for a status.
    pub fn get(&self, status: impl Into<StatusKey>) -> Option<&ResponseContract> {
        self.map.get(&status.into())
    }

    /// Takes a response out.
    pub fn remove(&mut self, status: impl Into<StatusKey>) -> Option<ResponseContract> {
        self.map.remove(&status.into())
    }

    /// Adds one media type to a status. The same media type twice keeps both contents; the document makes a
    /// choice of them.
    pub fn content(
        &mut self,
        status: impl Into<StatusKey>,
        media_type: &str,
        content: Content,
    ) -> &mut ResponseContract {
        let entry = self.entry(status);
        entry.content.push((media_type.to_owned(), content));
        entry
    }

    /// Adds a kind of problem under its status; the same kind is added once.
    pub fn problem(&mut self, problem: ProblemContract) -> &mut ResponseContract {
        let entry = self.entry(problem.status);
        if !entry.problems.iter().any(|known| known.slug == problem.slug) {
            entry.problems.push(problem);
        }
        entry
    }

    /// All responses, by status.
    pub fn iter(&self) -> impl Iterator<Item = (&StatusKey, &ResponseContract)> {
        self.map.iter()
    }
}
