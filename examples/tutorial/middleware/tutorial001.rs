//! A header for every answer: any tower layer goes around an app.

use std::convert::Infallible;
use std::time::Instant;

use aplomb::Service;
use aplomb::prelude::*;
use tower::{ServiceExt, layer::layer_fn, service_fn};

/// Says how long an answer took, in seconds.
fn add_process_time_header(inner: Service) -> Service {
    Service::new(service_fn(move |request| {
        let inner = inner.clone();
        async move {
            let start = Instant::now();
            let mut response = inner.oneshot(request).await?;
            let seconds = format!("{:.6}", start.elapsed().as_secs_f64());
            if let Ok(seconds) = HeaderValue::try_from(seconds) {
                response.headers_mut().insert("x-process-time", seconds);
            }
            Ok::<_, Infallible>(response)
        }
    }))
}

/// The app.
pub fn app() -> App {
    App::new("Middleware", "0.1.0").layer(layer_fn(add_process_time_header))
}
