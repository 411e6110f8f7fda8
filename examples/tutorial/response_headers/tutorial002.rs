//! A model with headers beside it.

use aplomb::prelude::*;

/// A message.
#[model(output)]
pub struct Message {
    message: &'static str,
}

/// Get Headers
#[get("/headers-and-object/")]
pub async fn get_headers() -> (Message, HeaderMap) {
    let mut headers = HeaderMap::new();
    headers.insert("x-cat-dog", HeaderValue::from_static("alone in the world"));
    let message = Message {
        message: "Hello World",
    };
    (message, headers)
}

/// The app.
pub fn app() -> App {
    App::new("Response headers", "0.1.0").routes(routes![get_headers])
}
