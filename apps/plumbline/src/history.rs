//! Pages of candles of any interval, made from the stored one-minute candles.

use crate::candle::{self, CandleOverflow, CandleRow, Fill, Interval};
use crate::market_id::MarketId;
use crate::store::{Store, StoreError};
use crate::time_range::TimeRange;
use jiff::Timestamp;

/// Most one-minute candles that one page reads: 31 days. A page that would need more ends early and says where to go on.
const MINUTES_A_PAGE: usize = 31 * 1440;

/// Which candles are wanted.
#[derive(Debug, Clone, Copy)]
pub struct CandleQuery<'a> {
    /// Of this market.
    pub market: &'a MarketId,
    /// So long.
    pub interval: Interval,
    /// Starting in this range.
    pub range: TimeRange,
    /// What to do about intervals without a trade.
    pub fill: Fill,
    /// At most this many.
    pub limit: usize,
    /// Newest time that the market has told ([`crate::market::Market::time`]). Nothing is made up behind it.
    pub now: Timestamp,
}

/// A page of candles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandlePage {
    /// The rows, oldest first.
    pub rows: Vec<CandleRow>,
    /// Where the next page starts, when there is more.
    pub next: Option<Timestamp>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sum would not be exact.
    #[error(transparent)]
    Overflow(#[from] CandleOverflow),
}

/// Reads a page of candles.
///
/// # Errors
///
/// [`HistoryError`].
pub async fn candles(store: &dyn Store, query: CandleQuery<'_>) -> Result<CandlePage, HistoryError> {
    let empty = CandlePage {
        rows: Vec::new(),
        next: None,
    };
    let Some((first, last)) = store.span(query.market).await? else {
        return Ok(empty);
    };
    let interval = query.interval;
    // Nothing is known outside the span, so nothing is made up there.
    let now = query.now.max(last);
    let known_end = interval.next(interval.floor(now));
    let start = interval.ceil(query.range.start).max(interval.floor(first));
    let end = interval.ceil(query.range.end).min(known_end);
    let Ok(range) = TimeRange::new(start, end) else {
        return Ok(empty);
    };
    let mut minutes = store.candles(query.market, range, MINUTES_A_PAGE + 1).await?;
    let mut next = None;
    if minutes.len() > MINUTES_A_PAGE {
        // The last interval may be cut in two; it goes to the next page.
        let cut = interval.floor(minutes[MINUTES_A_PAGE].open_time);
        minutes.retain(|minute| minute.open_time < cut);
        next = Some(cut);
    }
    let rolled = candle::roll_up(&minutes, interval)?;
    let previous = match query.fill {
        Fill::Previous => store
            .candle_before(query.market, range.start)
            .await?
            .map(|candle| candle.close),
        Fill::None | Fill::Null => None,
    };
    let covered = TimeRange {
        start: range.start,
        end: next.unwrap_or(range.end),
    };
    let mut rows = candle::fill(
        &rolled,
        interval,
        covered,
        query.fill,
        previous,
        now,
        query.limit.saturating_add(1),
    );
    if rows.len() > query.limit {
        next = rows.get(query.limit).map(|row| row.open_time);
        rows.truncate(query.limit);
    }
    Ok(CandlePage { rows, next })
}
