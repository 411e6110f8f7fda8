//! What Plumbline serves over HTTP: one file a resource.
//!
//! Every answer with data is an [envelope]: `data`, sometimes `page`, and `meta`. Prices and sizes are exact decimals in
//! strings, with the places that the venue gave them. Times are RFC 3339 in UTC.

pub mod book;
pub mod candles;
pub mod envelope;
pub mod health;
pub mod known_market;
pub mod link;
pub mod markets;
pub mod moment;
pub mod problem;
pub mod quality;
pub mod status;
pub mod ticker;
pub mod trades;
pub mod venues;

use crate::cursor::CursorKey;
use crate::world::World;
use aplomb::contract::{HeaderContract, License, TypeSchema};
use aplomb::prelude::*;
use std::sync::Arc;

const DESCRIPTION: &str = "\
Market data that says how sure it is of every number.

- Prices and sizes are exact decimals in strings, with the places that the venue gave them.
- Times are RFC 3339 in UTC. A time in a request may be an RFC 3339 time, a date, milliseconds since 1970, or relative to the \
market's own time: `-24h`.
- A market's order book is served only while every update since its snapshot is accounted for. Otherwise the answer is a problem \
that says what is missing.
- Time ranges are half-open: `start` is in, `end` is out.";

/// The app without the values that it works on: enough for its document.
#[must_use]
pub fn contract() -> App {
    let market = routes![
        markets::get_market,
        ticker::get_ticker,
        trades::list_trades,
        candles::list_candles,
        quality::get_quality,
    ];
    // What the header of a problem says is not part of the problem's own description.
    let book = routes![book::get_book].change(|operation| {
        let seconds = HeaderContract::new(TypeSchema::of::<u32>(), "Seconds after which to ask again");
        operation.response_header(503, "Retry-After", seconds);
    });
    let lists = routes![venues::list_venues, markets::list_markets, status::get_status,];
    App::new("Plumbline", env!("CARGO_PKG_VERSION"))
        .summary("A market-data gateway that says how sure it is of every number")
        .description(DESCRIPTION)
        .tag("markets", "Markets, their books, trades and candles")
        .tag("service", "Plumbline itself")
        .license(License {
            name: "MIT or Apache-2.0".to_owned(),
            identifier: Some("MIT OR Apache-2.0".to_owned()),
            url: None,
        })
        .routes(
            lists
                .nest(market.nest(book).prefix("/markets/{market}"))
                .prefix("/v1"),
        )
        .routes(routes![health::get_health])
}

/// The app that serves this world.
#[must_use]
pub fn app(world: Arc<World>, cursors: CursorKey) -> App {
    contract().shared_state(world).state(cursors)
}
