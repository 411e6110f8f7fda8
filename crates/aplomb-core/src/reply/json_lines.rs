//! JSON Lines: one JSON value a line.

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;
use http::HeaderValue;

use super::Reply;
use super::item::{StreamItem, UntilCut};
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::{Content, TypeSchema};
use crate::operation::Operation;
use crate::response::Response;

/// A stream of values as `application/jsonl`: one JSON value a line, with a line feed at the end of each (<https://jsonlines.org>).
///
/// Items are models, or results of a model and a problem. An item that cannot be written and an `Err` cut the connection, so
/// that the client does not take a part for the whole; both are logged. The stream is asked for an item only when the connection has
/// room for one.
///
/// The stream has to end by itself. One that follows something without an end takes a [`ShutdownSignal`](crate::arg::ShutdownSignal) and ends
/// on it; otherwise it is cut when the deadline of the shutdown passes.
///
/// ```
/// use aplomb_core::reply::JsonLines;
/// use futures_util::stream;
///
/// async fn countdown() -> JsonLines<impl futures_core::Stream<Item = u32>> {
///     JsonLines(stream::iter((0..3).rev()))
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonLines<S>(pub S);

impl<S> Reply for JsonLines<S>
where
    S: Stream + Send + 'static,
    S::Item: StreamItem,
{
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation.responses_mut().content(
            status,
            "application/jsonl",
            Content::Items(TypeSchema::of::<<S::Item as StreamItem>::Value>()),
        );
    }

    fn reply(self, _cx: &mut Context) -> Response {
        let lines = UntilCut::new("JSON Lines", self.0.map(line));
        Response::with_body(HeaderValue::from_static("application/jsonl"), Body::stream(lines))
    }
}

fn line<I: StreamItem>(item: I) -> Result<Bytes, BoxError> {
    let value = item.value()?;
    let mut line = crate::json::write(&value)?;
    line.push(b'\n');
    Ok(line.into())
}
