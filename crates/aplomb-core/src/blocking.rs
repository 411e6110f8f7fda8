//! The pool for blocking handlers: bounded, and with its size and waiting in the open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::arg::Refused;
use crate::problem::framework;
use crate::response::Response;

/// How a pool is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockingGauge {
    /// How many handlers may run at once.
    pub size: usize,
    /// How many run now.
    pub running: usize,
    /// How many wait for a place now.
    pub waiting: usize,
    /// How long all of them together have waited since the start.
    pub waited: Duration,
}

/// The pool that plain `fn` handlers run on.
#[derive(Debug, Clone)]
pub(crate) struct Blocking {
    places: Arc<Semaphore>,
    size: usize,
    waiting: Arc<AtomicUsize>,
    waited: Arc<AtomicU64>,
}

impl Blocking {
    /// A pool of a size. tokio keeps up to 512 threads for such work; the pool sees to it that handlers do not take them all.
    pub(crate) fn new(size: usize) -> Blocking {
        Blocking {
            places: Arc::new(Semaphore::new(size)),
            size,
            waiting: Arc::default(),
            waited: Arc::default(),
        }
    }

    pub(crate) fn gauge(&self) -> BlockingGauge {
        BlockingGauge {
            size: self.size,
            running: self.size - self.places.available_permits(),
            waiting: self.waiting.load(Ordering::Relaxed),
            waited: Duration::from_micros(self.waited.load(Ordering::Relaxed)),
        }
    }

    /// Runs a function on the pool.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => self.wait().await?,
        };
        let done = tokio::task::spawn_blocking(move || {
            let value = work();
            drop(place);
            value
        });
        match done.await {
            Ok(value) => Ok(value),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(Response::problem(framework::unavailable("The server is stopping", 1)).into()),
        }
    }

    async fn wait(&self) -> Result<tokio::sync::OwnedSemaphorePermit, Refused> {
        struct Waiting<'a>(&'a AtomicUsize, &'a AtomicU64, Instant);
        impl Drop for Waiting<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
                let micros = u64::try_from(self.2.elapsed().as_micros()).unwrap_or(u64::MAX);
                self.1.fetch_add(micros, Ordering::Relaxed);
            }
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting, &self.waited, Instant::now());
        Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| Response::problem(framework::unavailable("The server is stopping", 1)).into())
    }
}

/// What a blocking handler can give back: everything that can leave the thread that it ran on.
///
/// `Way` is inferred; see [`FromBody`](crate::arg::FromBody).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot leave the thread of a blocking handler",
    label = "is not `Send`",
    note = "a handler that is a plain `fn` runs on a thread of its own, and its reply is sent from another: return something that is `Send`, or make it an `async fn`"
)]
pub trait FromThread<Way>: Sized {
    /// Runs a blocking handler on the pool of the app.
    ///
    /// # Errors
    ///
    /// 503 while the server stops.
    fn run(
        cx: &crate::Context,
        work: impl FnOnce() -> Self + Send + 'static,
    ) -> impl Future<Output = Result<Self, Refused>> + Send;
}

/// Values that can be sent between threads.
#[derive(Debug)]
pub struct Sent;

impl<T: Send + 'static> FromThread<Sent> for T {
    fn run(
        cx: &crate::Context,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Refused>> + Send {
        cx.served.blocking.run(work)
    }
}

/// The other way, which no type has.
#[derive(Debug)]
pub struct NoWay;

impl<T: crate::model::Nothing> FromThread<NoWay> for T {
    fn run(
        _cx: &crate::Context,
        _work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Refused>> + Send {
        std::future::ready(Err(Refused::Faulty))
    }
}
