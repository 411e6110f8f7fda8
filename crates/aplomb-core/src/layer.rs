//! tower at the edges: layers around an app, a list or an operation, and services below a path.
//!
//! A plain route does not pay for any of it. Where there is a layer, what routing found goes through it in an extension of the request, and
//! the context is made of whatever comes out.

mod around;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use http::request::Parts;
use http::uri::PathAndQuery;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt};

use crate::body::{Body, BoxError};
use crate::context::Found;
use crate::operation::{Answer, Call};
use crate::response::Response;
use crate::routes::Mount;

pub use around::{Around, around};

/// Any tower service that answers HTTP requests and does not fail: what can be mounted.
///
/// Implemented for every `Service<http::Request<Body>>` whose error is `Infallible`, whatever its response body.
pub trait HttpService: Send + Sync + 'static {
    /// The service, with our body.
    fn boxed(self) -> BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>;
}

impl<S, B> HttpService for S
where
    S: tower::Service<http::Request<Body>, Response = http::Response<B>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
    B: http_body::Body + Send + 'static,
    B::Data: Into<bytes::Bytes>,
    B::Error: Into<BoxError>,
{
    fn boxed(self) -> BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible> {
        BoxCloneSyncService::new(self.map_response(|response: http::Response<B>| response.map(Body::new)))
    }
}

/// A service whose type is forgotten: what a layer is put around.
#[derive(Debug, Clone)]
pub struct Service(BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>);

impl Service {
    /// Forgets the type of a service.
    pub fn new<S: HttpService>(service: S) -> Service {
        Service(service.boxed())
    }

    /// The response to a request. A problem that the app will write stands in its extensions, as [`Details`](crate::problem::Details).
    pub async fn answer(self, request: http::Request<Body>) -> http::Response<Body> {
        match self.0.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl tower::Service<http::Request<Body>> for Service {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, task: &mut Task<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(task)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(self.0.call(request))
    }
}

/// An operation with a layer around it.
pub(crate) struct LayeredCall(Service);

impl LayeredCall {
    pub(crate) fn new<L>(inner: Arc<dyn Call>, layer: &L) -> LayeredCall
    where
        L: Layer<Service>,
        L::Service: HttpService,
    {
        let service = Service(BoxCloneSyncService::new(tower::service_fn(move |request| {
            let inner = Arc::clone(&inner);
            async move { Ok::<_, Infallible>(call_inner(&*inner, request).await) }
        })));
        LayeredCall(Service::new(layer.layer(service)))
    }
}

async fn call_inner(inner: &dyn Call, mut request: http::Request<Body>) -> http::Response<Body> {
    let Some(found) = request.extensions_mut().remove::<Found>() else {
        tracing::error!("a layer lost the extensions of the request");
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    let (head, body) = request.into_parts();
    inner.call(head, body, found).await.into_http()
}

impl Call for LayeredCall {
    fn call(&self, head: Parts, body: Body, found: Found) -> Answer {
        let service = self.0.clone();
        let mut request = http::Request::from_parts(head, body);
        if let Some(connection) = &found.connection {
            request.extensions_mut().insert(Arc::clone(connection));
        }
        request.extensions_mut().insert(found);
        Box::pin(async move { Response::from_http(service.answer(request).await) })
    }
}

/// A service below a path, called like an operation.
pub(crate) struct MountCall {
    service: Service,
    /// How many segments are cut off.
    segments: usize,
}

impl MountCall {
    pub(crate) fn new(mount: &Mount) -> MountCall {
        MountCall {
            service: mount.service.clone(),
            segments: mount.path.trim_end_matches('/').matches('/').count(),
        }
    }
}

/// The path below which a service was mounted: in the extensions of its requests, so that it can write addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountPath(pub String);

impl Call for MountCall {
    fn call(&self, mut head: Parts, body: Body, found: Found) -> Answer {
        let service = self.service.clone();
        let path = head.uri.path();
        let cut = path
            .match_indices('/')
            .map(|(index, _)| index)
            .nth(self.segments)
            .unwrap_or(path.len());
        let outer = head
            .extensions
            .get::<MountPath>()
            .map_or("", |outer| outer.0.as_str());
        let mount_path = MountPath(format!("{outer}{}", &path[..cut]));
        let rest = if cut == path.len() { "/" } else { &path[cut..] };
        let rest = match head.uri.query() {
            Some(query) => format!("{rest}?{query}"),
            None => rest.to_owned(),
        };
        let mut parts = head.uri.clone().into_parts();
        if let Ok(rest) = PathAndQuery::try_from(rest) {
            parts.path_and_query = Some(rest);
        }
        if let Ok(uri) = http::Uri::from_parts(parts) {
            head.uri = uri;
        }
        head.extensions.insert(mount_path);
        if let Some(connection) = found.connection {
            head.extensions.insert(connection);
        }
        Box::pin(
            async move { Response::from_http(service.answer(http::Request::from_parts(head, body)).await) },
        )
    }
}
