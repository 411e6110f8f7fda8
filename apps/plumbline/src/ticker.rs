//! A market at a glance.

use crate::candle::Candle;
use crate::decimal;
use crate::venue::{Level, Trade};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Best bid and ask, last trade, and the last 24 hours as far as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticker {
    /// Best bid and ask with the update after which they stood.
    pub quote: Option<Quote>,
    /// The last trade.
    pub last: Option<Trade>,
    /// The last 24 hours.
    pub day: Option<DayStatistics>,
}

/// Best bid and ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The update of the book after which they stood.
    pub update_id: u64,
    /// Best bid, if anyone bids.
    pub bid: Option<Level>,
    /// Best ask, if anyone asks.
    pub ask: Option<Level>,
    /// When it was received.
    pub received: Timestamp,
}

/// The whole minutes of the last 24 hours before the newest trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayStatistics {
    /// Start of the first minute that is known. Less than 24 hours ago when nothing older is known.
    pub since: Timestamp,
    /// Price of the first trade.
    pub open: Decimal,
    /// Highest price.
    pub high: Decimal,
    /// Lowest price.
    pub low: Decimal,
    /// Price of the last trade.
    pub close: Decimal,
    /// `close - open`.
    pub change: Option<Decimal>,
    /// `change` in percent of `open`, rounded half to even to four places.
    pub change_percent: Option<Decimal>,
    /// Sum of the sizes, in the base asset.
    pub volume: Decimal,
    /// Sum of price times size, in the quote asset.
    pub quote_volume: Decimal,
    /// Number of trades.
    pub count: u64,
    /// Volume-weighted average price.
    pub vwap: Option<Decimal>,
}

impl From<Candle> for DayStatistics {
    fn from(day: Candle) -> Self {
        let change = decimal::subtract(day.close, day.open);
        let change_percent = change
            .and_then(|change| decimal::multiply(change, Decimal::ONE_HUNDRED))
            .and_then(|change| decimal::divide(change, day.open, 4));
        Self {
            since: day.open_time,
            open: day.open,
            high: day.high,
            low: day.low,
            close: day.close,
            change,
            change_percent,
            volume: day.volume,
            quote_volume: day.quote_volume,
            count: day.count,
            vwap: day.vwap(),
        }
    }
}
