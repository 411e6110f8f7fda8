//! An operation: one handler with its contract.

mod input;
mod output;
mod said;
mod scopes;
mod security;

use std::any::TypeId;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::arg::{self, Arg, Refused};
use crate::body::Body;
use crate::context::{Context, Found};
use crate::contract::{BodyContract, Parameter, Requirement, Responses, Scheme, SocketContract};
use crate::handler::Handler;
use crate::layer::{HttpService, LayeredCall, Service};
use crate::response::Response;

pub use said::{Said, text};

/// The answer of an operation, in the making.
pub type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What is called for a request.
pub(crate) trait Call: Send + Sync {
    /// Takes the request in parts: the context is made where it will stand, in the future.
    fn call(&self, head: Parts, body: Body, found: Found) -> Answer;
}

/// Something that runs before the args are taken: a dependency that a list or an operation asks for without using its value.
pub(crate) type Guard =
    for<'a> fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// App state that an operation wants: reported at start-up where it is missing.
#[derive(Debug, Clone, Copy)]
pub struct Want {
    /// The type.
    pub id: TypeId,
    /// Its name.
    pub name: &'static str,
}

/// One handler with its contract.
///
/// The macros fill one in; [`Operation::new`] makes one by hand, for routes that are known only at run time.
///
/// ```
/// use aplomb_core::{Operation, Response};
///
/// let ping = Operation::new(http::Method::GET, "/ping", |_cx| Box::pin(async { Response::text("pong") }))
///     .summary("Answer")
///     .tag("health");
/// assert_eq!(ping.path(), "/ping");
/// ```
#[derive(Clone)]
pub struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) name: String,
    /// The type that stands for its handler; `None` for one that was made by hand.
    pub(crate) handler: Option<TypeId>,
    pub(crate) call: Arc<dyn Call>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) operation_id: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) hidden: bool,
    pub(crate) status: StatusCode,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<BodyContract>,
    pub(crate) responses: Responses,
    pub(crate) response_description: Option<String>,
    pub(crate) security: Vec<Requirement>,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) scopes: scopes::Scopes,
    pub(crate) wants: Vec<Want>,
    pub(crate) extra: Map<String, Value>,
    pub(crate) callbacks: Vec<(String, Vec<Operation>)>,
    pub(crate) body_limit: Option<usize>,
    pub(crate) guards: Vec<Guard>,
    /// It answers what no route answers, at its path and below.
    pub(crate) is_last_resort: bool,
    pub(crate) socket: Option<Box<SocketContract>>,
    form_media_type: Option<&'static str>,
}

impl Operation {
    /// An operation that is made by hand. `path` is a template: `/orders/{id}`, `/files/{*rest}`.
    pub fn new<F>(method: Method, path: impl Into<String>, handler: F) -> Operation
    where
        F: for<'a> Fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>>
            + Send
            + Sync
            + 'static,
    {
        struct Function<F>(Arc<F>);
        impl<F> Call for Function<F>
        where
            F: for<'a> Fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>>
                + Send
                + Sync
                + 'static,
        {
            fn call(&self, head: Parts, body: Body, found: Found) -> Answer {
                let cx = Context::new(head, body, found);
                Box::pin(crate::handler::run_function(Arc::clone(&self.0), cx))
            }
        }
        let mut operation = Operation::with_call(method, path.into(), Arc::new(Function(Arc::new(handler))));
        operation.add_framework_problems();
        operation
    }

    /// One that answers 404, and stands where there is none.
    pub(crate) fn unserved() -> Operation {
        Operation::new(Method::GET, "/", |_cx| {
            Box::pin(async { Response::problem(crate::problem::framework::not_found()) })
        })
    }

    /// The operation of a handler that a macro described.
    pub fn of<H: Handler>() -> Operation {
        struct Typed<H>(PhantomData<fn() -> H>);
        impl<H: Handler> Call for Typed<H> {
            fn call(&self, head: Parts, body: Body, found: Found) -> Answer {
                Box::pin(crate::handler::run::<H>(Context::new(head, body, found)))
            }
        }
        let mut operation = Operation::with_call(
            H::METHOD.method(),
            H::PATH.to_owned(),
            Arc::new(Typed::<H>(PhantomData)),
        );
        operation.name = H::NAME.to_owned();
        operation.handler = Some(TypeId::of::<H>());
        operation.status = StatusCode::from_u16(H::STATUS).unwrap_or(StatusCode::OK);
        H::describe(&mut operation);
        operation.add_framework_problems();
        operation
    }

    pub(crate) fn with_call(method: Method, path: String, call: Arc<dyn Call>) -> Operation {
        Operation {
            method,
            path,
            call,
            name: String::new(),
            handler: None,
            summary: None,
            description: None,
            tags: Vec::new(),
            operation_id: None,
            deprecated: false,
            hidden: false,
            status: StatusCode::OK,
            parameters: Vec::new(),
            body: None,
            responses: Responses::default(),
            response_description: None,
            security: Vec::new(),
            schemes: Vec::new(),
            scopes: scopes::Scopes::default(),
            wants: Vec::new(),
            extra: Map::new(),
            callbacks: Vec::new(),
            body_limit: None,
            guards: Vec::new(),
            is_last_resort: false,
            socket: None,
            form_media_type: None,
        }
    }

    /// The method; `WS` for a socket, see [`Verb::SOCKET`](crate::Verb::SOCKET).
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template, with the prefixes of the lists that it stands in.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name: that of the handler.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tags.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The status of a success that says no other.
    pub fn success(&self) -> StatusCode {
        self.status
    }

    /// The parameters.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The body that is read.
    pub fn body(&self) -> Option<&BodyContract> {
        self.body.as_ref()
    }

    /// What goes over the socket, if the operation is one.
    pub fn socket_contract(&self) -> Option<&SocketContract> {
        self.socket.as_deref()
    }

    /// The answers.
    pub fn responses(&self) -> &Responses {
        &self.responses
    }

    /// The answers, to add some.
    pub fn responses_mut(&mut self) -> &mut Responses {
        &mut self.responses
    }

    /// Asks for a dependency without using its value: it is described, and taken before everything else.
    pub fn dependency<D: Arg + 'static>(&mut self) {
        D::describe(self);
        self.guards.push(|cx| {
            Box::pin(async move {
                arg::keep_going(D::take(cx).await)?;
                Ok(())
            })
        });
    }

    /// [`Operation::dependency`], taken before those that stand at this position and behind it.
    pub(crate) fn dependency_at<D: Arg + 'static>(&mut self, position: usize) {
        self.dependency::<D>();
        self.guards[position..].rotate_right(1);
    }

    /// Puts a tower layer around the operation. The last one that is added is the outermost.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Operation
    where
        L: tower::Layer<Service>,
        L::Service: HttpService,
    {
        self.put_layer(layer);
        self
    }

    pub(crate) fn put_layer<L>(&mut self, layer: L)
    where
        L: tower::Layer<Service>,
        L::Service: HttpService,
    {
        self.call = Arc::new(LayeredCall::new(Arc::clone(&self.call), &layer));
    }

    /// Asks for app state.
    pub fn want<T: 'static>(&mut self) {
        let id = TypeId::of::<T>();
        if !self.wants.iter().any(|want| want.id == id) {
            self.wants.push(Want {
                id,
                name: std::any::type_name::<T>(),
            });
        }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operation")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
