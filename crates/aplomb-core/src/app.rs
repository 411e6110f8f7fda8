//! The app: what is served.

mod about;

use std::any::{TypeId, type_name};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tower::Layer;

use crate::arg::Arg;
use crate::build::{self, Building};
use crate::contract::Info;
use crate::dependency::{Dependency, Replacement};
use crate::documents::Documents;
use crate::error::Error;
use crate::layer::{HttpService, Service};
use crate::operation::{Operation, Want};
use crate::problem::style::{OwnAnswer, ProblemWriter};
use crate::problem::{ErrorStyle, Occurrence};
use crate::reading::BodyLimits;
use crate::response::Response;
use crate::routes::Routes;
use crate::served::{Provided, Settings, SlashPolicy, Values};
use crate::server::Shutdown;

/// What is served: routes, state, policies and settings.
///
/// ```
/// use aplomb_core::{App, Operation, Response, Routes};
///
/// let ping = Operation::new(http::Method::GET, "/ping", |_cx| Box::pin(async { Response::text("pong") }));
/// let app = App::new("Ping", "1.0.0").routes(Routes::new().operation(ping));
/// assert!(app.check().is_ok());
/// ```
#[derive(Debug)]
pub struct App {
    pub(crate) info: Info,
    pub(crate) routes: Routes,
    pub(crate) state: Values,
    pub(crate) overrides: Values,
    /// State that overrides want, and which one wants it.
    pub(crate) wants: Vec<(Want, String)>,
    pub(crate) lifespan: Vec<Lifespan>,
    pub(crate) settings: Settings,
    /// What `errors` said; an app below another one that says nothing has the other's.
    pub(crate) style: Option<ErrorStyle>,
    pub(crate) layers: Vec<AppLayer>,
    pub(crate) fallback: Option<Operation>,
    pub(crate) documents: Documents,
    pub(crate) children: Vec<(String, App)>,
    pub(crate) blocking: usize,
    pub(crate) shutdown: Shutdown,
    pub(crate) server: crate::server::Settings,
    pub(crate) places: Vec<crate::server::Listen>,
    pub(crate) show_banner: bool,
}

type Opening = Pin<Box<dyn Future<Output = Result<(Provided, Closing), Error>> + Send>>;
pub(crate) type Closing = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A value that is opened at start-up and closed at shutdown.
pub(crate) struct Lifespan {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    pub(crate) open: Box<dyn FnOnce() -> Opening + Send>,
}

impl std::fmt::Debug for Lifespan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub(crate) struct AppLayer(pub(crate) Box<dyn FnOnce(Service) -> Service + Send>);

impl std::fmt::Debug for AppLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppLayer")
    }
}

impl App {
    /// An app with a title and the version of its API.
    pub fn new(title: &str, version: &str) -> App {
        App {
            info: Info {
                title: title.to_owned(),
                version: version.to_owned(),
                ..Info::default()
            },
            routes: Routes::new(),
            state: Values::default(),
            overrides: Values::default(),
            wants: Vec::new(),
            lifespan: Vec::new(),
            settings: Settings {
                problems: ProblemWriter {
                    style: ErrorStyle::Problem,
                    base: ProblemWriter::DEFAULT_BASE.to_owned(),
                    echo: false,
                    own: None,
                },
                body_limits: BodyLimits::default(),
                slash: SlashPolicy::default(),
                finish_alone: false,
                strict_content_type: true,
                #[cfg(feature = "ws")]
                sockets: Arc::default(),
            },
            style: None,
            layers: Vec::new(),
            fallback: None,
            documents: Documents::default(),
            children: Vec::new(),
            blocking: 64,
            shutdown: Shutdown::new(),
            server: crate::server::Settings::default(),
            places: Vec::new(),
            show_banner: true,
        }
    }

    // ---- what it serves

    /// Adds a list of operations.
    #[must_use]
    pub fn routes(mut self, routes: Routes) -> App {
        self.routes = self.routes.nest(routes);
        self
    }

    /// Gives everything below a path to a tower service: an axum router, a file server.
    #[must_use]
    pub fn mount<S: HttpService>(mut self, path: &str, service: S) -> App {
        self.routes = self.routes.mount(path, service);
        self
    }

    /// Serves the files of a directory below a path; see [`Routes::files`].
    #[cfg(feature = "files")]
    #[must_use]
    pub fn files(mut self, path: &str, directory: impl AsRef<std::path::Path>) -> App {
        self.routes = self.routes.files(path, directory);
        self
    }

    /// Serves a built frontend below a path, for what no route answers; see [`Routes::frontend`].
    #[cfg(feature = "files")]
    #[must_use]
    pub fn frontend(mut self, path: &str, frontend: impl Into<crate::Frontend>) -> App {
        self.routes = self.routes.frontend(path, frontend);
        self
    }

    /// Serves another app below a path, with documents of its own.
    #[must_use]
    pub fn sub_app(mut self, path: &str, app: App) -> App {
        self.children.push((path.to_owned(), app));
        self
    }

    /// Answers what no route answers. Its path does not matter.
    #[must_use]
    pub fn fallback(mut self, operation: Operation) -> App {
        self.fallback = Some(operation);
        self
    }

    /// Puts a tower layer around the whole app. The last one that is added is the outermost.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> App
    where
        L: Layer<Service> + Send + 'static,
        L::Service: HttpService,
    {
        self.layers.push(AppLayer(Box::new(move |service| {
            Service::new(layer.layer(service))
        })));
        self
    }

    // ---- what its handlers use

    /// Provides a value: handlers take it as `State<T>`.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(self, value: T) -> App {
        self.shared_state(Arc::new(value))
    }

    /// Provides a value that is shared with others.
    #[must_use]
    pub fn shared_state<T: Send + Sync + 'static>(mut self, value: Arc<T>) -> App {
        self.state.set(Provided::new(value));
        self
    }

    /// Opens a value when the app starts and closes it when the app stops. Handlers take it as `State<T>`. Values are opened in the
    /// order of the calls and closed in the reverse order.
    ///
    /// A value that cannot be opened stops the start. One that [`App::with`] overrides is not opened: a test needs no database that it does
    /// not use.
    #[must_use]
    pub fn lifespan<T, E, O, OF, C, CF>(mut self, open: O, close: C) -> App
    where
        T: Send + Sync + 'static,
        E: std::fmt::Display,
        O: FnOnce() -> OF + Send + 'static,
        OF: Future<Output = Result<T, E>> + Send + 'static,
        C: FnOnce(Arc<T>) -> CF + Send + Sync + 'static,
        CF: Future<Output = ()> + Send + 'static,
    {
        let name = type_name::<T>();
        let open = Box::new(move || -> Opening {
            Box::pin(async move {
                let value = open()
                    .await
                    .map_err(|error| Error::open(name, error.to_string()))?;
                let value = Arc::new(value);
                let provided = Provided::new(Arc::clone(&value));
                let closing: Closing = Box::new(move || Box::pin(close(value)));
                Ok((provided, closing))
            })
        });
        self.lifespan.push(Lifespan {
            id: TypeId::of::<T>(),
            name,
            open,
        });
        self
    }

    /// Overrides a dependency or state by its type, for this app only: how a test puts a fake in place.
    #[must_use]
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, value: T) -> App {
        self.overrides.set(Provided::new(Arc::new(value)));
        self
    }

    /// Overrides a dependency `D` by another arg, for this app only: `.with_dependency::<Trader, TraderFromHeader>()`. It is taken for each
    /// request, takes args of its own, and says by `From` how it becomes a `D`. The documents stay as they are.
    #[must_use]
    pub fn with_dependency<D, R>(mut self) -> App
    where
        D: Dependency + Sync,
        R: Arg + Into<D> + 'static,
    {
        let replacement = Arc::new(Replacement::<D>::by::<R>());
        self.overrides.set(Provided::in_place_of::<D>(replacement));
        let mut described = Operation::unserved();
        R::describe(&mut described);
        let label = format!(
            "`{}`, which stands in for `{}`",
            type_name::<R>(),
            type_name::<D>()
        );
        self.wants
            .extend(described.wants.into_iter().map(|want| (want, label.clone())));
        self
    }

    // ---- how it behaves

    /// Sets the form of errors, for this app and for the apps below it that say nothing themselves.
    #[must_use]
    pub fn errors(mut self, style: ErrorStyle) -> App {
        self.style = Some(style);
        self
    }

    /// Sets what stands before the slug in the `type` of problems: an absolute address, where the pages of the problems are served
    /// elsewhere. Default: `/problems/`, on this server.
    #[must_use]
    pub fn problem_base(mut self, base: &str) -> App {
        self.settings.problems.base = base.to_owned();
        self
    }

    /// Echoes wrong values in the answers to invalid requests. Off by default: they may be secrets.
    #[must_use]
    pub fn echo_input(mut self, echo: bool) -> App {
        self.settings.problems.echo = echo;
        self
    }

    /// Answers problems in a way of the app's own: what FastAPI calls an exception handler. Every problem comes by, those of the
    /// framework as well; `None` leaves it to the style of the app.
    ///
    /// The document does not learn of these answers: declare what it should list with `responses(..)`.
    ///
    /// ```
    /// use aplomb_core::problem::Occurrence;
    /// use aplomb_core::{App, Response};
    ///
    /// /// A plain sentence instead of a list of faults.
    /// fn in_a_sentence(problem: &Occurrence<'_>) -> Option<Response> {
    ///     let faults = problem.faults.as_ref()?;
    ///     Some(Response::text(format!("{} values are wrong", faults.len())).with_status(problem.status))
    /// }
    ///
    /// let app = App::new("Plain", "1.0.0").on_problem(in_a_sentence);
    /// ```
    #[must_use]
    pub fn on_problem(
        mut self,
        answer: impl Fn(&Occurrence<'_>) -> Option<Response> + Send + Sync + 'static,
    ) -> App {
        self.settings.problems.own = Some(OwnAnswer(Arc::new(answer)));
        self
    }

    /// Sets what is done with a path that differs from a route by the slash at its end.
    #[must_use]
    pub fn slash(mut self, policy: SlashPolicy) -> App {
        self.settings.slash = policy;
        self
    }

    /// Sets the bounds for bodies.
    #[must_use]
    pub fn body_limits(mut self, limits: BodyLimits) -> App {
        self.settings.body_limits = limits;
        self
    }

    /// Says whether a JSON body has to have a `Content-Type` that says so. It has to, unless this is switched off: then one without any
    /// `Content-Type` is taken for JSON, for old clients. One that says that it is something else is refused all the same.
    ///
    /// A page of another site can make a browser send a body without a `Content-Type`, and without asking this server first. So leave it on
    /// where the network alone, or a cookie, tells who may call.
    #[must_use]
    pub fn strict_content_type(mut self, strict: bool) -> App {
        self.settings.strict_content_type = strict;
        self
    }

    /// Lets handlers go on to their end when the client goes away. Otherwise their future is dropped at the next `await`.
    #[must_use]
    pub fn finish_without_client(mut self, finish: bool) -> App {
        self.settings.finish_alone = finish;
        self
    }

    /// Sets how many blocking handlers may run at once. Default: 64.
    #[must_use]
    pub fn blocking_handlers(mut self, most: usize) -> App {
        self.blocking = most.max(1);
        self
    }

    /// Changes the settings of the sockets: their bounds, their deadlines, and which pages may open one.
    ///
    /// ```
    /// # use aplomb_core::App;
    /// let app = App::new("Chat", "1.0.0").sockets(|settings| settings.max_message_bytes(4096).origin("https://chat.example"));
    /// ```
    #[cfg(feature = "ws")]
    #[must_use]
    pub fn sockets(mut self, change: impl FnOnce(crate::ws::Settings) -> crate::ws::Settings) -> App {
        let settings = crate::ws::Settings::clone(&self.settings.sockets);
        self.settings.sockets = Arc::new(change(settings));
        self
    }

    /// Changes the settings of the server.
    #[must_use]
    pub fn server(mut self, change: impl FnOnce(crate::server::Settings) -> crate::server::Settings) -> App {
        self.server = change(self.server);
        self
    }

    /// The signal that begins the shutdown of this app.
    pub fn shutdown(&self) -> Shutdown {
        self.shutdown.clone()
    }

    /// Builds everything and throws it away: what a program calls to find out at once whether it could start.
    ///
    /// # Errors
    ///
    /// Everything that is wrong: routes that clash, state that no one provides, ids that stand twice.
    pub fn check(self) -> Result<(), Error> {
        build::build(self).map(drop)
    }

    /// The OpenAPI document, without serving anything.
    ///
    /// # Errors
    ///
    /// As [`App::check`], save that missing state is no error here.
    pub fn openapi(self) -> Result<serde_json::Value, Error> {
        build::document(self)
    }

    /// Builds the app into a service, and opens what has a lifespan.
    ///
    /// # Errors
    ///
    /// As [`App::check`]; a value that could not be opened.
    pub async fn start(self) -> Result<Running, Error> {
        let Building {
            unopened,
            served,
            inner,
        } = build::build(self)?;
        let mut closing = Vec::new();
        let mut state = served.state.clone();
        let mut opened = open_all(unopened, &mut state, &mut closing).await;
        for app in inner {
            if opened.is_ok() {
                let mut values = Values::default();
                opened = open_all(app.unopened, &mut values, &mut closing).await;
                // Nobody else fills it: an app is built once.
                let _ = app.opened.set(values);
            }
        }
        if let Err(error) = opened {
            close_all(closing).await;
            return Err(error);
        }
        let served = build::with_state(served, state);
        Ok(Running {
            service: build::into_service(served),
            closing,
        })
    }
}

/// An app that was started.
pub struct Running {
    pub(crate) service: crate::dispatch::Dispatch,
    closing: Vec<Closing>,
}

impl Running {
    /// What answers requests.
    pub fn service(&self) -> crate::dispatch::Dispatch {
        self.service.clone()
    }

    /// Waits for work that goes on after replies, up to a deadline, and closes what has a lifespan, the newest first.
    pub async fn stop(self, deadline: std::time::Duration) {
        self.service.wait_for_tasks(deadline).await;
        close_all(self.closing).await;
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

/// Opens what has a lifespan, in order, up to the first failure.
async fn open_all(
    unopened: Vec<Lifespan>,
    values: &mut Values,
    closing: &mut Vec<Closing>,
) -> Result<(), Error> {
    for lifespan in unopened {
        let (provided, close) = (lifespan.open)().await?;
        values.set(provided);
        closing.push(close);
    }
    Ok(())
}

async fn close_all(mut closing: Vec<Closing>) {
    while let Some(close) = closing.pop() {
        close().await;
    }
}
