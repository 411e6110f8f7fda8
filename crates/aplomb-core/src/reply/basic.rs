//! Replies that are data: models, texts, nothing, and what can be built of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::Reply;
use crate::body::Body;
use crate::context::Context;
use crate::contract::{Content, TypeSchema};
use crate::model::Model;
use crate::operation::Operation;
use crate::problem::{Problem, framework};
use crate::response::Response;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Writes a JSON answer into the contract.
pub fn describe_json<T: Model>(operation: &mut Operation) {
    let status = operation.success();
    operation
        .responses_mut()
        .content(status, "application/json", Content::One(TypeSchema::of::<T>()));
}

/// A JSON answer. A value that cannot be written is logged, and answered with a plain 500.
#[inline]
pub fn json<T: Serialize + ?Sized>(value: &T) -> Response {
    match crate::json::write(value) {
        Ok(bytes) => Response::with_body(JSON, Body::full(bytes)),
        Err(error) => {
            tracing::error!(%error, "a reply cannot be written as JSON");
            Response::problem(framework::internal())
        }
    }
}

/// A JSON body: of a request, for types that are no models of their own (`Json<u32>`), and of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

impl<T: Model + Serialize> Reply for Json<T> {
    fn describe(operation: &mut Operation) {
        describe_json::<T>(operation);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        json(&self.0)
    }
}

macro_rules! json_reply {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => { $(
        impl<$($generics)*> Reply for $type {
            fn describe(operation: &mut Operation) {
                describe_json::<$type>(operation);
            }
            fn reply(self, _cx: &mut Context) -> Response {
                json(&self)
            }
        }
    )* };
}

json_reply!(
    [T: Model + Serialize] Vec<T>,
    [T: Model + Serialize] Arc<T>,
    [K: schemars::JsonSchema + Serialize, V: Model + Serialize] BTreeMap<K, V>,
    [K: schemars::JsonSchema + Serialize, V: Model + Serialize, S] HashMap<K, V, S>,
    [] serde_json::Value,
);

impl<T: Reply> Reply for Box<T> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }

    fn reply(self, cx: &mut Context) -> Response {
        (*self).reply(cx)
    }
}

/// Nothing to say: 204, unless the operation declares another status.
impl Reply for () {
    fn describe(operation: &mut Operation) {
        let status = no_content(operation.success());
        operation.responses_mut().entry(status);
    }

    fn reply(self, cx: &mut Context) -> Response {
        Response::empty(no_content(cx.declared_status()))
    }
}

fn no_content(status: StatusCode) -> StatusCode {
    if status == StatusCode::OK {
        StatusCode::NO_CONTENT
    } else {
        status
    }
}

macro_rules! text_reply {
    ($($type:ty),*) => { $(
        impl Reply for $type {
            fn describe(operation: &mut Operation) {
                let status = operation.success();
                operation.responses_mut().content(status, "text/plain; charset=utf-8", Content::One(TypeSchema::of::<String>()));
            }
            fn reply(self, _cx: &mut Context) -> Response {
                Response::text(Bytes::from(self))
            }
        }
    )* };
}

text_reply!(String, &'static str);

impl Reply for Cow<'static, str> {
    fn describe(operation: &mut Operation) {
        <String as Reply>::describe(operation);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        Response::text(self.into_owned())
    }
}

/// Bytes without a schema: `application/octet-stream`.
impl Reply for Bytes {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation
            .responses_mut()
            .content(status, "application/octet-stream", Content::Bytes);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        Response::with_body(
            HeaderValue::from_static("application/octet-stream"),
            Body::full(self),
        )
    }
}

/// `None` is a 404 problem.
impl<T: Reply> Reply for Option<T> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.problem_kind(framework::not_found_kind());
    }

    fn reply(self, cx: &mut Context) -> Response {
        match self {
            Some(value) => value.reply(cx),
            None => Response::problem(framework::not_found()),
        }
    }
}

impl<T: Reply, P: Problem> Reply for Result<T, P> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.problems::<P>();
    }

    fn reply(self, cx: &mut Context) -> Response {
        match self {
            Ok(value) => value.reply(cx),
            Err(problem) => Response::from_problem(&problem),
        }
    }
}

/// A whole response, made by hand. Nothing of it is documented; say what it is with the attribute's `responses`.
impl Reply for Response {
    fn describe(_operation: &mut Operation) {}

    fn reply(self, _cx: &mut Context) -> Response {
        self
    }
}

/// A reply with headers of its own.
impl<T: Reply> Reply for (T, HeaderMap) {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }

    fn reply(self, cx: &mut Context) -> Response {
        let mut response = self.0.reply(cx);
        // A map's iterator names each header once and gives the further values without a name.
        let mut last = None;
        for (name, value) in self.1 {
            match name {
                Some(name) => {
                    response.headers_mut().insert(name.clone(), value);
                    last = Some(name);
                }
                None => {
                    if let Some(name) = &last {
                        response.headers_mut().append(name.clone(), value);
                    }
                }
            }
        }
        response
    }
}

macro_rules! with_status {
    ($($(#[$doc:meta])* $name:ident = $status:expr;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name<T>(pub T);

        impl<T: Reply> Reply for $name<T> {
            fn describe(operation: &mut Operation) {
                operation.with_status($status.as_u16(), T::describe);
            }
            fn reply(self, cx: &mut Context) -> Response {
                self.0.reply(cx).or_status($status)
            }
        }
    )* };
}

with_status! {
    /// 201: something was made.
    Created = StatusCode::CREATED;
    /// 202: it will be done later.
    Accepted = StatusCode::ACCEPTED;
}

/// 204: it was done, and there is nothing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoContent;

impl Reply for NoContent {
    fn describe(operation: &mut Operation) {
        operation.responses_mut().entry(204);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        Response::empty(StatusCode::NO_CONTENT)
    }
}

/// A page: `text/html; charset=utf-8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html<T>(pub T);

impl<T: Into<String>> Reply for Html<T> {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation.responses_mut().content(
            status,
            "text/html; charset=utf-8",
            Content::One(TypeSchema::of::<String>()),
        );
    }

    fn reply(self, _cx: &mut Context) -> Response {
        let text: String = self.0.into();
        Response::text(text).with_header(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))
    }
}
