//! A reply that was read to its end.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::documented::Document;
use super::stream::TestEvent;
use crate::body::Body;

/// A reply that was read to its end.
#[derive(Debug)]
pub struct TestReply {
    document: Arc<Document>,
    method: Method,
    target: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    broke_off: Option<String>,
}

impl TestReply {
    pub(super) async fn read(
        document: Arc<Document>,
        method: Method,
        target: String,
        response: http::Response<Body>,
    ) -> TestReply {
        let (head, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        let mut broke_off = None;
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
                Err(error) => {
                    broke_off = Some(error.to_string());
                    break;
                }
            }
        }
        TestReply {
            document,
            method,
            target,
            status: head.status,
            headers: head.headers,
            body: bytes.into(),
            broke_off,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The error with which the body broke off, if it did.
    pub fn broke_off(&self) -> Option<&str> {
        self.broke_off.as_deref()
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(_) => panic!("{}: the body is not UTF-8", self.label()),
        }
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none, or does not fit the type.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!(
                "{}: the body does not fit: {error}\n{}",
                self.label(),
                self.shown()
            ),
        }
    }

    /// The body as any JSON.
    ///
    /// # Panics
    ///
    /// If it is none.
    #[track_caller]
    pub fn value(&self) -> Value {
        self.json()
    }

    /// The lines of a JSON Lines body.
    ///
    /// # Panics
    ///
    /// If one of them is no JSON.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let parse = |line: &str| match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("{}: a line is no JSON: {error}\n{line}", self.label()),
        };
        self.text().lines().map(parse).collect()
    }

    /// The events of a body of server-sent events.
    #[track_caller]
    pub fn events(&self) -> Vec<TestEvent> {
        TestEvent::parse_all(self.text())
    }

    /// Asserts the status.
    ///
    /// # Panics
    ///
    /// If it is another one.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &TestReply {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.label(), self.shown());
        self
    }

    /// Asserts the whole JSON body.
    ///
    /// # Panics
    ///
    /// If it is another one.
    #[track_caller]
    pub fn assert_json(&self, expected: &Value) -> &TestReply {
        assert_eq!(&self.value(), expected, "{}", self.label());
        self
    }

    /// Asserts that the reply is a problem, by its status and the last segment of its `type`.
    ///
    /// # Panics
    ///
    /// If it is none, or another one.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, slug: &str) -> &TestReply {
        self.assert_status(status);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}: {}",
            self.label(),
            self.shown()
        );
        let problem = self.value();
        let kind = problem["type"].as_str().unwrap_or("");
        assert_eq!(
            kind.rsplit('/').next(),
            Some(slug),
            "{}: {}",
            self.label(),
            self.shown()
        );
        assert_eq!(
            problem["status"],
            status,
            "{}: the status in the problem is another one",
            self.label()
        );
        self
    }

    /// Asserts that the problem of an invalid request has a fault with a code at a place: a pointer (`#/tags/3/name`) or the name of
    /// a parameter, header or cookie.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn assert_fault(&self, place: &str, code: &str) -> &TestReply {
        let problem = self.value();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let found = errors.iter().any(|error| {
            let places = ["pointer", "parameter", "header", "cookie"];
            error["code"] == code && places.iter().any(|key| error[key] == place)
        });
        assert!(
            found,
            "{}: no fault `{code}` at `{place}` in {}",
            self.label(),
            self.shown()
        );
        self
    }

    /// Asserts that the reply fits the app's own document: its status is listed for the operation, its media type too, required
    /// headers are there, and headers and body fit their schemas. An independent JSON Schema validator checks it.
    ///
    /// # Panics
    ///
    /// If it does not fit; the message says what does not.
    #[track_caller]
    pub fn assert_documented(&self) -> &TestReply {
        if let Err(report) =
            self.document
                .check(&self.method, &self.target, self.status, &self.headers, &self.body)
        {
            panic!("{}: {report}\n{}", self.label(), self.shown());
        }
        self
    }

    fn label(&self) -> String {
        format!("{} {} answered {}", self.method, self.target, self.status)
    }

    fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        match text.char_indices().nth(2000) {
            Some((end, _)) => format!("{} …", &text[..end]),
            None => text.into_owned(),
        }
    }
}
