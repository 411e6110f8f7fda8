//! The context of one request: a small view of what was sent, and what was worked out from it so far.
//!
//! Args read the request through this view (method, path, query, look-up of a header, body), so that the engine
//! beneath stays replaceable.

use std::any::{Any, TypeId};
use std::pin::Pin;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use uuid::Uuid;

use crate::arg::embedded::EmbeddedBody;
use crate::arg::form::FormData;
use crate::arg::{Background, Refused};
use crate::body::Body;
use crate::dependency::{Kept, Outcome};
use crate::fault::{Faults, Place};
use crate::problem::{ErrorStyle, framework};
use crate::response::Response;
use crate::router::Spans;
use crate::served::{RouteNumber, Served};
use crate::server::{Connection, Origin};
use crate::source::Source;

/// What routing found for a request, and where the request comes from.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) spans: Spans,
    pub(crate) route: RouteNumber,
    pub(crate) served: Arc<Served>,
    pub(crate) connection: Option<Arc<Connection>>,
}

/// The context of one request.
pub struct Context {
    pub(crate) head: Parts,
    pub(crate) body: Body,
    pub(crate) spans: Spans,
    pub(crate) route: RouteNumber,
    pub(crate) served: Arc<Served>,
    pub(crate) connection: Option<Arc<Connection>>,
    pub(crate) faults: Faults,
    pub(crate) kept: Vec<Kept>,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What few requests have.
#[derive(Default)]
pub(crate) struct Rare {
    pub(crate) form: Option<FormData>,
    pub(crate) embedded: Option<EmbeddedBody>,
    /// The socket that was taken, and is not open yet.
    #[cfg(feature = "ws")]
    pub(crate) socket: Option<crate::ws::Unopened>,
    pub(crate) background: Option<Background>,
    request_id: Option<Uuid>,
}

impl Context {
    #[inline]
    pub(crate) fn new(head: Parts, body: Body, found: Found) -> Context {
        let Found {
            spans,
            route,
            served,
            connection,
        } = found;
        Context {
            head,
            body,
            spans,
            route,
            served,
            connection,
            faults: Faults::new(),
            kept: Vec::new(),
            rare: None,
        }
    }

    pub(crate) fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        self.head.uri.path()
    }

    /// The query string as it was sent, without the question mark; empty where there is none.
    pub fn query(&self) -> &str {
        self.head.uri.query().unwrap_or("")
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.head.headers.get(name).map(HeaderValue::as_bytes)
    }

    /// Every value of a header.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.head
            .headers
            .get_all(name)
            .into_iter()
            .map(HeaderValue::as_bytes)
    }

    /// All headers, for what passes them on whole.
    pub fn all_headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// A path parameter, decoded; `None` if the path has none of this name, or if it is not UTF-8.
    pub fn path_parameter(&self, name: &str) -> Option<String> {
        match self.source_of(Place::Path).one(name) {
            crate::source::Single::One(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The template of the route: `/orders/{id}`.
    pub fn route(&self) -> &str {
        &self.served.route(self.route).path
    }

    /// The status that the operation declares for a success.
    pub(crate) fn declared_status(&self) -> http::StatusCode {
        self.served.route(self.route).status
    }

    /// The connection; `None` in process, where there is none.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        self.connection.as_ref()
    }

    /// The address of the client: that of the connection, or what a trusted proxy says. `None` in process.
    pub fn client_address(&self) -> Option<std::net::IpAddr> {
        let connection = self.connection.as_ref()?;
        let proxies = connection.settings().proxies();
        Some(crate::server::effective_client(
            &self.head.headers,
            connection,
            proxies,
        ))
    }

    /// How the client sees the app, whatever stands between. `None` in process.
    pub(crate) fn origin(&self) -> Option<Origin<'_>> {
        let connection = self.connection.as_ref()?;
        let proxies = connection.settings().proxies();
        Some(crate::server::effective(&self.head.headers, connection, proxies))
    }

    /// The id of the request: made when it is first asked for.
    pub fn request_id(&mut self) -> Uuid {
        *self.rare().request_id.get_or_insert_with(Uuid::now_v7)
    }

    /// The faults found so far.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The faults, to add one.
    pub fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// A source of named values, and the list for what is wrong with them.
    pub fn source(&mut self, place: Place) -> (Source<'_>, &mut Faults) {
        let settings = &self.served.settings;
        let (lax, echoes) = (settings.is_lax(), settings.echoes());
        let source = match place {
            Place::Path => Source::path(
                self.head.uri.path(),
                &self.served.route(self.route).names,
                self.spans.as_slice(),
            ),
            Place::Query => Source::query(self.head.uri.query().unwrap_or(""), lax),
            Place::Header => Source::header(&self.head.headers, lax),
            Place::Cookie => Source::cookie(&self.head.headers),
            Place::Body | Place::Value => {
                let form = self.rare.as_deref().and_then(|rare| rare.form.as_ref());
                Source::form(form.unwrap_or(FormData::EMPTY), lax)
            }
        };
        (source.replacing(lax).echoing(echoes), &mut self.faults)
    }

    fn source_of(&self, place: Place) -> Source<'_> {
        let source = match place {
            Place::Path => Source::path(
                self.head.uri.path(),
                &self.served.route(self.route).names,
                self.spans.as_slice(),
            ),
            _ => Source::query(self.query(), false),
        };
        source.replacing(self.served.settings.is_lax())
    }

    /// App state, if it was provided.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.served.state::<T>()
    }

    /// Takes the body, unread. A second call gives an empty one.
    pub fn take_body(&mut self) -> Body {
        self.body.take()
    }

    /// Does this after the response was sent, whatever the response is; a handler takes [`Background`] instead. Shutdown waits for it, up
    /// to its deadline.
    pub fn afterwards(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.background().add(work, true);
    }

    /// The list of work after the reply. Most requests have none.
    pub(crate) fn background(&mut self) -> &Background {
        let served = &self.served;
        let rare = self.rare.get_or_insert_default();
        rare.background
            .get_or_insert_with(|| Background::new(served.tasks.clone(), served.blocking.clone()))
    }

    /// A value that a dependency left for this request.
    pub(crate) fn kept<T: Clone + 'static>(&self) -> Option<T> {
        let id = TypeId::of::<T>();
        let kept = self.kept.iter().find(|kept| kept.id == id)?;
        let value: &(dyn Any + Send) = &*kept.value;
        value.downcast_ref::<T>().cloned()
    }

    /// The answer to a request whose args could not be taken.
    pub(crate) fn refusal(&mut self, refused: Refused) -> Response {
        match refused {
            Refused::Answer(response) => *response,
            Refused::Faulty => {
                let faults = std::mem::take(&mut self.faults);
                let response = Response::problem(framework::invalid_request(faults));
                if self.served.route(self.route).socket.is_some() {
                    return self.refuse_socket(response);
                }
                response
            }
        }
    }

    /// FastAPI closes a socket that cannot be opened with 1008, which its servers send as 403 to the handshake.
    #[cold]
    fn refuse_socket(&mut self, response: Response) -> Response {
        if self.served.settings.style() != ErrorStyle::FastApi {
            return response;
        }
        let id = self.request_id();
        let written = self.served.settings.write_problem(response, id, None);
        written.with_status(http::StatusCode::FORBIDDEN)
    }

    /// Whether dependencies are taken before everything else without their values.
    #[inline]
    pub(crate) fn is_guarded(&self) -> bool {
        !self.served.route(self.route).guards.is_empty()
    }

    /// Whether there is something to release.
    #[inline]
    pub(crate) fn keeps(&self) -> bool {
        !self.kept.is_empty()
    }

    /// Releases the dependencies. Boxed, so that the requests that keep nothing do not carry the room for it.
    pub(crate) fn release(&mut self, response: Response) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let kept = std::mem::take(&mut self.kept);
        Box::pin(async move {
            let outcome = Outcome::of(&response);
            match crate::dependency::release_all(kept, outcome).await {
                Ok(()) => response,
                Err(details) => Response::problem(*details),
            }
        })
    }

    /// Writes the response in the style of the app.
    #[inline]
    pub(crate) fn leave(&mut self, mut response: Response) -> Response {
        if let Some(background) = self.rare.as_mut().and_then(|rare| rare.background.take()) {
            if response.as_problem().is_some() {
                background.refuse();
            }
            response.do_afterwards(background);
        }
        if response.as_problem().is_some() {
            let id = self.request_id();
            response = self
                .served
                .settings
                .write_problem(response, id, self.body.whole());
        }
        response
    }
}

impl Drop for Context {
    // Something is kept only if `release` was not reached: the handler panicked, or the client went away and the future was
    // dropped. What was opened has to be closed all the same.
    #[inline]
    fn drop(&mut self) {
        if !self.kept.is_empty() {
            self.release_late();
        }
    }
}

impl Context {
    #[cold]
    fn release_late(&mut self) {
        let outcome = if std::thread::panicking() {
            Outcome::Panicked
        } else {
            Outcome::HungUp
        };
        let kept = std::mem::take(&mut self.kept);
        self.served.tasks.spawn(async move {
            let _ = crate::dependency::release_all(kept, outcome).await;
        });
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("method", &self.head.method)
            .field("path", &self.head.uri.path())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_small() {
        // It is moved into the future of each request.
        assert!(size_of::<Context>() <= 392, "{}", size_of::<Context>());
    }
}
