//! The order of layers: the last one that is added is the outermost.

use aplomb::layer::around;
use aplomb::prelude::*;
use aplomb::{Body, Service, http};

async fn first(request: http::Request<Body>, next: Service) -> http::Response<Body> {
    let mut response = next.answer(request).await;
    let inside = HeaderValue::from_static("added first");
    response.headers_mut().append("x-layer", inside);
    response
}

async fn last(request: http::Request<Body>, next: Service) -> http::Response<Body> {
    let mut response = next.answer(request).await;
    let outside = HeaderValue::from_static("added last");
    response.headers_mut().append("x-layer", outside);
    response
}

/// Ping
#[get("/")]
pub async fn ping() -> &'static str {
    "pong"
}

/// The app.
pub fn app() -> App {
    App::new("Layers", "1.0.0")
        .routes(routes![ping])
        .layer(around(first))
        .layer(around(last))
}
