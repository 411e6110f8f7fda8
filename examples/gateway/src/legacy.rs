//! What was there before the gateway: any tower service can be mounted.

use std::convert::Infallible;

use aplomb::{Body, MountPath};

/// Answers as the old program did.
pub async fn answer(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let mount = request
        .extensions()
        .get::<MountPath>()
        .map_or("", |mount| mount.0.as_str());
    let text = format!("{} {} below {mount}\n", request.method(), request.uri().path());
    Ok(http::Response::new(Body::full(text)))
}
