//! Sending from elsewhere.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::close::{Close, Closed};
use super::codec::Outgoing;
use super::line::{Line, NotQueued};
use super::message::Message;

/// Sends over a socket from outside of its handler: what a chat room keeps of each of its guests. Clones are the same sender.
///
/// ```
/// use aplomb_core::ws::SocketSender;
///
/// /// Tells everyone; whoever cannot keep up, or has left, is struck from the list.
/// fn tell(guests: &mut Vec<SocketSender<String>>, text: &str) {
///     guests.retain(|guest| guest.try_send(text).is_ok());
/// }
/// ```
pub struct SocketSender<Out> {
    line: Arc<Line>,
    _messages: PhantomData<fn(Out)>,
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// As many messages wait as the settings allow: the client does not read them in time.
    Full,
    /// The socket is closed.
    Closed(Closed),
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsent::Full => f.write_str("too many messages wait to be sent"),
            Unsent::Closed(closed) => closed.fmt(f),
        }
    }
}

impl std::error::Error for Unsent {}

/// The message on the wire. One that cannot be written is the handler's fault: the socket is closed, and the log says why.
pub(super) fn written<Out: Outgoing>(line: &Line, message: Out) -> Result<Message, Closed> {
    message.write().map_err(|error| {
        tracing::error!(%error, "a message cannot be written, so its socket is closed");
        let close = Close::internal();
        line.close(close.clone());
        Closed::by_server(&close)
    })
}

impl<Out: Outgoing> SocketSender<Out> {
    pub(super) fn new(line: Arc<Line>) -> SocketSender<Out> {
        SocketSender {
            line,
            _messages: PhantomData,
        }
    }

    /// Queues a message, and waits while the queue is full.
    ///
    /// # Errors
    ///
    /// How the socket was closed.
    pub async fn send(&self, message: impl Into<Out>) -> Result<(), Closed> {
        let message = written(&self.line, message.into())?;
        self.line.send(message).await
    }

    /// Queues a message, if there is room for it.
    ///
    /// # Errors
    ///
    /// [`Unsent`].
    pub fn try_send(&self, message: impl Into<Out>) -> Result<(), Unsent> {
        let message = written(&self.line, message.into()).map_err(Unsent::Closed)?;
        self.line.try_send(message).map_err(|error| match error {
            NotQueued::Full(_) => Unsent::Full,
            NotQueued::Closed(closed) => Unsent::Closed(closed),
        })
    }

    /// Closes the socket, once what is queued has been sent.
    pub fn close(&self, close: Close) {
        self.line.close(close);
    }

    /// Ready once the socket is closed.
    pub async fn closed(&self) -> Closed {
        self.line.closed().await
    }
}

impl<Out> Clone for SocketSender<Out> {
    fn clone(&self) -> SocketSender<Out> {
        SocketSender {
            line: Arc::clone(&self.line),
            _messages: PhantomData,
        }
    }
}

/// Whether they send over the same socket.
impl<Out> PartialEq for SocketSender<Out> {
    fn eq(&self, other: &SocketSender<Out>) -> bool {
        Arc::ptr_eq(&self.line, &other.line)
    }
}

impl<Out> Eq for SocketSender<Out> {}

impl<Out> fmt::Debug for SocketSender<Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SocketSender")
    }
}
