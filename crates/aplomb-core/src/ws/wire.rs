//! The connection beneath a socket, with notes of what passes.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Task, Poll, ready};

use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::time::Instant;

/// What a request offers to become a socket.
#[derive(Debug)]
pub(super) enum Offer {
    Http(OnUpgrade),
    InProcess(DuplexStream),
}

impl Offer {
    /// Takes it from the extensions of a request; `None` where the connection cannot be upgraded.
    pub(super) fn take(extensions: &mut http::Extensions) -> Option<Offer> {
        if let Some(upgrade) = extensions.remove::<OnUpgrade>() {
            return Some(Offer::Http(upgrade));
        }
        let tunnel = extensions.remove::<Tunnel>()?;
        let stream = tunnel.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Offer::InProcess(stream))
    }

    /// The connection, once the answer has left.
    pub(super) async fn accept(self) -> Result<Wire, hyper::Error> {
        let stream = match self {
            Offer::Http(upgrade) => Stream::Http(TokioIo::new(upgrade.await?)),
            Offer::InProcess(stream) => Stream::InProcess(stream),
        };
        let now = Instant::now();
        Ok(Wire {
            stream,
            heard: now,
            wrote: now,
            unfinished: 0,
            since: now,
        })
    }
}

/// A connection within the process: an extension of the request that asks for the socket.
#[derive(Debug, Clone)]
pub(crate) struct Tunnel(Arc<Mutex<Option<DuplexStream>>>);

impl Tunnel {
    /// Makes one out of its server's end.
    #[cfg(feature = "test")]
    pub(crate) fn new(stream: DuplexStream) -> Tunnel {
        Tunnel(Arc::new(Mutex::new(Some(stream))))
    }
}

#[derive(Debug)]
enum Stream {
    Http(TokioIo<Upgraded>),
    InProcess(DuplexStream),
}

macro_rules! each {
    ($self:ident, $stream:ident => $call:expr) => {
        match &mut $self.stream {
            Stream::Http($stream) => $call,
            Stream::InProcess($stream) => $call,
        }
    };
}

/// The bytes of a socket.
#[derive(Debug)]
pub(super) struct Wire {
    stream: Stream,
    /// When bytes last came.
    pub(super) heard: Instant,
    /// When bytes last left.
    pub(super) wrote: Instant,
    /// The bytes that came since the last message was whole.
    unfinished: usize,
    /// When the first of them came.
    since: Instant,
}

impl Wire {
    /// Since when a message is on its way that is not whole.
    pub(super) fn unfinished_since(&self) -> Option<Instant> {
        (self.unfinished > 0).then_some(self.since)
    }

    /// A message is whole. What came of the next one is counted with the bytes that follow.
    pub(super) fn finished(&mut self) {
        self.unfinished = 0;
    }

    /// A control frame of a client came in between: two bytes, the mask, and its content.
    pub(super) fn interposed(&mut self, content: usize) {
        self.unfinished = self.unfinished.saturating_sub(6 + content);
    }

    /// Time in which nobody listened does not count.
    pub(super) fn listens_again(&mut self, now: Instant) {
        self.heard = now;
        self.since = now;
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(each!(self, stream => Pin::new(stream).poll_read(task, buf)))?;
        let count = buf.filled().len() - before;
        if count > 0 {
            self.heard = Instant::now();
            if self.unfinished == 0 {
                self.since = self.heard;
            }
            self.unfinished += count;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Task<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(each!(self, stream => Pin::new(stream).poll_write(task, buf)));
        self.wrote = Instant::now();
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_flush(task))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_shutdown(task))
    }
}
