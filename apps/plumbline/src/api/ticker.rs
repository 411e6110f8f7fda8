//! A market at a glance.

use super::book::Level;
use super::envelope::{Envelope, Meta};
use super::known_market::{KnownMarket, MarketName};
use super::trades::Trade;
use crate::ticker;
use crate::world::World;
use aplomb::prelude::*;
use rust_decimal::Decimal;

/// A market at a glance.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Ticker {
    /// The market
    pub market: MarketName,
    /// Best bid and ask. Null while the venue contradicts itself or has told none
    pub quote: Option<Quote>,
    /// The last trade. Null before the first one
    pub last: Option<Trade>,
    /// The last 24 hours, as far as they are known. Null without a trade
    pub day: Option<DayStatistics>,
}

/// Best bid and ask.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct Quote {
    /// The update of the book after which they stood
    pub update_id: u64,
    /// Best bid. Null when nobody bids
    pub bid: Option<Level>,
    /// Best ask. Null when nobody asks
    pub ask: Option<Level>,
    /// When it was received
    pub received: Timestamp,
}

/// The minute of the newest trade and the 1,439 before it.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct DayStatistics {
    /// Start of the first minute that is known
    pub since: Timestamp,
    /// Price of the first trade
    pub open: Decimal,
    /// Highest price
    pub high: Decimal,
    /// Lowest price
    pub low: Decimal,
    /// Price of the last trade
    pub close: Decimal,
    /// `close - open`
    pub change: Option<Decimal>,
    /// `change` in percent of `open`, rounded half to even to four places
    pub change_percent: Option<Decimal>,
    /// Sum of the sizes, in the base asset
    pub volume: Decimal,
    /// Sum of price times size, in the quote asset
    pub quote_volume: Decimal,
    /// Number of trades
    pub count: u64,
    /// Volume-weighted average price
    pub vwap: Option<Decimal>,
}

impl From<ticker::Quote> for Quote {
    fn from(quote: ticker::Quote) -> Self {
        Self {
            update_id: quote.update_id,
            bid: quote.bid.map(Level::from),
            ask: quote.ask.map(Level::from),
            received: quote.received,
        }
    }
}

impl From<ticker::DayStatistics> for DayStatistics {
    fn from(day: ticker::DayStatistics) -> Self {
        Self {
            since: day.since,
            open: day.open,
            high: day.high,
            low: day.low,
            close: day.close,
            change: day.change,
            change_percent: day.change_percent,
            volume: day.volume,
            quote_volume: day.quote_volume,
            count: day.count,
            vwap: day.vwap,
        }
    }
}

/// Read the ticker
///
/// Best bid and ask, the last trade, and the last 24 hours.
#[get("/ticker", tag = "markets")]
pub async fn get_ticker(market: KnownMarket, world: State<World>) -> Envelope<Ticker> {
    let ticker = market.ticker();
    Envelope {
        data: Ticker {
            market: market.id().into(),
            quote: ticker.quote.map(Quote::from),
            last: ticker.last.as_ref().map(Trade::from),
            day: ticker.day.map(DayStatistics::from),
        },
        meta: Meta::of_market(&world, &market),
    }
}
