//! Apps that are built by hand, for the tests of the document.

#![allow(dead_code, reason = "each test program uses a part of it")]

use aplomb_core::contract::{Content, TypeSchema};
use aplomb_core::{Operation, Response};
use http::Method;
use schemars::JsonSchema;

/// An operation that answers with nothing.
pub fn operation(method: Method, path: &str) -> Operation {
    Operation::new(method, path, |_cx| Box::pin(async { Response::new() }))
}

/// Adds an answer in JSON.
pub fn answer<T: JsonSchema>(mut operation: Operation, status: u16) -> Operation {
    let content = Content::One(TypeSchema::of::<T>());
    operation.responses_mut().content(status, "application/json", content);
    operation
}
