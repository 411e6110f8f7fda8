//! Bytes and texts that are sent piece by piece.

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;
use http::HeaderValue;

use super::Reply;
use super::item::UntilCut;
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::Content;
use crate::operation::Operation;
use crate::response::Response;

/// A stream of bytes or texts, sent as it gives them.
///
/// The pieces are bytes or texts, or results of them; an `Err` is logged and cuts the connection, so that the client does not take
/// a part for the whole. The media type is known only when the handler runs, so the contract shows `*/*`; say the real one with the
/// attribute's `responses`.
///
/// ```
/// use aplomb_core::reply::ByteStream;
/// use futures_util::stream;
///
/// async fn table() -> ByteStream<impl futures_core::Stream<Item = &'static str>> {
///     ByteStream::new(stream::iter(["a;b\n", "1;2\n"])).media_type("text/csv; charset=utf-8")
/// }
/// ```
#[derive(Debug, Clone)]
pub struct ByteStream<S> {
    stream: S,
    media_type: HeaderValue,
}

impl<S> ByteStream<S> {
    /// Sends the pieces of a stream as `application/octet-stream`.
    pub fn new(stream: S) -> ByteStream<S> {
        ByteStream {
            stream,
            media_type: HeaderValue::from_static("application/octet-stream"),
        }
    }

    /// Sets the media type. A text that no header can hold is logged, and changes nothing.
    #[must_use]
    pub fn media_type(mut self, media_type: &str) -> ByteStream<S> {
        match HeaderValue::try_from(media_type) {
            Ok(value) => self.media_type = value,
            Err(_) => tracing::error!(media_type, "no header can hold this media type"),
        }
        self
    }
}

/// A piece of a stream of bytes: `Bytes`, `Vec<u8>`, `String`, a static text or slice, or a result of one of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a piece of a stream of bytes",
    label = "is neither bytes, nor a text, nor a `Result` of one of them"
)]
pub trait Piece: Send {
    /// The bytes.
    ///
    /// # Errors
    ///
    /// Why the stream is cut.
    fn bytes(self) -> Result<Bytes, BoxError>;
}

macro_rules! pieces {
    ($($type:ty),*) => { $(
        impl Piece for $type {
            fn bytes(self) -> Result<Bytes, BoxError> {
                Ok(Bytes::from(self))
            }
        }
    )* };
}

pieces!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

impl<B: Piece, E: Into<BoxError> + Send> Piece for Result<B, E> {
    fn bytes(self) -> Result<Bytes, BoxError> {
        self.map_err(Into::into)?.bytes()
    }
}

impl<S> Reply for ByteStream<S>
where
    S: Stream + Send + 'static,
    S::Item: Piece,
{
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation.responses_mut().content(status, "*/*", Content::Bytes);
    }

    fn reply(self, _cx: &mut Context) -> Response {
        let pieces = UntilCut::new("bytes", self.stream.map(Piece::bytes));
        Response::with_body(self.media_type, Body::stream(pieces))
    }
}
