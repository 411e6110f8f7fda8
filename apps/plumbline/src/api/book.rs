//! The order book of a market.

use super::envelope::{Envelope, Meta};
use super::known_market::{KnownMarket, MarketName};
use super::quality::BookState;
use crate::venue;
use crate::world::{Progress, World};
use aplomb::prelude::*;
use rust_decimal::Decimal;

/// One price level.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Price in the quote asset
    #[field(example = "2682.50000000")]
    pub price: Decimal,
    /// Quantity in the base asset
    #[field(example = "1.25000000")]
    pub size: Decimal,
}

impl From<venue::Level> for Level {
    fn from(level: venue::Level) -> Self {
        Self {
            price: level.price,
            size: level.size,
        }
    }
}

/// The best levels of an order book.
#[model(output)]
#[derive(Debug, Clone)]
pub struct OrderBook {
    /// The market
    pub market: MarketName,
    /// The venue's update after which the book stood so
    pub update_id: u64,
    /// When the venue sent that update. Null when the book stands on a bare snapshot, which has no time
    pub time: Option<Timestamp>,
    /// Bids, best first
    pub bids: Vec<Level>,
    /// Asks, best first
    pub asks: Vec<Level>,
}

/// Why there is no book.
#[derive(Debug, Problem)]
pub enum BookError {
    /// The order book is not in sync.
    ///
    /// An update is missing, damaged, or contradicted by the venue itself, or no snapshot has come yet. The book is served again as
    /// soon as a snapshot brings it back in sync. While the source is running that can be at any moment; a source that has ended
    /// brings no more snapshots.
    #[problem(status = 503, detail = "{reason}", header("Retry-After" = retry_after))]
    BookNotInSync {
        /// The market
        market: MarketName,
        /// What keeps it from being read
        state: BookState,
        /// Receive time of the event since which that is so
        since: Option<Timestamp>,
        /// The sentence
        #[problem(skip)]
        reason: String,
        /// Seconds
        #[problem(skip)]
        retry_after: u32,
    },
}

/// Read the order book
///
/// The best levels of both sides after one update, in full agreement with every update since the last snapshot, or a problem.
#[get("/book", tag = "markets")]
pub async fn get_book(
    /// How many levels of each side
    #[query(ge = 1, le = 1000, default = 20)]
    depth: usize,
    market: KnownMarket,
    world: State<World>,
) -> Result<Envelope<OrderBook>, BookError> {
    let book = market
        .depth(depth)
        .map_err(|unreadable| BookError::BookNotInSync {
            market: market.id().into(),
            state: unreadable.reason.integrity.into(),
            since: unreadable.since,
            reason: unreadable.to_string(),
            retry_after: match world.progress() {
                Progress::Running => 1,
                Progress::Ended => 3_600,
            },
        })?;
    Ok(Envelope {
        data: OrderBook {
            market: market.id().into(),
            update_id: book.update_id,
            time: book.time,
            bids: book.bids.into_iter().map(Level::from).collect(),
            asks: book.asks.into_iter().map(Level::from).collect(),
        },
        meta: Meta::of_market(&world, &market),
    })
}
