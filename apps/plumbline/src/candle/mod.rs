//! Candles: open, high, low, close and volumes over an interval.
//!
//! One-minute candles are made from trades; longer ones are rolled up from them. Both ways give the same candle, because first and last
//! trade are told apart by time and id, and all sums are exact.

mod fill;
mod interval;

pub use fill::{CandleRow, Fill, Prices, fill};
pub use interval::{Interval, UnknownInterval};

use crate::decimal;
use crate::venue::Trade;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// The place of a trade in its market: by time, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TradeKey {
    /// When it happened.
    pub time: Timestamp,
    /// The venue's number.
    pub id: u64,
}

impl From<&Trade> for TradeKey {
    fn from(trade: &Trade) -> Self {
        Self {
            time: trade.time,
            id: trade.id,
        }
    }
}

/// One candle with at least one trade in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candle {
    /// Start of its interval, aligned to UTC.
    pub open_time: Timestamp,
    /// Price of the first trade.
    pub open: Decimal,
    /// Highest price.
    pub high: Decimal,
    /// Lowest price.
    pub low: Decimal,
    /// Price of the last trade.
    pub close: Decimal,
    /// Sum of the sizes, in the base asset.
    pub volume: Decimal,
    /// Sum of price times size, in the quote asset; exact.
    pub quote_volume: Decimal,
    /// Number of trades.
    pub count: u64,
    /// The first trade.
    pub first: TradeKey,
    /// The last trade.
    pub last: TradeKey,
}

/// A sum needs more digits than an exact decimal holds. The candle is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the volume of the candle at {open_time} needs more than 28 digits")]
pub struct CandleOverflow {
    /// The candle.
    pub open_time: Timestamp,
}

impl Candle {
    /// The candle of one trade.
    ///
    /// # Errors
    ///
    /// [`CandleOverflow`] when price times size needs more digits than an exact decimal holds.
    pub fn of(trade: &Trade, interval: Interval) -> Result<Self, CandleOverflow> {
        let open_time = interval.floor(trade.time);
        let quote_volume = decimal::multiply(trade.price, trade.size).ok_or(CandleOverflow { open_time })?;
        let key = TradeKey::from(trade);
        Ok(Self {
            open_time,
            open: trade.price,
            high: trade.price,
            low: trade.price,
            close: trade.price,
            volume: trade.size,
            quote_volume,
            count: 1,
            first: key,
            last: key,
        })
    }

    /// Adds another candle, whose trades are all different from this one's. Their order does not matter.
    ///
    /// # Errors
    ///
    /// [`CandleOverflow`]; the candle is then unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), CandleOverflow> {
        let overflow = CandleOverflow {
            open_time: self.open_time,
        };
        let volume = decimal::add(self.volume, other.volume).ok_or(overflow)?;
        let quote_volume = decimal::add(self.quote_volume, other.quote_volume).ok_or(overflow)?;
        let count = self.count.checked_add(other.count).ok_or(overflow)?;
        if other.first < self.first {
            self.first = other.first;
            self.open = other.open;
        }
        if other.last > self.last {
            self.last = other.last;
            self.close = other.close;
        }
        self.high = self.high.max(other.high);
        self.low = self.low.min(other.low);
        self.volume = volume;
        self.quote_volume = quote_volume;
        self.count = count;
        Ok(())
    }

    /// Volume-weighted average price: quote volume by volume, rounded half to even to the places of the prices.
    #[must_use]
    pub fn vwap(&self) -> Option<Decimal> {
        decimal::divide(self.quote_volume, self.volume, self.close.scale())
    }
}

/// Candles straight from trades, ordered by time. The trades may come in any order, each once.
///
/// # Errors
///
/// [`CandleOverflow`].
pub fn from_trades(trades: &[Trade], interval: Interval) -> Result<Vec<Candle>, CandleOverflow> {
    let mut parts = trades
        .iter()
        .map(|trade| Candle::of(trade, interval))
        .collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_key(|candle| candle.first);
    roll_up(&parts, interval)
}

/// Longer candles from shorter ones that are ordered by time.
///
/// # Errors
///
/// [`CandleOverflow`].
pub fn roll_up(candles: &[Candle], interval: Interval) -> Result<Vec<Candle>, CandleOverflow> {
    let mut rolled: Vec<Candle> = Vec::new();
    for candle in candles {
        let open_time = interval.floor(candle.open_time);
        match rolled.last_mut() {
            Some(last) if last.open_time == open_time => last.merge(candle)?,
            _ => rolled.push(Candle { open_time, ..*candle }),
        }
    }
    Ok(rolled)
}

#[cfg(test)]
mod tests;
