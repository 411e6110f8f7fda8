//! A header for every answer: a layer that is made of a function goes around the app.

use std::time::Instant;

use aplomb::layer::around;
use aplomb::prelude::*;
use aplomb::{Body, Service, http};

/// Says how long an answer took, in seconds.
async fn add_process_time_header(request: http::Request<Body>, next: Service) -> http::Response<Body> {
    let start = Instant::now();
    let mut response = next.answer(request).await;
    let seconds = format!("{:.6}", start.elapsed().as_secs_f64());
    if let Ok(seconds) = HeaderValue::try_from(seconds) {
        response.headers_mut().insert("x-process-time", seconds);
    }
    response
}

/// The app.
pub fn app() -> App {
    App::new("Middleware", "0.1.0").layer(around(add_process_time_header))
}
