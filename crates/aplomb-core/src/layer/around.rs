//! Layers that are made of a function.

use std::convert::Infallible;
use std::future::Future;

use tower::Layer;

use super::Service;
use crate::body::Body;

/// A layer that is made of a function: it is given each request and what stands behind the layer, and gives back the response.
///
/// What FastAPI writes as `@app.middleware("http")`. It goes around an app, a list or an operation as any tower layer does.
///
/// ```
/// use aplomb_core::layer::around;
/// use aplomb_core::{App, Body, Service};
///
/// /// Says which machine answered.
/// async fn name_the_machine(request: http::Request<Body>, next: Service) -> http::Response<Body> {
///     let mut response = next.answer(request).await;
///     response.headers_mut().insert("x-served-by", http::HeaderValue::from_static("north-3"));
///     response
/// }
///
/// let app = App::new("Named", "1.0.0").layer(around(name_the_machine));
/// ```
pub fn around<F, A>(function: F) -> Around<F>
where
    F: Fn(http::Request<Body>, Service) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = http::Response<Body>> + Send + 'static,
{
    Around { function }
}

/// What [`around`] makes.
#[derive(Clone)]
pub struct Around<F> {
    function: F,
}

impl<F> std::fmt::Debug for Around<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Around")
    }
}

impl<F, A> Layer<Service> for Around<F>
where
    F: Fn(http::Request<Body>, Service) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = http::Response<Body>> + Send + 'static,
{
    type Service = Service;

    fn layer(&self, inner: Service) -> Service {
        let function = self.function.clone();
        Service::new(tower::service_fn(move |request| {
            let answer = function(request, inner.clone());
            async move { Ok::<_, Infallible>(answer.await) }
        }))
    }
}
