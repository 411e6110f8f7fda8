//! The socket, as a handler sees it.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::sync::Arc;

use super::close::{Close, Closed};
use super::codec::{Incoming, Outgoing};
use super::line::Line;
use super::sender::{SocketSender, written};
use super::session::Unopened;
use crate::arg::{Arg, Phase, Refused};
use crate::context::Context;
use crate::contract::SocketContract;
use crate::operation::Operation;
use crate::problem::{ErrorStyle, framework};

/// A WebSocket: what a handler with `#[ws]` takes one of. `In` is received, `Out` is sent: models as JSON, `String` as text, `Bytes`, or
/// [`Message`](super::Message) for both kinds; see [`Incoming`].
///
/// It opens once all other args are there, and closes when the handler ends; what the handler gives back says how, see
/// [`Farewell`](super::Farewell).
///
/// ```
/// use aplomb_core::ws::{Closed, Socket};
///
/// async fn echo(mut socket: Socket<String, String>) -> Result<(), Closed> {
///     loop {
///         let text = socket.receive().await?;
///         socket.send(format!("You said: {text}")).await?;
///     }
/// }
/// ```
///
/// A message that does not fit closes the socket, with 1003 or 1007 and a reason. As `Socket<Result<In, Unfit>, Out>` it is left to the
/// handler.
pub struct Socket<In, Out> {
    line: Arc<Line>,
    style: ErrorStyle,
    subprotocol: Option<String>,
    _messages: PhantomData<fn(Out) -> In>,
}

impl<In: Incoming, Out> Socket<In, Out> {
    /// The next message. In a `select!` nothing is lost when another branch is faster.
    ///
    /// # Errors
    ///
    /// How the socket was closed.
    pub async fn receive(&mut self) -> Result<In, Closed> {
        let message = poll_fn(|task| self.line.poll_receive(task)).await?;
        In::read(message, self.style).map_err(|unfit| {
            let close = unfit.close();
            self.line.close(close.clone());
            Closed::by_server(&close)
        })
    }
}

impl<In, Out: Outgoing> Socket<In, Out> {
    /// Queues a message, and waits while the queue is full: a client that reads slowly slows the handler down.
    ///
    /// # Errors
    ///
    /// How the socket was closed.
    pub async fn send(&mut self, message: impl Into<Out>) -> Result<(), Closed> {
        let message = written(&self.line, message.into())?;
        self.line.send(message).await
    }

    /// Sends from elsewhere, while the handler waits for messages.
    pub fn sender(&self) -> SocketSender<Out> {
        SocketSender::new(Arc::clone(&self.line))
    }
}

impl<In, Out> Socket<In, Out> {
    /// The subprotocol that was agreed on, one of those in `#[ws(.., subprotocols = [..])]`; `None` if the client knows none of them.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// Ready once the socket is closed: for handlers that wait for something else than messages.
    pub async fn closed(&self) -> Closed {
        self.line.closed().await
    }

    /// Closes the socket, once what is queued has been sent. A handler that has nothing more to do gives the [`Close`] back instead.
    pub fn close(&mut self, close: Close) {
        self.line.close(close);
    }
}

impl<In, Out> fmt::Debug for Socket<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("subprotocol", &self.subprotocol)
            .finish_non_exhaustive()
    }
}

impl<In: Incoming, Out: Outgoing> Arg for Socket<In, Out> {
    // The last: everything that can be refused is refused before.
    const PHASE: Phase = Phase::Body;
    const IS_SOCKET: bool = true;

    fn describe(operation: &mut Operation) {
        operation.socket = Some(Box::new(SocketContract {
            receives: In::contract(),
            sends: Out::contract(),
            subprotocols: Vec::new(),
            max_message_bytes: None,
        }));
        for kind in framework::of_sockets() {
            operation.problem_kind(kind);
        }
    }

    async fn take(cx: &mut Context) -> Result<Socket<In, Out>, Refused> {
        let unopened = Unopened::check(cx)?;
        let socket = Socket {
            line: unopened.line(),
            style: cx.served.settings.style(),
            subprotocol: unopened.subprotocol(),
            _messages: PhantomData,
        };
        cx.rare().socket = Some(unopened);
        Ok(socket)
    }
}
