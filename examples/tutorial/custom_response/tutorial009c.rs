//! An answer with a form of its own: a type that says what it is, and makes it.

use aplomb::prelude::*;
use aplomb::{Body, Context};
use serde_json::Value;

/// JSON that people read: on several lines, with spaces.
pub struct IndentedJson(Value);

impl Reply for IndentedJson {
    fn describe(operation: &mut Operation) {
        <Value as Reply>::describe(operation);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        let json = HeaderValue::from_static("application/json");
        Response::with_body(json, Body::full(format!("{:#}", self.0)))
    }
}

/// Main
#[get("/")]
pub async fn main() -> IndentedJson {
    IndentedJson(json!({ "message": "Hello World" }))
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![main])
}
