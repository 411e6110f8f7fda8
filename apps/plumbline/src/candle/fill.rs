//! Rows for intervals in which nothing was traded.

use super::{Candle, Interval};
use crate::time_range::TimeRange;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// What to do about intervals without a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fill {
    /// Leave them out.
    #[default]
    None,
    /// Repeat the close before as open, high, low and close. Without a close before, leave them out.
    Previous,
    /// Give rows without prices.
    Null,
}

/// Prices of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// First price.
    pub open: Decimal,
    /// Highest price.
    pub high: Decimal,
    /// Lowest price.
    pub low: Decimal,
    /// Last price.
    pub close: Decimal,
}

/// One row of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandleRow {
    /// Start of the interval.
    pub open_time: Timestamp,
    /// Prices; `None` in rows of [`Fill::Null`].
    pub prices: Option<Prices>,
    /// Sum of the sizes.
    pub volume: Decimal,
    /// Sum of price times size.
    pub quote_volume: Decimal,
    /// Number of trades.
    pub count: u64,
    /// Volume-weighted average price; `None` without trades.
    pub vwap: Option<Decimal>,
    /// Nothing was traded; the row is made up as the request asked.
    pub filled: bool,
    /// The interval is over, so the row will not change unless late trades come.
    pub closed: bool,
}

/// Makes at most `limit` rows for the starts of intervals in `range`, from candles that are ordered by time.
///
/// `previous_close` is the last close before the range; `now` is the newest instant that the market has told of.
#[must_use]
pub fn fill(
    candles: &[Candle],
    interval: Interval,
    range: TimeRange,
    mode: Fill,
    previous_close: Option<Decimal>,
    now: Timestamp,
    limit: usize,
) -> Vec<CandleRow> {
    let mut rows = Vec::new();
    let mut close = previous_close;
    let mut next = interval.ceil(range.start);
    let scale = candles
        .first()
        .map(|candle| candle.close)
        .or(previous_close)
        .map_or(0, |price| price.scale());
    let closed = |open_time| interval.next(open_time) <= now;
    let empty_until =
        |until: Timestamp, next: &mut Timestamp, close: Option<Decimal>, rows: &mut Vec<CandleRow>| {
            let price = match mode {
                Fill::None => return,
                Fill::Previous if close.is_none() => return,
                Fill::Previous => close,
                Fill::Null => None,
            };
            while *next < until && rows.len() < limit {
                rows.push(CandleRow {
                    open_time: *next,
                    prices: price.map(|price| Prices {
                        open: price,
                        high: price,
                        low: price,
                        close: price,
                    }),
                    volume: Decimal::new(0, scale),
                    quote_volume: Decimal::new(0, scale),
                    count: 0,
                    vwap: None,
                    filled: true,
                    closed: closed(*next),
                });
                *next = interval.next(*next);
            }
        };
    for candle in candles.iter().filter(|candle| range.contains(candle.open_time)) {
        empty_until(candle.open_time, &mut next, close, &mut rows);
        if rows.len() == limit {
            return rows;
        }
        rows.push(CandleRow {
            open_time: candle.open_time,
            prices: Some(Prices {
                open: candle.open,
                high: candle.high,
                low: candle.low,
                close: candle.close,
            }),
            volume: candle.volume,
            quote_volume: candle.quote_volume,
            count: candle.count,
            vwap: candle.vwap(),
            filled: false,
            closed: closed(candle.open_time),
        });
        close = Some(candle.close);
        next = interval.next(candle.open_time);
    }
    empty_until(range.end, &mut next, close, &mut rows);
    rows
}
