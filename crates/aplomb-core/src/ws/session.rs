//! A session: a handler beside its engine, from the upgrade to the release of what was made for it.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use super::close::{Close, CloseCode, Closed};
use super::engine::Engine;
use super::farewell::{Ending, Farewell, of_problem};
use super::handshake::Handshake;
use super::line::Line;
use super::settings::Settings;
use super::wire::Offer;
use crate::arg::{Background, Refused};
use crate::context::Context;
use crate::dependency::{Kept, Outcome, release_all};
use crate::dispatch::panic_message;
use crate::problem::{Details, framework};
use crate::response::Response;
use crate::server::{Shutdown, UnderWay};

/// A socket whose handshake is good, before it is opened.
#[derive(Debug)]
pub(crate) struct Unopened {
    handshake: Handshake,
    offer: Offer,
    line: Arc<Line>,
}

impl Unopened {
    /// Checks the handshake and the origin of a request.
    ///
    /// # Errors
    ///
    /// 426, 400, 403.
    pub(super) fn check(cx: &mut Context) -> Result<Unopened, Refused> {
        let refuse = |details: Box<Details>| Refused::from(Response::problem(*details));
        let route = cx.served.route(cx.route);
        let contract = route.socket.as_deref();
        let settings = &cx.served.settings.sockets;
        let spoken = contract.map_or(&[][..], |contract| &contract.subprotocols);
        let handshake = Handshake::check(&cx.head, spoken).map_err(refuse)?;
        settings.origins.check(cx).map_err(refuse)?;
        let settings = match contract.and_then(|contract| contract.max_message_bytes) {
            Some(bytes) => Arc::new(Settings::clone(settings).max_message_bytes(bytes)),
            None => Arc::clone(settings),
        };
        let Some(offer) = Offer::take(&mut cx.head.extensions) else {
            let reason = "The connection cannot become a WebSocket; a layer or a proxy in between may have taken that away";
            return Err(refuse(Box::new(framework::bad_handshake(reason))));
        };
        Ok(Unopened {
            handshake,
            offer,
            line: Arc::new(Line::new(settings)),
        })
    }

    pub(super) fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }

    pub(super) fn subprotocol(&self) -> Option<String> {
        self.handshake.subprotocol.clone()
    }
}

type Handling = Pin<Box<dyn Future<Output = Ending> + Send>>;

/// Answers a request whose socket was taken, and runs its handler once the answer has left. What was made for the request lives as long as
/// the handler.
#[doc(hidden)]
pub fn open<T, F>(cx: &mut Context, handler: F) -> Response
where
    T: Farewell,
    F: Future<Output = T> + Send + 'static,
{
    let rare = cx.rare();
    let background = rare.background.take();
    let Some(unopened) = rare.socket.take() else {
        tracing::error!("a handler of a socket was called without one");
        return Response::problem(framework::internal());
    };
    let response = unopened.handshake.response();
    let session = Session {
        line: unopened.line,
        kept: std::mem::take(&mut cx.kept),
        background,
        shutdown: cx.served.shutdown.clone(),
        under_way: cx.connection.as_ref().and_then(UnderWay::of_socket),
    };
    let handling: Handling = Box::pin(async move { handler.await.farewell() });
    cx.served.tasks.spawn(session.run(unopened.offer, handling));
    response
}

struct Session {
    line: Arc<Line>,
    kept: Vec<Kept>,
    background: Option<Background>,
    shutdown: Shutdown,
    /// Held until the end.
    under_way: Option<UnderWay>,
}

impl Session {
    async fn run(self, offer: Offer, handling: Handling) {
        let Session {
            line,
            kept,
            background,
            shutdown,
            under_way: _under_way,
        } = self;
        let mut engine = match offer.accept().await {
            Ok(wire) => Engine::new(wire, Arc::clone(&line), &shutdown).await,
            Err(error) => {
                tracing::debug!(%error, "a socket was not opened");
                line.end(Closed::vanished());
                let _ = release_all(kept, Outcome::HungUp).await;
                return;
            }
        };
        let cut = shutdown.wait_for_cut();
        tokio::pin!(cut);
        let (mut close, outcome) = tokio::select! {
            biased;
            ended = attend(&line, &mut engine, handling) => ended,
            () = &mut cut => (Close::normal(), Outcome::HungUp),
        };
        // As with a reply, a release that fails becomes the answer.
        if let Err(details) = beside(&mut engine, release_all(kept, outcome)).await
            && outcome.succeeded()
        {
            close = of_problem(*details).close;
        }
        if let Some(background) = background {
            background.follow_outcome(outcome);
        }
        line.close(close);
        tokio::select! {
            biased;
            () = &mut engine => {}
            () = &mut cut => {}
        }
        // Whoever still has a sender learns of it.
        line.end(Closed::vanished());
    }
}

/// Runs the handler to its end: how the socket is to be closed, and how it went.
async fn attend(line: &Line, engine: &mut Engine, mut handling: Handling) -> (Close, Outcome) {
    let handler = caught(&mut handling);
    tokio::pin!(handler);
    let ended = beside(engine, async {
        tokio::select! {
            biased;
            ended = &mut handler => Some(ended),
            _ = line.closed() => None,
        }
    });
    let ended = match ended.await {
        Some(ended) => ended,
        None => {
            // It learns of the end from its next word over the socket, if it has one.
            let leave = tokio::time::timeout(line.settings.leave_deadline, &mut handler);
            match beside(engine, leave).await {
                Ok(ended) => ended,
                Err(_) => return (Close::normal(), Outcome::HungUp),
            }
        }
    };
    match ended {
        Ok(ending) if ending.failed => (ending.close, Outcome::Failed),
        Ok(ending) => (ending.close, outcome_of(line.how_it_ends())),
        Err(panic) => {
            tracing::error!(message = panic_message(&*panic), "a handler of a socket panicked");
            (Close::internal(), Outcome::Panicked)
        }
    }
}

/// Does something while the engine goes on.
async fn beside<T>(engine: &mut Engine, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    poll_fn(|task| {
        if let Poll::Ready(done) = work.as_mut().poll(task) {
            return Poll::Ready(done);
        }
        // Its end is no reason to stop the work.
        let _ = Pin::new(&mut *engine).poll(task);
        Poll::Pending
    })
    .await
}

/// How it went for a handler that did not fail, by how the socket was closed before it ended.
fn outcome_of(closed: Option<Closed>) -> Outcome {
    match closed {
        None => Outcome::Succeeded,
        Some(closed) if closed.is_normal() || closed.code().0 >= 3000 => Outcome::Succeeded,
        Some(closed) if closed.code() == CloseCode::VANISHED => Outcome::HungUp,
        Some(_) => Outcome::Failed,
    }
}

/// The handler's end, or its panic.
async fn caught(handling: &mut Handling) -> Result<Ending, Box<dyn Any + Send>> {
    poll_fn(
        |task| match catch_unwind(AssertUnwindSafe(|| handling.as_mut().poll(task))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(ending)) => Poll::Ready(Ok(ending)),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}
