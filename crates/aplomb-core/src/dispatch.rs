//! Dispatch: from a request to its route, and from the answer to what is sent.

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, LOCATION, UPGRADE};
use http::{HeaderValue, Method, StatusCode};
use http_body::Body as _;
use uuid::Uuid;

use crate::app::AppLayer;
use crate::body::{Body, BoxError};
use crate::context::Found;
use crate::layer::Service;
use crate::operation::Answer;
use crate::problem::{ErrorStyle, framework};
use crate::response::Response;
use crate::router::{Node, SocketNode, Spans};
use crate::served::{RouteNumber, Served, SlashPolicy};
use crate::server::{Connection, Rejection, RejectionBody, Scheme};

/// The target of the access log: `RUST_LOG=aplomb::access=info`.
const ACCESS: &str = "aplomb::access";

/// An app as a service: what the server calls, and what can be mounted into any other tower service.
#[derive(Debug, Clone)]
pub struct Dispatch {
    served: Arc<Served>,
    layered: Option<Service>,
    /// Whether it stands inside the layers: what stands outside writes the access log.
    is_inside: bool,
}

impl Dispatch {
    pub(crate) fn new(served: Arc<Served>, layers: Vec<AppLayer>) -> Dispatch {
        let plain = Dispatch {
            served: Arc::clone(&served),
            layered: None,
            is_inside: true,
        };
        let mut layered = None;
        for layer in layers {
            let inner = layered.take().unwrap_or_else(|| Service::new(plain.clone()));
            layered = Some((layer.0)(inner));
        }
        Dispatch {
            served,
            layered,
            is_inside: false,
        }
    }

    /// Answers one request.
    #[inline]
    pub fn answer(&self, request: http::Request<Body>, connection: Option<Arc<Connection>>) -> Answering {
        let (head, body) = request.into_parts();
        self.answer_parts(head, body, connection)
    }

    #[inline]
    pub(crate) fn answer_parts(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Option<Arc<Connection>>,
    ) -> Answering {
        let access = if self.is_inside {
            None
        } else {
            Access::start(&head)
        };
        let is_head = head.method == Method::HEAD;
        let work = match &self.layered {
            None => self.served.route_request(head, body, connection),
            Some(service) => layered(service, http::Request::from_parts(head, body), connection),
        };
        Answering {
            work,
            served: Arc::clone(&self.served),
            is_head,
            access,
        }
    }

    /// What the server refuses before a request comes here, in the style of the app.
    pub(crate) fn rejection(&self, rejection: Rejection) -> RejectionBody {
        self.served.settings.problems.rejection(rejection)
    }

    /// How the pool of blocking handlers is doing.
    pub fn blocking_gauge(&self) -> crate::blocking::BlockingGauge {
        self.served.blocking.gauge()
    }

    pub(crate) async fn wait_for_tasks(&self, deadline: Duration) {
        // Streams and sockets without an end of their own, also where no server of ours said so.
        self.served.shutdown.drain();
        self.served.tasks.close();
        if tokio::time::timeout(deadline, self.served.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                left = self.served.tasks.len(),
                "work after replies was not done when the deadline passed"
            );
        }
    }
}

/// For every body, so that an app can stand in whatever calls tower services.
impl<B> tower::Service<http::Request<B>> for Dispatch
where
    B: http_body::Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Infallibly;

    fn poll_ready(&mut self, _task: &mut Task<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<B>) -> Infallibly {
        let connection = request.extensions_mut().remove::<Arc<Connection>>();
        Infallibly(self.answer(request.map(Body::new), connection))
    }
}

/// [`Answering`] as a result that is never an error, as tower wants it.
#[derive(Debug)]
pub struct Infallibly(Answering);

impl Future for Infallibly {
    type Output = Result<http::Response<Body>, Infallible>;
    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(task).map(Ok)
    }
}

enum Work {
    Ready(Option<Response>),
    Running(Answer),
}

/// Hands a request to the layers of the app.
fn layered(service: &Service, mut request: http::Request<Body>, connection: Option<Arc<Connection>>) -> Work {
    let service = service.clone();
    if let Some(connection) = connection {
        request.extensions_mut().insert(connection);
    }
    Work::Running(Box::pin(async move {
        Response::from_http(service.answer(request).await)
    }))
}

impl Served {
    /// Finds the route of a request and starts its work.
    #[inline]
    fn route_request(
        self: &Arc<Self>,
        mut head: http::request::Parts,
        body: Body,
        connection: Option<Arc<Connection>>,
    ) -> Work {
        if self.settings.is_lax() {
            unescape_slashes(&mut head);
        }
        if let Some((node, spans)) = self.router.find(head.uri.path()) {
            if let Some(route) = node.route(&head.method) {
                return self.call(head, body, spans, route, connection);
            }
            if let Some(socket) = node.socket() {
                return self.route_beside_socket(head, body, connection, node, socket, spans);
            }
            return self.wrong_method(&head.method, node);
        }
        self.unrouted(head, body, connection)
    }

    /// A path that has a socket, and maybe methods of HTTP as well.
    #[cold]
    fn route_beside_socket(
        self: &Arc<Self>,
        head: http::request::Parts,
        body: Body,
        connection: Option<Arc<Connection>>,
        node: &Node,
        socket: &SocketNode,
        spans: Spans,
    ) -> Work {
        if asks_for_socket(&head) {
            return self.call(head, body, spans, socket.route, connection);
        }
        if let Some(route) = socket.beside.route(&head.method) {
            return self.call(head, body, spans, route, connection);
        }
        match self.settings.style() {
            // It says what is missing.
            ErrorStyle::Problem if head.method == Method::GET => {
                self.call(head, body, spans, socket.route, connection)
            }
            // To FastAPI a socket is no route of HTTP.
            ErrorStyle::FastApi if socket.beside.is_empty() => self.unrouted(head, body, connection),
            _ => self.wrong_method(&head.method, node),
        }
    }

    /// A path that is there, but not with this method.
    #[cold]
    fn wrong_method(&self, method: &Method, node: &Node) -> Work {
        let response = if *method == Method::OPTIONS {
            Response::empty(StatusCode::NO_CONTENT).with_header(ALLOW, node.allow().clone())
        } else if self.settings.is_lax() {
            // FastAPI names what was declared, and has nothing beside it; its clients' tests look at that.
            self.problem(framework::method_not_allowed(node.declared().clone()))
        } else {
            self.problem(framework::method_not_allowed(node.allow().clone()))
        };
        Work::Ready(Some(response))
    }

    #[inline]
    fn call(
        self: &Arc<Self>,
        head: http::request::Parts,
        body: Body,
        spans: Spans,
        route: RouteNumber,
        connection: Option<Arc<Connection>>,
    ) -> Work {
        let found = Found {
            spans,
            route,
            served: Arc::clone(self),
            connection,
        };
        let answer = self.route(route).call.call(head, body, found);
        if self.settings.finish_alone {
            Work::Running(on_its_own(answer))
        } else {
            Work::Running(answer)
        }
    }

    /// A path that no route has: the other form of its slash, what is served below a path, the fallback, or 404.
    #[cold]
    fn unrouted(
        self: &Arc<Self>,
        head: http::request::Parts,
        body: Body,
        connection: Option<Arc<Connection>>,
    ) -> Work {
        let path = head.uri.path();
        if self.settings.slash != SlashPolicy::Strict && path.len() > 1 {
            let other = match path.strip_suffix('/') {
                // FastAPI redirects several slashes as it does one; otherwise there is an empty segment between them.
                Some(shorter) if self.settings.is_lax() => shorter.trim_end_matches('/').to_owned(),
                Some(shorter) => shorter.to_owned(),
                None => format!("{path}/"),
            };
            if let Some((node, spans)) = self.router.find(&other) {
                if self.settings.slash == SlashPolicy::Redirect {
                    return Work::Ready(Some(self.redirect(&head, &other, connection.as_ref())));
                }
                if let Some(route) = node.route(&head.method) {
                    let mut head = head;
                    let query = head
                        .uri
                        .query()
                        .map(|query| format!("?{query}"))
                        .unwrap_or_default();
                    if let Ok(uri) = format!("{other}{query}").parse() {
                        head.uri = uri;
                    }
                    return self.call(head, body, spans, route, connection);
                }
                if let Some(socket) = node.socket() {
                    return self.route_beside_socket(head, body, connection, node, socket, spans);
                }
                return self.wrong_method(&head.method, node);
            }
        }
        let last = self.last_resorts.iter().find(|last| last.holds(head.uri.path()));
        if let Some(last) = last {
            return self.call(head, body, Spans::NONE, last.route, connection);
        }
        if self.has_fallback {
            return self.call(head, body, Spans::NONE, UNROUTED, connection);
        }
        Work::Ready(Some(self.problem(framework::not_found())))
    }

    /// The answer to a path whose slash is wrong: where the client finds the right one, also behind a proxy and below a mount.
    fn redirect(
        &self,
        head: &http::request::Parts,
        path: &str,
        connection: Option<&Arc<Connection>>,
    ) -> Response {
        let outer = head
            .extensions
            .get::<crate::layer::MountPath>()
            .map_or("", |outer| outer.0.as_str());
        let query = head
            .uri
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let origin = connection.map(|connection| {
            let proxies = connection.settings().proxies();
            crate::server::effective(&head.headers, connection, proxies)
        });
        let prefix = origin.as_ref().map_or("", |origin| origin.prefix);
        let address = format!("{prefix}{outer}{path}{query}");
        let (status, target) = match self.settings.style() {
            ErrorStyle::Problem => (StatusCode::PERMANENT_REDIRECT, address),
            ErrorStyle::FastApi => {
                let scheme = origin.as_ref().map_or(Scheme::Http, |origin| origin.scheme);
                let host = origin.and_then(|origin| origin.host);
                let host = host.or_else(|| {
                    let host = head.headers.get(http::header::HOST)?.to_str().ok()?;
                    Some(host.into())
                });
                let host = host.as_deref().or(head.uri.authority().map(|host| host.as_str()));
                (
                    StatusCode::TEMPORARY_REDIRECT,
                    format!("{}://{}{address}", scheme.as_str(), host.unwrap_or("localhost")),
                )
            }
        };
        let response = Response::empty(status);
        // `//host` at the start would be an address on another host.
        match HeaderValue::try_from(target) {
            Ok(target) if !path.starts_with("//") => response.with_header(LOCATION, target),
            _ => self.problem(framework::not_found()),
        }
    }

    fn problem(&self, details: crate::problem::Details) -> Response {
        self.settings
            .write_problem(Response::problem(details), Uuid::now_v7(), None)
    }
}

/// FastAPI decodes a path before it looks for its route: `%2F` separates segments there. Otherwise it is a slash inside of one
/// (RFC 3986, section 2.2).
fn unescape_slashes(head: &mut http::request::Parts) {
    let path = head.uri.path();
    if !path.contains("%2F") && !path.contains("%2f") {
        return;
    }
    let path = path.replace("%2F", "/").replace("%2f", "/");
    let query = head.uri.query().map(|query| format!("?{query}"));
    if let Ok(uri) = format!("{path}{}", query.unwrap_or_default()).parse() {
        head.uri = uri;
    }
}

/// Whether a request asks for a WebSocket: on HTTP/1 by `Upgrade` (RFC 6455, section 4.1), on HTTP/2 by `:protocol` (RFC 8441, section 5).
fn asks_for_socket(head: &http::request::Parts) -> bool {
    if head.method == Method::CONNECT {
        let protocol = head.extensions.get::<hyper::ext::Protocol>();
        return protocol.is_some_and(|protocol| protocol.as_str() == "websocket");
    }
    let mut upgrades = head.headers.get_all(UPGRADE).iter();
    head.method == Method::GET && upgrades.any(|value| has_token(value.as_bytes(), "websocket"))
}

/// Whether a list of tokens (RFC 9110, section 5.6.1) has one, in whatever case.
pub(crate) fn has_token(list: &[u8], token: &str) -> bool {
    list.split(|byte| *byte == b',')
        .any(|entry| entry.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

/// The number of no route: it stands for the one that answers what no route answers.
const UNROUTED: RouteNumber = RouteNumber::MAX;

/// Runs an answer as a task of its own, so that it goes on when the client goes away.
fn on_its_own(answer: Answer) -> Answer {
    Box::pin(async move {
        match tokio::spawn(answer).await {
            Ok(response) => response,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Response::problem(framework::unavailable("The server is stopping", 1)),
        }
    })
}

/// A request on its way through the app.
pub struct Answering {
    work: Work,
    served: Arc<Served>,
    is_head: bool,
    access: Option<Box<Access>>,
}

impl Future for Answering {
    type Output = http::Response<Body>;

    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<http::Response<Body>> {
        let this = &mut *self;
        let response = match &mut this.work {
            Work::Ready(response) => response
                .take()
                .expect("an answer is polled once after it is ready"),
            Work::Running(answer) => match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(task))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(response)) => response,
                Err(panic) => this.served.panicked(&*panic),
            },
        };
        this.work = Work::Ready(None);
        this.leave(response).into_poll()
    }
}

impl Answering {
    /// The last steps of every answer.
    fn leave(&mut self, mut response: Response) -> Response {
        if response.as_problem().is_some() {
            response = self.served.settings.write_problem(response, Uuid::now_v7(), None);
        }
        let status = response.sent_status();
        if bodiless(status) {
            // RFC 9110, section 6.4.1: these have no content, and 204 no Content-Length either.
            *response.body_mut() = Body::empty();
            response.headers_mut().remove(CONTENT_LENGTH);
        } else if self.is_head {
            head_only(&mut response);
        }
        if let Some(access) = self.access.take() {
            (*access).finish(status);
        }
        response
    }
}

impl std::fmt::Debug for Answering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answering")
    }
}

fn bodiless(status: StatusCode) -> bool {
    status.is_informational() || matches!(status.as_u16(), 204 | 205 | 304)
}

/// HEAD has the headers of GET and no content (RFC 9110, section 9.3.2).
fn head_only(response: &mut Response) {
    if let Some(length) = response.body().size_hint().exact() {
        response
            .headers_mut()
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
    *response.body_mut() = Body::empty();
}

impl Served {
    #[cold]
    fn panicked(&self, panic: &(dyn std::any::Any + Send)) -> Response {
        let id = Uuid::now_v7();
        tracing::error!(request_id = %id, message = panic_message(panic), "a handler panicked");
        self.settings
            .write_problem(Response::problem(framework::internal()), id, None)
    }
}

/// What a panic says.
pub(crate) fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// What the access log says about a request. Made only where someone listens.
struct Access {
    started: Instant,
    method: Method,
    path: String,
}

impl Access {
    #[inline]
    fn start(head: &http::request::Parts) -> Option<Box<Access>> {
        if !tracing::enabled!(target: ACCESS, tracing::Level::INFO) {
            return None;
        }
        // The app that this one stands inside writes the whole path.
        if head.extensions.get::<crate::layer::MountPath>().is_some() {
            return None;
        }
        Some(Box::new(Access {
            started: Instant::now(),
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
        }))
    }

    fn finish(self, status: StatusCode) {
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(
            target: ACCESS,
            method = %self.method,
            path = self.path,
            status = status.as_u16(),
            micros,
            "answered"
        );
    }
}
