//! Work after the reply.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Task, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio_util::task::TaskTracker;

use super::{Arg, Phase, Refused};
use crate::blocking::Blocking;
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::operation::Operation;

/// Work that is done after the reply was handed to the connection, in the order in which it was added.
///
/// All args and dependencies of one request share one list; a clone is the same list. A failure or a panic is logged and
/// does not stop the work that follows. Shutdown waits for the work, up to its deadline.
///
/// The work is dropped if the handler answers with a problem (an `Err`, or `None`), panics, or is dropped because the client
/// went away: what should follow an order does not follow a refused one. What has to be done in any case belongs into the release of a
/// dependency, which knows the outcome. A reply that is a stream ends before the work starts; work that is added after that starts at once.
///
/// The list lives in memory: a crash loses it.
///
/// ```
/// use aplomb_core::arg::Background;
///
/// async fn sign_up(background: Background) -> &'static str {
///     background.spawn(async { send_welcome().await });
///     "welcome"
/// }
/// # async fn send_welcome() {}
/// ```
#[derive(Clone)]
pub struct Background(Arc<List>);

struct List {
    state: Mutex<State>,
    tasks: TaskTracker,
    blocking: Blocking,
}

enum State {
    Collecting(Vec<Work>),
    /// The reply left: there is nothing to wait for any more.
    Started,
    /// The reply is a problem.
    Refused,
}

struct Work {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Also after a problem.
    always: bool,
}

/// What work after a reply may give back: nothing, or a result whose error is logged.
#[diagnostic::on_unimplemented(
    message = "work after a reply cannot give back `{Self}`",
    label = "is neither `()` nor a `Result` of it",
    note = "end the block with `;`, or return `Result<(), E>` with an error that can be displayed"
)]
pub trait WorkResult {
    /// What went wrong, if something did.
    fn failure(self) -> Option<String>;
}

impl WorkResult for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<E: fmt::Display> WorkResult for Result<(), E> {
    fn failure(self) -> Option<String> {
        self.err().map(|error| error.to_string())
    }
}

impl Background {
    pub(crate) fn new(tasks: TaskTracker, blocking: Blocking) -> Background {
        Background(Arc::new(List {
            state: Mutex::new(State::Collecting(Vec::new())),
            tasks,
            blocking,
        }))
    }

    /// Adds work.
    pub fn spawn<F>(&self, work: F)
    where
        F: Future<Output: WorkResult> + Send + 'static,
    {
        self.add(work, false);
    }

    /// Adds work that blocks: it runs on the app's pool for blocking handlers.
    pub fn run_blocking<T>(&self, work: impl FnOnce() -> T + Send + 'static)
    where
        T: WorkResult + Send + 'static,
    {
        let blocking = self.0.blocking.clone();
        self.spawn(async move {
            match blocking.run(work).await {
                Ok(result) => result.failure().map_or(Ok(()), Err),
                Err(_) => Err("the server is stopping".to_owned()),
            }
        });
    }

    pub(crate) fn add<F>(&self, work: F, always: bool)
    where
        F: Future<Output: WorkResult> + Send + 'static,
    {
        let future = Box::pin(async move {
            if let Some(error) = work.await.failure() {
                tracing::error!(error, "work after a reply failed");
            }
        });
        let work = Work { future, always };
        let mut state = self.state();
        match &mut *state {
            State::Collecting(list) => list.push(work),
            State::Refused if !always => {}
            State::Started | State::Refused => {
                drop(state);
                self.run(vec![work]);
            }
        }
    }

    /// Drops what should not follow a problem.
    pub(crate) fn refuse(&self) {
        let mut state = self.state();
        if let State::Collecting(list) = &mut *state {
            list.retain(|work| work.always);
            if list.is_empty() {
                *state = State::Refused;
            }
        }
    }

    /// Starts the work after a conversation, or drops what should not follow a failure.
    #[cfg(feature = "ws")]
    pub(crate) fn follow_outcome(&self, outcome: crate::dependency::Outcome) {
        if !outcome.succeeded() {
            self.refuse();
        }
        self.start();
    }

    /// Starts the work when the body was sent, or given up.
    pub(crate) fn follow(self, body: Body) -> Body {
        let idle = matches!(&*self.state(), State::Refused);
        if idle {
            return body;
        }
        Body::new(Followed {
            body,
            background: self,
        })
    }

    fn start(&self) {
        let list = match std::mem::replace(&mut *self.state(), State::Started) {
            State::Collecting(list) => list,
            State::Started | State::Refused => Vec::new(),
        };
        if !list.is_empty() {
            self.run(list);
        }
    }

    fn run(&self, list: Vec<Work>) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            tracing::error!(
                count = list.len(),
                "work after a reply is lost: there is no runtime any more"
            );
            return;
        };
        self.0.tasks.spawn_on(
            async move {
                for work in list {
                    // A task of its own keeps a panic from the work that follows.
                    if let Err(error) = tokio::spawn(work.future).await {
                        tracing::error!(%error, "work after a reply failed");
                    }
                }
            },
            &runtime,
        );
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.state() {
            State::Collecting(_) => "Background(collecting)",
            State::Started => "Background(started)",
            State::Refused => "Background(refused)",
        })
    }
}

impl Arg for Background {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<Background, Refused> {
        Ok(cx.background().clone())
    }
}

/// A body with work to do once it was sent, or given up.
struct Followed {
    body: Body,
    background: Background,
}

impl http_body::Body for Followed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(task)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.background.start();
    }
}
