//! The bytes of a connection on their way to and from hyper, with notes of what passes.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::activity::{Clock, Phase};
use super::admission::Admitted;
use super::connection::Connection;
use super::rejection::Rejection;
use super::socket::Socket;

/// The socket, after what was read from it too far.
pub(super) struct Wire {
    pub(super) socket: Socket,
    pub(super) ahead: Bytes,
    /// Beneath TLS: where to note when bytes last left.
    pub(super) progress: Option<(Arc<AtomicU64>, Arc<Clock>)>,
}

impl Wire {
    fn left(&self, written: &Poll<io::Result<usize>>) {
        if let (Poll::Ready(Ok(_)), Some((progress, clock))) = (written, &self.progress) {
            progress.store(clock.coarse(), Relaxed);
        }
    }
}

/// Both, one after the other.
fn join(first: Bytes, second: Bytes) -> Bytes {
    if second.is_empty() {
        first
    } else if first.is_empty() {
        second
    } else {
        [first, second].concat().into()
    }
}

/// What is read ahead goes first.
fn take_ahead(ahead: &mut Bytes, buf: &mut ReadBuf<'_>) -> bool {
    if ahead.is_empty() || buf.remaining() == 0 {
        return false;
    }
    let length = ahead.len().min(buf.remaining());
    buf.put_slice(&ahead[..length]);
    ahead.advance(length);
    if ahead.is_empty() {
        // Gives back the memory that an empty view would hold for as long as the connection lives.
        *ahead = Bytes::new();
    }
    true
}

impl AsyncRead for Wire {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if take_ahead(&mut self.ahead, buf) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, buf);
        self.left(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bufs);
        self.left(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// The bytes of HTTP. One type for all, so that the connection code is compiled once.
pub(super) enum Stream {
    /// What was read too far is still to come.
    Plain(Wire),
    /// All that was read too far is with the transport.
    Bare(Socket),
    #[cfg(feature = "tls")]
    Tls(Box<tokio_rustls::server::TlsStream<Wire>>),
}

macro_rules! each {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Stream::Plain($stream) => $call,
            Stream::Bare($stream) => $call,
            #[cfg(feature = "tls")]
            Stream::Tls($stream) => $call,
        }
    };
}

impl AsyncRead for Stream {
    #[inline]
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_read(cx, buf))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write(cx, buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}

/// What hyper reads from and writes to.
pub(super) struct Transport {
    stream: Stream,
    ahead: Bytes,
    connection: Arc<Connection>,
    /// Our own refusal, being written instead of hyper's.
    refusal: Option<Bytes>,
    /// Our side has ended.
    shut: bool,
    /// The client's side has ended.
    ended: bool,
    /// A client whose side ends while it waits for an answer has left.
    watches: bool,
    /// Counts the connection for as long as its socket lives, which an upgrade may prolong.
    _admitted: Admitted,
}

impl Transport {
    pub(super) fn new(stream: Stream, ahead: Bytes, connection: Arc<Connection>, admitted: Admitted) -> Self {
        let watches = !connection.settings().half_close;
        let (stream, ahead) = match stream {
            Stream::Plain(wire) => (Stream::Bare(wire.socket), join(ahead, wire.ahead)),
            stream => (stream, ahead),
        };
        Self {
            stream,
            ahead,
            connection,
            refusal: None,
            shut: false,
            ended: false,
            watches,
            _admitted: admitted,
        }
    }

    fn wrote<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.connection
            .activity
            .wrote(written.is_pending(), &self.connection.clock);
        written
    }

    /// Whether the client has left while its request is under way. hyper can look for that too, but does it before it polls the
    /// service for the first time, and allots a buffer for it on every request; most answers are ready by then. It flushes after
    /// each poll of the service, so the look is taken there. What comes instead of an end waits for hyper's next read.
    #[cold]
    fn look_for_end(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if !self.ahead.is_empty() {
            return Ok(());
        }
        let mut early = [MaybeUninit::uninit(); 1024];
        let mut early = ReadBuf::uninit(&mut early);
        match Pin::new(&mut self.stream).poll_read(cx, &mut early) {
            Poll::Ready(Ok(())) if early.filled().is_empty() => {
                self.ended = true;
                Err(io::Error::new(
                    io::ErrorKind::ConnectionAborted,
                    "the client left before its answer was whole",
                ))
            }
            Poll::Ready(Ok(())) => {
                self.ahead = Bytes::copy_from_slice(early.filled());
                Ok(())
            }
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Ok(()),
        }
    }

    /// Give hyper's refusal, which has no body, the body of ours. hyper is told that its own bytes were written.
    #[cold]
    fn poll_refuse(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let mut refusal = match self.refusal.take() {
            Some(refusal) => refusal,
            None => match Rejection::from_status_line(buf) {
                Some(rejection) => {
                    self.connection.counters.rejected.add();
                    rejection.message(&self.connection.settings().render(rejection))
                }
                None => Bytes::copy_from_slice(buf),
            },
        };
        while refusal.has_remaining() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &refusal);
            match self.wrote(written) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(length)) => refusal.advance(length),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.refusal = Some(refusal);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(buf.len()))
    }

    /// Answer a client whose head never ended, and close.
    pub(super) async fn refuse(mut self, rejection: Rejection) {
        self.connection.counters.rejected.add();
        let message = rejection.message(&self.connection.settings().render(rejection));
        let settings = self.connection.settings().clone();
        let farewell = async {
            self.stream.write_all(&message).await?;
            std::future::poll_fn(|cx| Pin::new(&mut self).poll_shutdown(cx)).await
        };
        // Nobody waits for what a client does that was too slow before.
        let _ = tokio::time::timeout(settings.linger, farewell).await;
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if take_ahead(&mut self.ahead, buf) {
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.connection.activity.received(&self.connection.clock);
        } else {
            self.ended = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Transport {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.connection.activity.is_unasked() {
            return self.poll_refuse(cx, buf);
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.connection.activity.is_unasked() {
            let whole = bufs
                .iter()
                .flat_map(|buf| buf.iter().copied())
                .collect::<Vec<u8>>();
            return self.poll_refuse(cx, &whole);
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if flushed.is_ready() {
            self.connection.activity.flushed(&self.connection.clock);
        }
        if self.watches && self.connection.activity.phase() == Phase::Busy {
            self.look_for_end(cx)?;
        }
        self.wrote(flushed)
    }

    /// Shut the write side, then read until the client has gone: a socket that is closed with bytes unread sends a reset, which
    /// can destroy our last answer before the client reads it (RFC 9112 section 9.6). The alarm bounds the time.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.shut {
            let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
            ready!(self.wrote(shut))?;
            self.shut = true;
            self.connection.activity.closing(&self.connection.clock);
        }
        while !self.ended {
            let mut scratch = [MaybeUninit::uninit(); 4096];
            let mut scratch = ReadBuf::uninit(&mut scratch);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut scratch)) {
                Ok(()) => self.ended = scratch.filled().is_empty(),
                Err(_) => self.ended = true,
            }
        }
        Poll::Ready(Ok(()))
    }
}
