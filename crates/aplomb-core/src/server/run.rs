//! A server from its settings to its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use super::Serve;
use super::accept::accept;
use super::activity::{Clock, Expired};
use super::address::Address;
use super::admission::Admissions;
use super::counters::Counters;
use super::establish::Door;
use super::listen::{Bare, Bind, Listen};
use super::settings::Settings;
use super::shutdown::{CutOnDrop, Shutdown};
use super::{http1, http2, signals};

/// How long tasks may take to be dropped once they are cut.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// A service with its settings and the places where it is to be served.
///
/// ```no_run
/// # use std::{convert::Infallible, future::{Ready, ready}, sync::Arc};
/// # use aplomb_core::server::{BoxError, Connection, Serve};
/// # use http_body_util::{BodyExt, Full, combinators::MapErr};
/// # struct Hello;
/// # impl Serve for Hello {
/// #     type Body = MapErr<Full<bytes::Bytes>, fn(Infallible) -> BoxError>;
/// #     type Answer = Ready<http::Response<Self::Body>>;
/// #     fn serve(&self, _: http::Request<hyper::body::Incoming>, _: &Arc<Connection>) -> Self::Answer {
/// #         ready(http::Response::new(Full::from("hello").map_err(|never| match never {})))
/// #     }
/// # }
/// use aplomb_core::server::{Server, Settings};
///
/// # async fn run() -> std::io::Result<()> {
/// Server::new(Hello, Settings::default()).listen("127.0.0.1:8080").serve().await
/// # }
/// ```
pub struct Server<S> {
    service: Arc<S>,
    settings: Settings,
    places: Vec<Listen>,
    shutdown: Shutdown,
}

impl<S: Serve> Server<S> {
    /// A server that listens nowhere yet.
    pub fn new(service: S, settings: Settings) -> Self {
        Self {
            service: Arc::new(service),
            settings,
            places: Vec::new(),
            shutdown: Shutdown::new(),
        }
    }

    /// Listen here too: a [`Listen`], a socket address, or a text such as `127.0.0.1:8080`.
    #[must_use]
    pub fn listen(mut self, place: impl Into<Listen>) -> Self {
        self.places.push(place.into());
        self
    }

    /// Use this handle instead of one of its own.
    #[must_use]
    pub fn with_shutdown(mut self, shutdown: Shutdown) -> Self {
        self.shutdown = shutdown;
        self
    }

    /// The handle to end the server.
    pub fn shutdown(&self) -> Shutdown {
        self.shutdown.clone()
    }

    /// Bind all places. Connections are taken by the kernel from here on, and served once [`Bound::serve`] runs.
    ///
    /// # Errors
    /// A place cannot be bound; the error names it and says what to do.
    pub async fn bind(self) -> io::Result<Bound<S>> {
        if self.places.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the server listens nowhere: call `listen(\"127.0.0.1:8080\")`",
            ));
        }
        let mut binds = Vec::new();
        for place in &self.places {
            binds.extend(place.bind(&self.settings, self.settings.workers.max(1)).await?);
        }
        let mut settings = self.settings;
        let service = Arc::clone(&self.service);
        settings
            .render
            .get_or_insert_with(|| Arc::new(move |rejection| service.refuse(rejection)));
        Ok(Bound {
            shared: Arc::new(Shared::new(settings, self.shutdown)),
            service: self.service,
            binds,
        })
    }

    /// Bind all places and serve until the end.
    ///
    /// # Errors
    /// As [`bind`](Self::bind) and [`Bound::serve`].
    pub async fn serve(self) -> io::Result<()> {
        self.bind().await?.serve().await
    }
}

/// A server whose places are bound.
pub struct Bound<S> {
    shared: Arc<Shared>,
    service: Arc<S>,
    binds: Vec<Bind>,
}

impl<S: Serve> Bound<S> {
    /// Where it listens, with the ports that were chosen.
    pub fn addresses(&self) -> Vec<Address> {
        self.binds.iter().map(|bind| bind.address.clone()).collect()
    }

    /// The handle to end the server.
    pub fn shutdown(&self) -> Shutdown {
        self.shared.shutdown.clone()
    }

    /// What the server counts.
    pub fn counters(&self) -> Arc<Counters> {
        self.shared.counters.clone()
    }

    /// Serve until the drain has ended. To drop the future ends everything at once.
    ///
    /// # Errors
    /// A worker cannot start, or ends by a panic of the server's own.
    pub async fn serve(self) -> io::Result<()> {
        let Self {
            shared,
            service,
            mut binds,
        } = self;
        let _cut = CutOnDrop(shared.shutdown.clone());
        let mut aside = JoinSet::new();
        aside.spawn({
            let clock = shared.clock.clone();
            async move { clock.run().await }
        });
        aside.spawn({
            let shared = shared.clone();
            async move {
                shared
                    .shutdown
                    .drive(shared.settings.drain_wait, shared.settings.drain_deadline)
                    .await
            }
        });
        if shared.settings.signals {
            aside.spawn(signals::end_on_signal(shared.shutdown.clone()));
        }
        #[cfg(feature = "tls")]
        for tls in binds.iter().filter_map(|bind| bind.listen.tls.clone()) {
            aside.spawn(tls.keep_fresh(shared.settings.certificate_poll, shared.settings.signals));
        }
        let outcome = if shared.settings.workers == 0 {
            run(take(&mut binds), service, shared.clone()).await
        } else {
            run_workers(&mut binds, service, &shared).await
        };
        let cut = shared.counters.read().cut;
        if cut > 0 {
            tracing::warn!(
                connections = cut,
                "the drain's deadline is over: connections were cut"
            );
        }
        outcome
    }
}

/// What all connections share.
pub(super) struct Shared {
    pub(super) settings: Arc<Settings>,
    pub(super) shutdown: Shutdown,
    pub(super) clock: Arc<Clock>,
    pub(super) counters: Arc<Counters>,
    pub(super) admissions: Arc<Admissions>,
    pub(super) tracker: TaskTracker,
    pub(super) http1: hyper::server::conn::http1::Builder,
    pub(super) http2: hyper::server::conn::http2::Builder<http2::Streams>,
}

impl Shared {
    fn new(settings: Settings, shutdown: Shutdown) -> Self {
        let settings = Arc::new(settings);
        let counters = Arc::<Counters>::default();
        let tracker = TaskTracker::new();
        let streams = http2::Streams {
            tracker: tracker.clone(),
            cut: shutdown.cut_token().clone(),
        };
        Self {
            clock: Arc::new(Clock::new(&settings)),
            admissions: Arc::new(Admissions::new(settings.clone(), counters.clone())),
            http1: http1::builder(&settings),
            http2: http2::builder(&settings, streams),
            settings,
            shutdown,
            counters,
            tracker,
        }
    }

    pub(super) fn count(&self, expired: Expired) {
        match expired {
            Expired::Head => self.counters.expired_head.add(),
            Expired::Idle => self.counters.expired_idle.add(),
            Expired::Write => self.counters.expired_write.add(),
            Expired::Linger => {}
            Expired::Cut => self.counters.cut.add(),
        }
    }
}

type Place = (Bare, Arc<Door>);

/// One listener of each place.
fn take(binds: &mut [Bind]) -> Vec<Place> {
    let door = |bind: &Bind| Door {
        proxy_protocol: bind.listen.proxy_protocol,
        #[cfg(feature = "tls")]
        tls: bind.listen.tls.clone(),
    };
    binds
        .iter_mut()
        .filter_map(|bind| Some((bind.listeners.pop()?, Arc::new(door(bind)))))
        .collect()
}

/// Serve on the runtime that calls, until the drain has ended.
async fn run<S: Serve>(places: Vec<Place>, service: Arc<S>, shared: Arc<Shared>) -> io::Result<()> {
    let mut listeners = JoinSet::new();
    for (bare, door) in places {
        listeners.spawn(accept(bare.enter()?, door, service.clone(), shared.clone()));
    }
    while let Some(ended) = listeners.join_next().await {
        ended.map_err(io::Error::other)?;
    }
    shared.tracker.close();
    if shared
        .shutdown
        .cut_token()
        .run_until_cancelled(shared.tracker.wait())
        .await
        .is_none()
    {
        let _ = tokio::time::timeout(LAST_MOMENT, shared.tracker.wait()).await;
    }
    Ok(())
}

/// Serve on threads of their own, until all have drained.
async fn run_workers<S: Serve>(binds: &mut [Bind], service: Arc<S>, shared: &Arc<Shared>) -> io::Result<()> {
    let mut workers = JoinSet::new();
    for index in 0..shared.settings.workers {
        let places = take(binds);
        let service = service.clone();
        let shared = shared.clone();
        let (done, ended) = tokio::sync::oneshot::channel();
        std::thread::Builder::new()
            .name(format!("aplomb-worker-{index}"))
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let outcome = runtime.and_then(|runtime| runtime.block_on(run(places, service, shared)));
                // The receiver is gone if the server was dropped.
                let _ = done.send(outcome);
            })?;
        workers.spawn(ended);
    }
    let mut outcome = Ok(());
    while let Some(ended) = workers.join_next().await {
        let ended = ended
            .map_err(io::Error::other)?
            .map_err(|_| io::Error::other("a worker thread panicked"));
        if let Err(error) = ended.and_then(|ended| ended) {
            // The others would serve on with one missing.
            shared.shutdown.begin();
            outcome = Err(error);
        }
    }
    outcome
}
