//! A tower service below a path.

use std::convert::Infallible;

use aplomb::prelude::*;
use aplomb::{Body, MountPath, http};
use tower::service_fn;

/// Status
#[get("/status")]
pub async fn status() -> &'static str {
    "fine"
}

/// Any service that answers requests and does not fail.
async fn legacy(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let below = request.extensions().get::<MountPath>();
    let below = below.map_or("", |path| path.0.as_str());
    let text = format!("{} below {below}\n", request.uri().path());
    Ok(http::Response::new(Body::full(text)))
}

/// The app.
pub fn app() -> App {
    App::new("Mounted", "1.0.0")
        .routes(routes![status])
        .mount("/legacy", service_fn(legacy))
}
