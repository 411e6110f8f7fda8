//! A response made by hand: anything can be answered, and the document says no more than that it is JSON.

use aplomb::prelude::*;

/// A message.
#[model]
pub struct Message {
    message: String,
}

/// Get Portal
#[get("/portal")]
pub async fn get_portal(#[query(default = false)] teleport: bool) -> Response {
    if teleport {
        let video = HeaderValue::from_static("https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        return Response::empty(StatusCode::TEMPORARY_REDIRECT)
            .with_header(HeaderName::from_static("location"), video);
    }
    Response::json(&Message {
        message: "Here's your interdimensional portal.".to_owned(),
    })
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![get_portal])
}
