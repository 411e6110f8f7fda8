//! Ticks as lines, events and bytes.

use std::time::Duration;

use aplomb::arg::ShutdownSignal;
use aplomb::prelude::*;
use aplomb::reply::EventError;
use futures_util::{Stream, StreamExt};

use crate::clock::{Clock, Tick};

/// There is no such tick yet.
#[derive(Debug, Problem)]
#[problem(status = 409)]
pub struct NotYet {
    /// The last one
    latest: u64,
}

/// Count down from the last tick
#[get("/ticks/past")]
pub async fn past(
    /// How many
    #[query(ge = 1, le = 1000, default = 10)]
    count: usize,
    clock: State<Clock>,
) -> JsonLines<impl Stream<Item = u64>> {
    let latest = clock.latest().number;
    JsonLines(futures_util::stream::iter((1..=latest).rev().take(count)))
}

/// Follow the ticks
///
/// One line a tick. The stream ends after `count` of them, or when the server stops.
#[get("/ticks/live")]
pub async fn live(
    /// How many
    #[query(ge = 1, le = 20, default = 3)]
    count: usize,
    shutdown: ShutdownSignal,
    clock: State<Clock>,
) -> JsonLines<impl Stream<Item = Tick>> {
    let ticks = clock.after(clock.latest().number).take(count);
    JsonLines(ticks.take_until(shutdown.draining()))
}

/// Follow the ticks as events
///
/// A client that comes back with the id of the last event that it saw goes on after it.
#[get("/events")]
pub async fn events(
    /// How many
    #[query(ge = 1, le = 20, default = 3)]
    count: usize,
    last: Option<LastEventId>,
    clock: State<Clock>,
) -> Sse<impl Stream<Item = Result<Event<Tick>, EventError>>> {
    // An id that is not one of ours comes from somewhere else: begin anew.
    let seen = last.and_then(|last| last.parse().ok()).unwrap_or(0);
    let seen = seen.min(clock.latest().number);
    let ticks = clock.after(seen).take(count);
    Sse::new(ticks.map(|tick| Event::data(tick).event("tick")?.id(tick.number)))
        .heartbeat(Duration::from_secs(10))
        .reconnect_after(Duration::from_secs(1))
}

/// Export the numbers of ticks as a table
#[get("/table", responses(200 = "A table in CSV"))]
pub async fn table(
    /// The first
    #[query(ge = 1, default = 1)]
    first: u64,
    clock: State<Clock>,
) -> Result<ByteStream<impl Stream<Item = String>>, NotYet> {
    let latest = clock.latest().number;
    if first > latest {
        return Err(NotYet { latest });
    }
    let rows = futures_util::stream::iter((first..=latest).take(1000)).map(|number| format!("{number}\r\n"));
    let head = futures_util::stream::once(async { "number\r\n".to_owned() });
    Ok(ByteStream::new(head.chain(rows)).media_type("text/csv; charset=utf-8"))
}
