//! Problems that several resources share.

use super::known_market::MarketName;
use crate::time_range::{self, TimeRange};
use aplomb::prelude::*;

/// There is no such market.
///
/// Nothing has come from the source that names it. `GET /v1/markets` lists those that are known.
#[derive(Debug, Problem)]
#[problem(
    status = 404,
    detail = "no market {market} is known here; GET /v1/markets lists those that are"
)]
pub struct NoSuchMarket {
    /// The market that was asked for
    pub market: MarketName,
}

/// The range ends before it starts.
#[derive(Debug, Problem)]
#[problem(status = 400, detail = "the range ends ({end}) before it starts ({start})")]
pub struct BackwardRange {
    /// The start, as it was understood
    pub start: Timestamp,
    /// The end, as it was understood
    pub end: Timestamp,
}

impl From<time_range::BackwardRange> for BackwardRange {
    fn from(range: time_range::BackwardRange) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

/// A range whose ends may have been left out.
///
/// # Errors
///
/// [`BackwardRange`].
pub fn range(start: Option<Timestamp>, end: Option<Timestamp>) -> Result<TimeRange, BackwardRange> {
    let start = start.unwrap_or(TimeRange::ALL.start);
    Ok(TimeRange::new(start, end.unwrap_or(TimeRange::ALL.end))?)
}
