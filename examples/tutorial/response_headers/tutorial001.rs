//! A response made by hand, with headers.

use aplomb::prelude::*;

/// A message.
#[model(output)]
pub struct Message {
    message: &'static str,
}

/// Get Headers
#[get("/headers/")]
pub async fn get_headers() -> Response {
    let message = Message {
        message: "Hello World",
    };
    Response::json(&message)
        .with_header(
            HeaderName::from_static("x-cat-dog"),
            HeaderValue::from_static("alone in the world"),
        )
        .with_header(
            HeaderName::from_static("content-language"),
            HeaderValue::from_static("en-US"),
        )
}

/// The app.
pub fn app() -> App {
    App::new("Response headers", "0.1.0").routes(routes![get_headers])
}
