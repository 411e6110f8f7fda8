//! A list whose operations are timed; another one that is not.

use std::time::Instant;

use aplomb::layer::around;
use aplomb::prelude::*;
use aplomb::{Body, Service, http};

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// Not Timed
#[get("/")]
pub async fn not_timed() -> Message {
    Message {
        message: "Not timed".to_owned(),
    }
}

/// Timed
#[get("/timed")]
pub async fn timed() -> Message {
    Message {
        message: "It's the time of my life".to_owned(),
    }
}

/// Says how long an operation took, in seconds.
async fn measure(request: http::Request<Body>, next: Service) -> http::Response<Body> {
    let before = Instant::now();
    let mut response = next.answer(request).await;
    let seconds = format!("{:.6}", before.elapsed().as_secs_f64());
    println!("route duration: {seconds}");
    if let Ok(seconds) = HeaderValue::try_from(seconds) {
        response.headers_mut().insert("x-response-time", seconds);
    }
    response
}

/// The app.
pub fn app() -> App {
    App::new("Custom request and route", "0.1.0")
        .routes(routes![not_timed])
        .routes(routes![timed].layer(around(measure)))
}
