//! A feed of ticks, as lines, events and bytes, with work that goes on after the reply.
//!
//! ```console
//! cargo run -p example-feed
//! curl -sN 'localhost:8000/ticks/live?count=5'
//! curl -sN 'localhost:8000/events?count=5' -H 'Last-Event-ID: 3'
//! ```

mod clock;
mod report;
mod streams;

use std::convert::Infallible;
use std::time::Duration;

use aplomb::prelude::*;

use clock::Clock;
use report::Reports;

fn app(beat: Duration) -> App {
    App::new("Feed", "1.0.0")
        .description("Ticks of a clock: those that were, and those that come.")
        .tag("ticks", "The ticks")
        .tag("reports", "Work that takes its time")
        .lifespan(
            move || async move { Ok::<_, Infallible>(Clock::start(beat)) },
            |clock| async move { clock.stop().await },
        )
        .state(Reports::default())
        .blocking_handlers(4)
        .routes(routes![streams::{past, live, events, table}].tag("ticks"))
        .routes(routes![report::{order, read, primes}].tag("reports"))
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app(Duration::from_millis(100)).run().await
}

#[cfg(test)]
mod tests;
