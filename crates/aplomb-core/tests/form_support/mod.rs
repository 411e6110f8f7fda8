//! What the tests of forms share: an app of one operation, multipart bodies, and answers.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::pin::Pin;

use aplomb_core::arg::Refused;
use aplomb_core::problem::{ErrorStyle, framework};
use aplomb_core::reading::BodyLimits;
use aplomb_core::{App, Body, Context, Operation, Response, Routes};
use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;

/// What an operation does, with the args that could not be taken as an error.
pub type Work<'a> = Pin<Box<dyn Future<Output = Result<Response, Refused>> + Send + 'a>>;

/// An operation as the macros make one: an arg that cannot be taken ends it.
pub fn operation(work: for<'a> fn(&'a mut Context) -> Work<'a>) -> Operation {
    Operation::new(Method::POST, "/", move |cx| {
        Box::pin(async move {
            match work(cx).await {
                Ok(response) => response,
                Err(Refused::Answer(response)) => *response,
                Err(Refused::Faulty) => {
                    Response::problem(framework::invalid_request(std::mem::take(cx.faults_mut())))
                }
            }
        })
    })
}

/// A JSON answer.
pub fn reply(value: &Value) -> Response {
    Response::with_body(
        http::HeaderValue::from_static("application/json"),
        Body::full(value.to_string()),
    )
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Answer {
    /// The faults, as code and pointer.
    pub fn faults(&self) -> Vec<(String, String)> {
        assert_eq!(self.status, 422, "{:?}", self.body);
        let errors = self.body["errors"].as_array().expect("a list of faults");
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        errors
            .iter()
            .map(|fault| (text(&fault["code"]), text(&fault["pointer"])))
            .collect()
    }

    /// Asserts that there are these faults, as code and pointer.
    #[track_caller]
    pub fn assert_faults(&self, expected: &[(&str, &str)]) {
        let faults = self.faults();
        let faults: Vec<_> = faults
            .iter()
            .map(|(code, at)| (code.as_str(), at.as_str()))
            .collect();
        assert_eq!(faults, expected, "{:?}", self.body);
    }

    /// Asserts that it is a problem whose detail says something.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, says: &str) {
        assert_eq!(self.status, status, "{:?}", self.body);
        let detail = self.body["detail"].as_str().unwrap_or("");
        assert!(detail.contains(says), "`{detail}` should say `{says}`");
    }
}

/// An app for one operation, and how it is set up.
pub struct Setup {
    pub operation: Operation,
    pub limits: BodyLimits,
    pub style: ErrorStyle,
}

impl Setup {
    pub fn new(operation: Operation) -> Setup {
        Setup {
            operation,
            limits: BodyLimits::default(),
            style: ErrorStyle::Problem,
        }
    }

    pub fn limits(mut self, change: impl FnOnce(&mut BodyLimits)) -> Setup {
        change(&mut self.limits);
        self
    }

    pub fn fastapi(mut self) -> Setup {
        self.style = ErrorStyle::FastApi;
        self
    }

    pub async fn send(self, content_type: &str, body: impl Into<Bytes>) -> Answer {
        self.send_body(content_type, Body::full(body.into())).await
    }

    pub async fn send_body(self, content_type: &str, body: Body) -> Answer {
        let mut request = http::Request::post("/");
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        let length = http_body::Body::size_hint(&body).exact();
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        self.answer(request.body(body).unwrap()).await
    }

    pub async fn answer(self, request: http::Request<Body>) -> Answer {
        let running = App::new("Forms", "1")
            .errors(self.style)
            .body_limits(self.limits)
            .routes(Routes::new().operation(self.operation))
            .start()
            .await
            .unwrap();
        let response = running.service().answer(request, None).await;
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }
}

pub const MULTIPART: &str = "multipart/form-data; boundary=XX";
pub const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A multipart body with the boundary `XX`.
#[derive(Default)]
pub struct Form(Vec<u8>);

impl Form {
    pub fn new() -> Form {
        Form::default()
    }

    pub fn part(mut self, headers: &str, content: impl AsRef<[u8]>) -> Form {
        self.0
            .extend_from_slice(format!("--XX\r\n{headers}\r\n\r\n").as_bytes());
        self.0.extend_from_slice(content.as_ref());
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub fn text(self, name: &str, content: impl AsRef<[u8]>) -> Form {
        self.part(
            &format!("Content-Disposition: form-data; name=\"{name}\""),
            content,
        )
    }

    pub fn file(self, name: &str, filename: &str, media_type: &str, content: impl AsRef<[u8]>) -> Form {
        let headers = format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\nContent-Type: {media_type}"
        );
        self.part(&headers, content)
    }

    pub fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"--XX--\r\n");
        self.0
    }

    pub fn without_end(self) -> Vec<u8> {
        self.0
    }
}

/// A body that comes in pieces, without a Content-Length.
pub fn chunked(bytes: Vec<u8>, piece: usize) -> Body {
    let pieces: Vec<_> = bytes
        .chunks(piece)
        .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
        .collect();
    Body::stream(futures_util::stream::iter(pieces))
}
