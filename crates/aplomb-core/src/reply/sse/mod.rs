//! Server-sent events (WHATWG HTML, section 9.2).

mod event;

pub use event::{Event, EventError, EventName};

use std::pin::Pin;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CACHE_CONTROL;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use tokio::time::{Instant, Sleep};

use super::Reply;
use super::item::cut;
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::{Content, TypeSchema};
use crate::model::Model;
use crate::operation::Operation;
use crate::problem::{ErrorStyle, Problem};
use crate::response::Response;

const HEARTBEAT: Duration = Duration::from_secs(15);
const RECONNECT: Duration = Duration::from_secs(2);
const PING: Bytes = Bytes::from_static(b": ping\n\n");

/// A stream of server-sent events: `text/event-stream`.
///
/// Items are models (each is the JSON data of one event), [`Event`]s, or results of one of them and a problem; an `Err` is logged and cuts
/// the connection. `Last-Event-ID` is taken with [`LastEventId`](crate::arg::LastEventId).
///
/// Nothing is buffered: the stream is asked for an item only when the connection has room for one. While it has none, a comment is sent
/// every 15 seconds, so that proxies and clients know that the connection lives. When the server drains, a `retry` is sent and the
/// stream ends; browsers connect again after that time, to another instance or to the next start of this one.
///
/// ```
/// use aplomb_core::reply::{Event, EventError, Sse};
/// use futures_util::{StreamExt, stream};
///
/// async fn count() -> Sse<impl futures_core::Stream<Item = Result<Event<u64>, EventError>>> {
///     let numbers = stream::iter(1..=3u64);
///     Sse::new(numbers.map(|number| Event::data(number).event("count")?.id(number)))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Sse<S> {
    stream: S,
    heartbeat: Duration,
    reconnect: Duration,
}

impl<S> Sse<S> {
    /// Sends the items of a stream.
    pub fn new(stream: S) -> Sse<S> {
        Sse {
            stream,
            heartbeat: HEARTBEAT,
            reconnect: RECONNECT,
        }
    }

    /// Sets after how much idle time a comment is sent. Default: 15 seconds; zero switches it off.
    #[must_use]
    pub fn heartbeat(mut self, idle: Duration) -> Sse<S> {
        self.heartbeat = idle;
        self
    }

    /// Sets when clients come back after the server drained. Default: 2 seconds. Up to as much again is added by chance, so that they
    /// do not all come at once.
    #[must_use]
    pub fn reconnect_after(mut self, time: Duration) -> Sse<S> {
        self.reconnect = time;
        self
    }
}

/// An item of a stream of events.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a stream of events",
    label = "is neither a model, nor an `Event`, nor a `Result` of one of them and a problem",
    note = "put `#[model]` on the type of the data"
)]
pub trait SseItem: Send {
    /// The type of the data, for the contract.
    type Data: Model + Serialize;

    /// The event.
    ///
    /// # Errors
    ///
    /// Why the stream is cut.
    fn into_event(self) -> Result<Event<Self::Data>, BoxError>;
}

impl<T: Model + Serialize + Send> SseItem for T {
    type Data = T;

    fn into_event(self) -> Result<Event<T>, BoxError> {
        Ok(Event::data(self))
    }
}

impl<T: Model + Serialize + Send> SseItem for Event<T> {
    type Data = T;

    fn into_event(self) -> Result<Event<T>, BoxError> {
        Ok(self)
    }
}

impl<I: SseItem, P: Problem> SseItem for Result<I, P> {
    type Data = I::Data;

    fn into_event(self) -> Result<Event<I::Data>, BoxError> {
        self?.into_event()
    }
}

impl<S> Reply for Sse<S>
where
    S: Stream + Send + 'static,
    S::Item: SseItem,
{
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation.responses_mut().content(
            status,
            "text/event-stream",
            Content::Items(TypeSchema::of::<<S::Item as SseItem>::Data>()),
        );
    }

    fn reply(self, cx: &mut Context) -> Response {
        let cache_control = match cx.served.settings.style() {
            ErrorStyle::Problem => "no-store",
            ErrorStyle::FastApi => "no-cache",
        };
        let frames = Frames {
            stream: self.stream,
            draining: Box::pin(cx.served.shutdown.draining()),
            heartbeat: self.heartbeat,
            reconnect: self.reconnect,
            idle: None,
            is_idle: false,
            is_over: false,
        };
        Response::with_body(
            HeaderValue::from_static("text/event-stream; charset=utf-8"),
            Body::stream(frames),
        )
        .with_header(CACHE_CONTROL, HeaderValue::from_static(cache_control))
        // nginx would hold the events back until its buffer is full.
        .with_header(
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        )
    }
}

pin_project_lite::pin_project! {
    /// The events as they go over the wire.
    struct Frames<S> {
        #[pin]
        stream: S,
        draining: Pin<Box<dyn Future<Output = ()> + Send>>,
        heartbeat: Duration,
        reconnect: Duration,
        // Made when the stream is idle for the first time: many end before.
        idle: Option<Pin<Box<Sleep>>>,
        is_idle: bool,
        is_over: bool,
    }
}

impl<S> Stream for Frames<S>
where
    S: Stream,
    S::Item: SseItem,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        if *this.is_over {
            return Poll::Ready(None);
        }
        // First, since a stream that is always ready would never let the server go.
        if this.draining.as_mut().poll(task).is_ready() {
            *this.is_over = true;
            return Poll::Ready(Some(Ok(come_back(*this.reconnect))));
        }
        if let Poll::Ready(item) = this.stream.poll_next(task) {
            *this.is_idle = false;
            let Some(item) = item else {
                *this.is_over = true;
                return Poll::Ready(None);
            };
            let frame = item.into_event().and_then(|event| event.to_bytes());
            return Poll::Ready(Some(frame.map_err(|error| {
                *this.is_over = true;
                cut("server-sent events", error)
            })));
        }
        if this.heartbeat.is_zero() {
            return Poll::Pending;
        }
        let heartbeat = *this.heartbeat;
        let idle = this
            .idle
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(heartbeat)));
        if !*this.is_idle {
            *this.is_idle = true;
            idle.as_mut().reset(Instant::now() + heartbeat);
        }
        if idle.as_mut().poll(task).is_ready() {
            idle.as_mut().reset(Instant::now() + heartbeat);
            return Poll::Ready(Some(Ok(PING)));
        }
        Poll::Pending
    }
}

/// Says when to connect again. The random part comes from a UUID, which needs no generator of its own.
fn come_back(after: Duration) -> Bytes {
    let after = u64::try_from(after.as_millis()).unwrap_or(u64::MAX / 2);
    let random = (uuid::Uuid::new_v4().as_u128() >> 64) as u64;
    let more = random.checked_rem(after).unwrap_or(0);
    format!("retry: {}\n\n", after.saturating_add(more)).into()
}
