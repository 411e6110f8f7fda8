//! Cases: what was sent to an app, and what it answered.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// One line of the data.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// A name that no other case has.
    pub id: String,
    /// The chapter of the tutorial.
    pub chapter: String,
    /// `http`, `openapi`, `docs-html`, `stream` or `websocket`.
    pub kind: String,
    /// `yes`; `setup`: something has to be arranged around the app; `no`.
    pub portable: String,
    /// The files that hold the app: spellings of one app, or several apps that answer alike.
    pub apps: Vec<String>,
    /// What has to be arranged around the app.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The requests, in order, to one running app.
    pub steps: Vec<Step>,
}

impl Case {
    /// Whether the case counts: what has to be arranged around an app can be arranged around ours.
    pub fn is_portable(&self) -> bool {
        self.portable != "no"
    }
}

/// A request and the answer that is expected.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// The method.
    pub method: String,
    /// Path and query.
    pub url: String,
    /// The header fields that the sender adds.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Whether no field is sent beside [`Step::headers`].
    #[serde(default)]
    pub exact_headers: bool,
    /// The body.
    #[serde(default)]
    pub body: Content,
    /// Scheme and host, where they are not `http://testserver`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The prefix that a proxy in front of the app takes away.
    #[serde(default)]
    pub root_path: Option<String>,
    /// The app, where the case uses several.
    #[serde(default)]
    pub app: Option<String>,
    /// The frames of a WebSocket connection, instead of an answer.
    #[serde(default)]
    pub websocket: Option<Vec<Value>>,
    /// The answer.
    #[serde(default)]
    pub expect: Option<Expected>,
}

/// A body, in one of several spellings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Content {
    /// A JSON value, which may be `null`.
    #[serde(default, deserialize_with = "present")]
    pub json: Option<Value>,
    /// Text.
    #[serde(default)]
    pub text: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub base64: Option<String>,
    /// The parts of a multipart body.
    #[serde(default)]
    pub multipart: Option<Vec<Part>>,
    /// The digest of a long body, in hexadecimal digits.
    #[serde(default)]
    pub sha256: Option<String>,
    /// The length of a long body.
    #[serde(default)]
    pub length: Option<usize>,
}

impl Content {
    /// Whether nothing is said about the body.
    pub fn is_empty(&self) -> bool {
        *self == Content::default()
    }
}

/// A part of a multipart body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Part {
    /// The name of the field.
    pub name: String,
    /// The name of the file, if the part is one.
    #[serde(default)]
    pub filename: Option<String>,
    /// The media type.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The content as text.
    #[serde(default)]
    pub text: Option<String>,
    /// The content as bytes.
    #[serde(default)]
    pub base64: Option<String>,
}

/// The answer that was recorded. Into how many pieces a stream was cut is not compared: the network may cut it anew.
#[derive(Debug, Clone, Deserialize)]
pub struct Expected {
    /// The status.
    pub status: u16,
    /// The header fields.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: Content,
    /// What differs from run to run: `header:etag`, `body:/json/c`.
    #[serde(default)]
    pub volatile: Vec<String>,
    /// Arrays without an order: `body:/json/tags`.
    #[serde(default)]
    pub unordered: Vec<String>,
}

/// Tells a member that is `null` from one that is absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Reads cases, one JSON object a line.
///
/// # Errors
///
/// A line that is no case; the text names it.
///
/// ```
/// let line = r#"{"id": "a", "chapter": "c", "kind": "http", "portable": "yes", "apps": [], "steps": []}"#;
/// assert_eq!(conformance::case::read(line).unwrap().len(), 1);
/// assert!(conformance::case::read("{}").is_err());
/// ```
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))
        })
        .collect()
}
