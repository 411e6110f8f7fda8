//! The engine of a socket: it owns the connection, and moves frames between it and the line to the handler.

mod deadlines;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message as Frame};

use super::close::{Close, CloseCode, Closed};
use super::line::Line;
use super::message::{Message, Text};
use super::settings::Settings;
use super::wire::Wire;
use crate::server::Shutdown;

/// Room for what is read and written at once. Most sockets are many and quiet, so it is small.
const BUFFER: usize = 4096;

/// Where a socket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// A close frame leaves; that of the client is waited for, if its frames still can be read.
    Closing {
        reads: bool,
    },
    /// Both sides have said goodbye, or cannot: the connection ends.
    Ending,
    Over,
}

/// Moves frames until the connection has ended.
pub(super) struct Engine {
    stream: WebSocketStream<Wire>,
    line: Arc<Line>,
    draining: Pin<Box<dyn Future<Output = ()> + Send>>,
    timer: Pin<Box<Sleep>>,
    phase: Phase,
    /// Something was handed over that has not left.
    unflushed: bool,
    /// Since when the client leaves bytes unread.
    blocked: Option<Instant>,
    /// When it was last pinged, if nothing was heard since.
    pinged: Option<Instant>,
    /// The handler has not taken its last message.
    paused: bool,
    /// When the last message came or left.
    used: Instant,
    /// When a closing socket is given up.
    until: Instant,
}

impl Engine {
    pub(super) async fn new(wire: Wire, line: Arc<Line>, shutdown: &Shutdown) -> Engine {
        let limit = line.settings.max_message_bytes;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let now = Instant::now();
        let mut engine = Engine {
            stream: WebSocketStream::from_raw_socket(wire, Role::Server, Some(config)).await,
            draining: Box::pin(shutdown.draining()),
            timer: Box::pin(tokio::time::sleep(line.settings.ping_interval)),
            line,
            phase: Phase::Open,
            unflushed: false,
            blocked: None,
            pinged: None,
            paused: false,
            used: now,
            until: now,
        };
        let next = engine.next_look(now);
        engine.timer.as_mut().reset(next);
        engine
    }

    fn settings(&self) -> &Settings {
        &self.line.settings
    }

    // ---- open

    /// Ready when the phase has changed.
    fn poll_open(&mut self, task: &mut Task<'_>) -> Poll<()> {
        if self.draining.as_mut().poll(task).is_ready() {
            let close = Close::new(CloseCode::GOING_AWAY, "The server is stopping");
            self.close(&close);
            return Poll::Ready(());
        }
        match self.poll_send(task) {
            Poll::Ready(Err(error)) => {
                self.fail(&error);
                return Poll::Ready(());
            }
            Poll::Ready(Ok(())) => {
                self.blocked = None;
                if let Some(close) = self.line.asked_to_close() {
                    self.close(&close);
                    return Poll::Ready(());
                }
            }
            Poll::Pending => self.note_blocked(),
        }
        self.poll_receive(task)
    }

    /// Sends what is queued. Ready when all of it has left.
    fn poll_send(&mut self, task: &mut Task<'_>) -> Poll<Result<(), Error>> {
        loop {
            if self.stream.poll_ready_unpin(task)?.is_pending() {
                return Poll::Pending;
            }
            let Some(message) = self.line.next() else { break };
            self.used = Instant::now();
            self.stream.start_send_unpin(message.into())?;
            self.unflushed = true;
        }
        self.poll_flush(task)
    }

    fn poll_flush(&mut self, task: &mut Task<'_>) -> Poll<Result<(), Error>> {
        if !self.unflushed {
            return Poll::Ready(Ok(()));
        }
        let flushed = self.stream.poll_flush_unpin(task);
        self.unflushed = flushed.is_pending();
        flushed
    }

    /// Takes frames while the handler takes its messages. Ready when the phase has changed.
    fn poll_receive(&mut self, task: &mut Task<'_>) -> Poll<()> {
        loop {
            if !self.line.has_room() {
                self.paused = true;
                self.pinged = None;
                return Poll::Pending;
            }
            if std::mem::take(&mut self.paused) {
                self.stream.get_mut().listens_again(Instant::now());
            }
            let Poll::Ready(frame) = self.stream.poll_next_unpin(task) else {
                return Poll::Pending;
            };
            self.pinged = None;
            match frame {
                Some(Ok(Frame::Text(text))) => self.deliver(Message::Text(Text(text))),
                Some(Ok(Frame::Binary(bytes))) => self.deliver(Message::Bytes(bytes)),
                Some(Ok(Frame::Ping(content) | Frame::Pong(content))) => {
                    // The answer to a ping stands in the stream, and leaves with the next flush.
                    self.stream.get_mut().interposed(content.len());
                    self.unflushed = true;
                    if let Poll::Ready(Err(error)) = self.poll_flush(task) {
                        self.fail(&error);
                        return Poll::Ready(());
                    }
                }
                Some(Ok(Frame::Close(frame))) => {
                    self.closed_by_client(frame);
                    return Poll::Ready(());
                }
                Some(Ok(Frame::Frame(_))) => {}
                Some(Err(error)) => {
                    self.fail(&error);
                    return Poll::Ready(());
                }
                None => {
                    self.vanish();
                    return Poll::Ready(());
                }
            }
        }
    }

    fn deliver(&mut self, message: Message) {
        self.used = Instant::now();
        self.stream.get_mut().finished();
        self.line.deliver(message);
    }

    // ---- the ends

    /// The client says goodbye. The same frame goes back (RFC 6455, section 5.5.1), which the stream does by itself.
    fn closed_by_client(&mut self, frame: Option<CloseFrame>) {
        let (code, reason) = match frame {
            Some(frame) => (CloseCode(frame.code.into()), frame.reason.as_str().to_owned()),
            None => (CloseCode::NONE, String::new()),
        };
        self.line.end(Closed {
            code,
            reason,
            by_client: true,
        });
        self.unflushed = true;
        self.begin_closing(true);
    }

    /// We say goodbye.
    fn close(&mut self, close: &Close) {
        self.line.end(Closed::by_server(close));
        self.say_goodbye(close, true);
    }

    fn say_goodbye(&mut self, close: &Close, reads: bool) {
        let frame = CloseFrame {
            code: close.code().0.into(),
            reason: close.reason().into(),
        };
        // One that cannot be sent is not needed: the connection has ended.
        let _ = self.stream.start_send_unpin(Frame::Close(Some(frame)));
        self.unflushed = true;
        self.begin_closing(reads);
    }

    fn begin_closing(&mut self, reads: bool) {
        self.phase = Phase::Closing { reads };
        self.give_up_at(Instant::now() + self.settings().close_deadline);
    }

    fn give_up_at(&mut self, until: Instant) {
        self.until = until;
        self.look_at(until);
    }

    /// The client broke a rule, or the connection broke.
    fn fail(&mut self, error: &Error) {
        let Some(close) = self.rule_broken(error) else {
            return self.vanish();
        };
        tracing::debug!(%error, code = close.code().0, "a socket is closed");
        self.line.end(Closed::by_server(&close));
        // Where the next frame begins is not known any more.
        self.say_goodbye(&close, false);
    }

    fn rule_broken(&self, error: &Error) -> Option<Close> {
        match error {
            Error::Capacity(CapacityError::MessageTooLong { .. }) => {
                let limit = self.settings().max_message_bytes;
                let reason = format!("A message has at most {limit} bytes here");
                Some(Close::new(CloseCode::TOO_BIG, reason))
            }
            Error::Utf8(_) => Some(Close::new(CloseCode::INVALID, "A text is not UTF-8")),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(rule) => Some(Close::new(CloseCode::PROTOCOL, rule.to_string())),
            _ => None,
        }
    }

    fn vanish(&mut self) {
        self.line.end(Closed::vanished());
        self.phase = Phase::Over;
    }

    // ---- after the end

    fn poll_closing(&mut self, task: &mut Task<'_>, reads: bool) -> Poll<()> {
        let flushed = self.poll_flush(task);
        if let Poll::Ready(Err(_)) = flushed {
            self.phase = Phase::Over;
            return Poll::Ready(());
        }
        if !reads {
            if flushed.is_ready() {
                self.end();
                return Poll::Ready(());
            }
            return Poll::Pending;
        }
        loop {
            match self.stream.poll_next_unpin(task) {
                Poll::Pending => return Poll::Pending,
                // What was on its way when we said goodbye.
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(_)) | None) => {
                    self.end();
                    return Poll::Ready(());
                }
            }
        }
    }

    /// The server ends the connection first (RFC 6455, section 7.1.1).
    fn end(&mut self) {
        self.phase = Phase::Ending;
    }

    fn poll_ending(&mut self, task: &mut Task<'_>) -> Poll<()> {
        let wire = self.stream.get_mut();
        if Pin::new(wire as &mut (dyn tokio::io::AsyncWrite + Unpin))
            .poll_shutdown(task)
            .is_pending()
        {
            return Poll::Pending;
        }
        self.phase = Phase::Over;
        Poll::Ready(())
    }
}

impl Future for Engine {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<()> {
        let this = &mut *self;
        this.line.attach(task);
        loop {
            let changed = match this.phase {
                Phase::Open => this.poll_open(task),
                Phase::Closing { reads } => this.poll_closing(task, reads),
                Phase::Ending => this.poll_ending(task),
                Phase::Over => return Poll::Ready(()),
            };
            if changed.is_pending() {
                if this.timer.as_mut().poll(task).is_pending() {
                    return Poll::Pending;
                }
                this.look();
            }
        }
    }
}
