//! What an app becomes when it is built: tables that the way of a request only reads.

use std::any::{Any, TypeId};
use std::sync::{Arc, OnceLock};

use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::blocking::Blocking;
use crate::contract::SocketContract;
use crate::operation::{Call, Guard};
use crate::problem::ErrorStyle;
use crate::problem::style::ProblemWriter;
use crate::reading::BodyLimits;
use crate::response::Response;
use crate::router::Router;
use crate::server::Shutdown;

/// What to do with a path that differs from a route by the slash at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SlashPolicy {
    /// Redirect to the route with 308 (307 in FastAPI's style), which keeps method and body.
    #[default]
    Redirect,
    /// Serve it as if the slash were right.
    Ignore,
    /// 404.
    Strict,
}

/// Settings that the way of a request reads.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) problems: ProblemWriter,
    pub(crate) body_limits: BodyLimits,
    pub(crate) slash: SlashPolicy,
    /// The handler goes on when the client goes away.
    pub(crate) finish_alone: bool,
    /// A body is JSON only if its `Content-Type` says so.
    pub(crate) strict_content_type: bool,
    #[cfg(feature = "ws")]
    pub(crate) sockets: Arc<crate::ws::Settings>,
}

impl Settings {
    pub(crate) fn style(&self) -> ErrorStyle {
        self.problems.style
    }

    /// Whether requests are read as FastAPI reads them: the last value of a parameter that was sent twice, bytes that are no text
    /// replaced, escaped slashes as slashes. Aplomb refuses the first two, and keeps the third as data.
    pub(crate) fn is_lax(&self) -> bool {
        self.problems.style == ErrorStyle::FastApi
    }

    /// Whether what was sent is echoed in faults.
    pub(crate) fn echoes(&self) -> bool {
        self.problems.echo
    }

    pub(crate) fn write_problem(
        &self,
        response: Response,
        request_id: Uuid,
        body: Option<&bytes::Bytes>,
    ) -> Response {
        self.problems.write(response, request_id, body)
    }
}

/// The place of a route in the table.
pub(crate) type RouteNumber = u32;

/// One route, ready to be called.
pub(crate) struct Route {
    pub(crate) path: String,
    /// The type that stands for its handler.
    pub(crate) handler: Option<TypeId>,
    pub(crate) names: Vec<Box<str>>,
    pub(crate) call: Arc<dyn Call>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) status: http::StatusCode,
    pub(crate) body_limit: Option<usize>,
    /// The scopes that it asks for.
    pub(crate) scopes: Arc<[String]>,
    /// What is agreed on for its socket, if it is one.
    pub(crate) socket: Option<Box<SocketContract>>,
}

/// A route for what no other route answers, at a path and below it.
#[derive(Debug)]
pub(crate) struct LastResort {
    /// Without a slash at its end.
    pub(crate) path: String,
    pub(crate) route: RouteNumber,
}

impl LastResort {
    pub(crate) fn holds(&self, path: &str) -> bool {
        path.strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A value by its type.
#[derive(Debug, Clone)]
pub(crate) struct Provided {
    pub(crate) id: TypeId,
    pub(crate) value: Arc<dyn Any + Send + Sync>,
}

impl Provided {
    /// A value that stands for another type.
    pub(crate) fn in_place_of<T: 'static>(value: Arc<dyn Any + Send + Sync>) -> Provided {
        Provided {
            id: TypeId::of::<T>(),
            value,
        }
    }

    pub(crate) fn new<T: Send + Sync + 'static>(value: Arc<T>) -> Provided {
        Provided::in_place_of::<T>(value)
    }
}

/// A list of values by type. There are a few of them, and a scan of a few is faster than a hash.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<Provided>);

impl Values {
    /// Adds a value; a former one of the same type is replaced.
    pub(crate) fn set(&mut self, provided: Provided) {
        self.0.retain(|known| known.id != provided.id);
        self.0.push(provided);
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let found = self.entry(TypeId::of::<T>())?;
        Arc::clone(found).downcast::<T>().ok()
    }

    /// The value for a type, which need not be of that type.
    pub(crate) fn entry(&self, id: TypeId) -> Option<&Arc<dyn Any + Send + Sync>> {
        let found = self.0.iter().find(|known| known.id == id)?;
        Some(&found.value)
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.0.iter().any(|known| known.id == id)
    }
}

/// An app, built.
pub(crate) struct Served {
    pub(crate) router: Router,
    pub(crate) routes: Vec<Route>,
    /// The longest path first.
    pub(crate) last_resorts: Vec<LastResort>,
    /// Stands for the route where there is none.
    pub(crate) unrouted: Route,
    pub(crate) state: Values,
    /// What an app inside another opened: its tables are built before that.
    pub(crate) opened: Arc<OnceLock<Values>>,
    pub(crate) overrides: Values,
    pub(crate) settings: Settings,
    pub(crate) has_fallback: bool,
    pub(crate) blocking: Blocking,
    pub(crate) tasks: TaskTracker,
    pub(crate) shutdown: Shutdown,
}

impl Served {
    #[inline]
    pub(crate) fn route(&self, number: RouteNumber) -> &Route {
        self.routes.get(number as usize).unwrap_or(&self.unrouted)
    }

    pub(crate) fn state<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let known = self.overrides.get::<T>().or_else(|| self.state.get::<T>());
        known.or_else(|| self.opened.get()?.get::<T>())
    }
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Served")
            .field("routes", &self.routes.len())
            .finish_non_exhaustive()
    }
}
