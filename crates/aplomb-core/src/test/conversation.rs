//! Sockets: the client's end of a conversation.

use std::pin::Pin;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::HeaderMap;
use http::header::SEC_WEBSOCKET_PROTOCOL;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};

use crate::ws::{CloseCode, Closed, Message, Text};

/// How long a test waits for a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open socket: the client's end. [`TestRequest::connect`](super::TestRequest::connect) gives one. Dropped, the client vanishes.
///
/// ```
/// # use aplomb_core::ws::Socket;
/// # use aplomb_core::{App, Context, Operation, Routes};
/// # let echo = Operation::socket("/echo", |_: &Context, mut socket: Socket<String, String>| async move {
/// #     while let Ok(text) = socket.receive().await {
/// #         let _ = socket.send(text).await;
/// #     }
/// # });
/// # let app = App::new("Echo", "1.0.0").routes(Routes::new().operation(echo));
/// # aplomb_core::runtime::test(async {
/// let client = app.test();
/// let mut socket = client.ws("/echo").connect().await;
/// socket.send("tea").await;
/// assert_eq!(socket.text().await, "tea");
/// socket.close(1000, "").await;
/// # });
/// ```
#[derive(Debug)]
pub struct TestSocket {
    stream: WebSocketStream<End>,
    headers: HeaderMap,
}

/// The client's end of a connection.
#[derive(Debug)]
pub(super) enum End {
    InProcess(DuplexStream),
    Http(TokioIo<Upgraded>),
}

macro_rules! each {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            End::InProcess($stream) => $call,
            End::Http($stream) => $call,
        }
    };
}

impl AsyncRead for End {
    fn poll_read(
        self: Pin<&mut Self>,
        task: &mut Task<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_read(task, buf))
    }
}

impl AsyncWrite for End {
    fn poll_write(self: Pin<&mut Self>, task: &mut Task<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write(task, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<std::io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_flush(task))
    }

    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<std::io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_shutdown(task))
    }
}

impl TestSocket {
    pub(super) async fn new(end: End, headers: HeaderMap) -> TestSocket {
        TestSocket {
            stream: WebSocketStream::from_raw_socket(end, Role::Client, None).await,
            headers,
        }
    }

    /// The headers of the answer to the handshake.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The subprotocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()
    }

    /// Sends a message: a text, or bytes.
    ///
    /// # Panics
    ///
    /// If the connection has ended.
    pub async fn send(&mut self, message: impl Into<Message>) {
        self.send_frame(message.into().into()).await;
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON, or the connection has ended.
    pub async fn send_json<T: Serialize + ?Sized>(&mut self, value: &T) {
        match serde_json::to_string(value) {
            Ok(text) => self.send(text).await,
            Err(error) => panic!("the message cannot be written as JSON: {error}"),
        }
    }

    async fn send_frame(&mut self, frame: Frame) {
        if let Err(error) = self.stream.send(frame).await {
            panic!("nothing can be sent over this socket any more: {error}");
        }
    }

    /// The next message.
    ///
    /// # Panics
    ///
    /// If the socket is closed instead, or none comes within 10 s.
    pub async fn receive(&mut self) -> Message {
        match self.next().await {
            Ok(message) => message,
            Err(closed) => panic!("a message was expected, but {closed}"),
        }
    }

    /// The next message, which is a text.
    ///
    /// # Panics
    ///
    /// As [`TestSocket::receive`]; if it is no text.
    pub async fn text(&mut self) -> String {
        match self.receive().await {
            Message::Text(text) => text.into(),
            Message::Bytes(bytes) => panic!("a text was expected, but {} bytes came", bytes.len()),
        }
    }

    /// The next message, read from JSON.
    ///
    /// # Panics
    ///
    /// As [`TestSocket::text`]; if it does not fit the type.
    pub async fn json<T: DeserializeOwned>(&mut self) -> T {
        let text = self.text().await;
        match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => panic!("the message does not fit: {error}\n{text}"),
        }
    }

    /// The next message as JSON.
    ///
    /// # Panics
    ///
    /// As [`TestSocket::text`]; if it is no JSON.
    pub async fn value(&mut self) -> Value {
        self.json().await
    }

    /// The next message, which is binary.
    ///
    /// # Panics
    ///
    /// As [`TestSocket::receive`]; if it is a text.
    pub async fn bytes(&mut self) -> Bytes {
        match self.receive().await {
            Message::Bytes(bytes) => bytes,
            Message::Text(text) => panic!("bytes were expected, but a text came: {text}"),
        }
    }

    /// Closes the socket, and waits for the server's answer. Messages that were on their way are passed over.
    pub async fn close(&mut self, code: u16, reason: &str) -> Closed {
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        self.send_frame(Frame::Close(Some(frame))).await;
        loop {
            if let Err(closed) = self.next().await {
                return closed;
            }
        }
    }

    /// How the server closes the socket.
    ///
    /// # Panics
    ///
    /// If a message comes instead, or nothing within 10 s.
    pub async fn closed(&mut self) -> Closed {
        match self.next().await {
            Err(closed) => closed,
            Ok(message) => panic!("the socket should be closed, but a message came: {message:?}"),
        }
    }

    /// Waits until the server closes the socket, and compares the code.
    ///
    /// # Panics
    ///
    /// As [`TestSocket::closed`]; if the code is another one.
    pub async fn assert_closed(&mut self, code: u16) -> Closed {
        let closed = self.closed().await;
        assert_eq!(closed.code(), CloseCode(code), "{closed}");
        closed
    }

    async fn next(&mut self) -> Result<Message, Closed> {
        loop {
            let Ok(frame) = tokio::time::timeout(PATIENCE, self.stream.next()).await else {
                panic!("no message within {} s", PATIENCE.as_secs());
            };
            match frame {
                Some(Ok(Frame::Text(text))) => return Ok(Text::from(text.as_str()).into()),
                Some(Ok(Frame::Binary(bytes))) => return Ok(bytes.into()),
                Some(Ok(Frame::Close(frame))) => {
                    // The answer of a client that keeps to the protocol; the server may have gone before it.
                    let _ = self.stream.flush().await;
                    let _ = self.stream.get_mut().shutdown().await;
                    return Err(match frame {
                        Some(frame) => Closed::told(frame.code.into(), frame.reason.as_str()),
                        None => Closed::told(CloseCode::NONE.0, ""),
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Closed::told(CloseCode::VANISHED.0, "")),
            }
        }
    }
}
