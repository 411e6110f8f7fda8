//! How a problem is written: RFC 9457, or FastAPI's envelope for those who come from there.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Details, fastapi, framework};
use crate::body::Body;
use crate::fault::{Fault, Place, Step};
use crate::response::Response;
use crate::server::{Rejection, RejectionBody};

/// The form of errors, for a whole app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorStyle {
    /// RFC 9457, `application/problem+json`: 400 for what cannot be read, 422 for what is invalid.
    #[default]
    Problem,
    /// FastAPI's envelope: `{"detail": ..}`, with `loc`, `msg`, `type`, `input` and `ctx` for faults, all of them 422.
    FastApi,
}

/// One fault as it stands in the `errors` of a problem.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Fault")]
pub struct FaultSchema {
    /// What is wrong and what to do, for a person.
    #[schemars(example = &"A value is required here")]
    pub detail: String,
    /// Where the value stands in the body: a JSON Pointer (RFC 6901) as a URI fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The path or query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie: Option<String>,
    /// What is wrong, for a program: `missing`, `string_too_short`, `greater_than_equal`, …
    #[schemars(example = &"missing")]
    pub code: String,
    /// The numbers and texts of the rule: `{"min_length": 3}`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// What was sent, where the app echoes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
}

impl FaultSchema {
    fn of(fault: &Fault, echo: bool) -> FaultSchema {
        let mut written = FaultSchema {
            detail: fault.message.clone(),
            pointer: None,
            parameter: None,
            header: None,
            cookie: None,
            code: fault.code.to_owned(),
            params: fault.params.clone(),
            input: if echo { fault.input.clone() } else { None },
        };
        let name = match fault.steps.first() {
            Some(Step::Key(name)) => Some(name.clone()),
            _ => None,
        };
        // Outside of a body the first step is the parameter's name; what follows is a place inside its value.
        let is_named = !matches!(fault.place, Place::Body | Place::Value);
        let inside = is_named && fault.steps.len() > 1;
        match fault.place {
            Place::Body | Place::Value => written.pointer = Some(fragment(&fault.pointer())),
            Place::Path | Place::Query => written.parameter = name,
            Place::Header => written.header = name,
            Place::Cookie => written.cookie = name,
        }
        if inside {
            let rest = Fault {
                steps: fault.steps[1..].to_vec(),
                ..fault.clone()
            };
            written.pointer = Some(fragment(&rest.pointer()));
        }
        written
    }
}

/// A JSON Pointer as a URI fragment (RFC 6901, section 6).
fn fragment(pointer: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    // What RFC 3986, section 3.5, does not allow in a fragment.
    const ESCAPED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    format!("#{}", utf8_percent_encode(pointer, ESCAPED))
}

/// How an app writes its problems.
#[derive(Debug, Clone)]
pub(crate) struct ProblemWriter {
    pub(crate) style: ErrorStyle,
    /// What stands before the slug in `type`: `/problems/`.
    pub(crate) base: String,
    /// Whether the values that were sent are echoed.
    pub(crate) echo: bool,
    /// What the app answers instead.
    pub(crate) own: Option<OwnAnswer>,
}

/// The app's own answer to problems.
#[derive(Clone)]
pub(crate) struct OwnAnswer(pub(crate) Arc<AnswerProblem>);

type AnswerProblem = dyn Fn(&Occurrence<'_>) -> Option<Response> + Send + Sync;

impl fmt::Debug for OwnAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnAnswer")
    }
}

/// A problem on its way out: what [`App::on_problem`](crate::App::on_problem) is given. It reads as the [`Details`] do.
pub struct Occurrence<'a> {
    details: &'a Details,
    writer: &'a ProblemWriter,
    request_id: Uuid,
    body: Option<&'a Bytes>,
}

impl Occurrence<'_> {
    /// What the app would answer in its style: a problem document, or FastAPI's envelope with its `detail`.
    pub fn document(&self) -> Value {
        self.writer.value(self.details, self.request_id)
    }

    /// What is wrong with an invalid request, as the style of the app lists it.
    pub fn errors(&self) -> Option<Value> {
        self.details.faults.as_ref()?;
        let member = match self.writer.style {
            ErrorStyle::Problem => "errors",
            ErrorStyle::FastApi => "detail",
        };
        self.document().get_mut(member).map(Value::take)
    }

    /// The body of the request as it was sent; `None` where it is empty or was not read.
    pub fn body(&self) -> Option<&Bytes> {
        self.body.filter(|body| !body.is_empty())
    }

    /// The body of the request as JSON, or as text where it is none; `None` where it was not read.
    pub fn received(&self) -> Option<Value> {
        let body = self.body()?;
        let text = || Value::String(String::from_utf8_lossy(body).into_owned());
        Some(serde_json::from_slice(body).unwrap_or_else(|_| text()))
    }
}

impl Deref for Occurrence<'_> {
    type Target = Details;

    fn deref(&self) -> &Details {
        self.details
    }
}

impl fmt::Debug for Occurrence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.details.fmt(f)
    }
}

impl ProblemWriter {
    /// The pages of the problems on this server.
    pub(crate) const DEFAULT_BASE: &'static str = "/problems/";

    /// Writes the problem of a response, if it is one, as its body.
    pub(crate) fn write(&self, mut response: Response, request_id: Uuid, body: Option<&Bytes>) -> Response {
        let Some(mut details) = response.take_problem() else {
            return response;
        };
        if details.hidden {
            if let Some(unsaid) = &details.unsaid {
                tracing::error!(%request_id, problem = details.slug, "a hidden problem: {unsaid}");
            }
            *details = framework::internal();
        }
        if let Some(own) = &self.own {
            let occurrence = Occurrence {
                details: &details,
                writer: self,
                request_id,
                body,
            };
            if let Some(mut answer) = own.0(&occurrence) {
                if let Some(background) = response.take_afterwards() {
                    answer.do_afterwards(background);
                }
                // What layers around a refusal added goes with it.
                let mut others = std::mem::take(response.headers_mut());
                for name in answer.headers().keys() {
                    others.remove(name);
                }
                answer.headers_mut().extend(others);
                return answer;
            }
        }
        let status = details.status;
        for (name, value) in std::mem::take(&mut details.headers) {
            response.headers_mut().append(name, value);
        }
        let (media_type, body) = self.document(&details, request_id);
        let status = match self.style {
            ErrorStyle::Problem => status,
            ErrorStyle::FastApi => fastapi_status(&details),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        if self.style == ErrorStyle::Problem {
            headers
                .entry(CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("no-store"));
        }
        *response.body_mut() = Body::full(body);
        response.with_status(status)
    }

    /// What the server refuses by itself, as the app would say it.
    pub(crate) fn rejection(&self, rejection: Rejection) -> RejectionBody {
        let request_id = Uuid::now_v7();
        tracing::debug!(%request_id, ?rejection, "refused before the app");
        let (media_type, body) = self.document(&framework::rejected(rejection), request_id);
        RejectionBody {
            content_type: HeaderValue::from_static(media_type),
            body: body.into(),
        }
    }

    fn document(&self, details: &Details, request_id: Uuid) -> (&'static str, Vec<u8>) {
        let media_type = match self.style {
            ErrorStyle::Problem => "application/problem+json",
            ErrorStyle::FastApi if details.slug == framework::INTERNAL_SLUG => {
                return ("text/plain; charset=utf-8", fastapi::INTERNAL.into());
            }
            ErrorStyle::FastApi => {
                if let Some(text) = &details.fastapi_text {
                    return ("text/plain; charset=utf-8", text.as_bytes().to_vec());
                }
                "application/json"
            }
        };
        (
            media_type,
            self.value(details, request_id).to_string().into_bytes(),
        )
    }

    fn value(&self, details: &Details, request_id: Uuid) -> Value {
        match self.style {
            ErrorStyle::Problem => self.problem(details, request_id),
            ErrorStyle::FastApi => fastapi::envelope(details, self.echo),
        }
    }

    fn problem(&self, details: &Details, request_id: Uuid) -> Value {
        let mut object = Map::new();
        object.insert("type".to_owned(), format!("{}{}", self.base, details.slug).into());
        object.insert("title".to_owned(), details.title.into());
        object.insert("status".to_owned(), details.status.as_u16().into());
        if let Some(detail) = &details.detail {
            object.insert("detail".to_owned(), detail.as_str().into());
        }
        object.insert("instance".to_owned(), format!("urn:uuid:{request_id}").into());
        if let Some(faults) = &details.faults {
            let errors = faults
                .iter()
                .map(|fault| json!(FaultSchema::of(fault, self.echo)));
            object.insert("errors".to_owned(), Value::Array(errors.collect()));
        }
        for (name, value) in &details.members {
            object.entry(name.clone()).or_insert_with(|| value.clone());
        }
        Value::Object(object)
    }
}

fn fastapi_status(details: &Details) -> StatusCode {
    if details.faults.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        details.status
    }
}
