//! The candles of a market.

use super::envelope::{Meta, Page};
use super::known_market::KnownMarket;
use super::link::NextLink;
use super::moment::Moment;
use super::problem::{BackwardRange, range};
use crate::candle;
use crate::history::{CandleQuery, HistoryError};
use crate::time_range::TimeRange;
use crate::world::World;
use aplomb::prelude::*;
use aplomb::reply::WithHeaders;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use std::fmt;

/// Length of a candle. All start at multiples of their length since 1970-01-01T00:00Z.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// One minute
    #[serde(rename = "1m")]
    OneMinute,
    /// Five minutes
    #[serde(rename = "5m")]
    FiveMinutes,
    /// Fifteen minutes
    #[serde(rename = "15m")]
    FifteenMinutes,
    /// One hour
    #[serde(rename = "1h")]
    OneHour,
    /// Four hours
    #[serde(rename = "4h")]
    FourHours,
    /// One day
    #[serde(rename = "1d")]
    OneDay,
}

impl From<Interval> for candle::Interval {
    fn from(interval: Interval) -> Self {
        match interval {
            Interval::OneMinute => Self::OneMinute,
            Interval::FiveMinutes => Self::FiveMinutes,
            Interval::FifteenMinutes => Self::FifteenMinutes,
            Interval::OneHour => Self::OneHour,
            Interval::FourHours => Self::FourHours,
            Interval::OneDay => Self::OneDay,
        }
    }
}

/// What to do about intervals without a trade.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Leave them out
    None,
    /// Repeat the close before. Without a close before, leave them out
    Previous,
    /// Give rows whose prices are null
    Null,
}

impl fmt::Display for Fill {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Previous => "previous",
            Self::Null => "null",
        })
    }
}

impl From<Fill> for candle::Fill {
    fn from(fill: Fill) -> Self {
        match fill {
            Fill::None => Self::None,
            Fill::Previous => Self::Previous,
            Fill::Null => Self::Null,
        }
    }
}

/// One candle.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candle {
    /// Start of the interval
    pub open_time: Timestamp,
    /// Price of the first trade. Null in a row that was filled with null, as are the other prices
    pub open: Option<Decimal>,
    /// Highest price
    pub high: Option<Decimal>,
    /// Lowest price
    pub low: Option<Decimal>,
    /// Price of the last trade
    pub close: Option<Decimal>,
    /// Sum of the sizes, in the base asset
    pub volume: Decimal,
    /// Sum of price times size, in the quote asset
    pub quote_volume: Decimal,
    /// Number of trades
    pub count: u64,
    /// Volume-weighted average price. Null without a trade
    pub vwap: Option<Decimal>,
    /// Whether nothing was traded and the row is made up as the request asked
    pub filled: bool,
    /// Whether the interval is over. The row can then change only by trades that come late
    pub closed: bool,
}

impl From<&candle::CandleRow> for Candle {
    fn from(row: &candle::CandleRow) -> Self {
        let prices = row.prices;
        Self {
            open_time: row.open_time,
            open: prices.map(|prices| prices.open),
            high: prices.map(|prices| prices.high),
            low: prices.map(|prices| prices.low),
            close: prices.map(|prices| prices.close),
            volume: row.volume,
            quote_volume: row.quote_volume,
            count: row.count,
            vwap: row.vwap,
            filled: row.filled,
            closed: row.closed,
        }
    }
}

/// Where a list of candles goes on.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandlePosition {
    /// Whether there are more rows
    pub has_more: bool,
    /// What to give as `start` for the next page. Null on the last page
    pub next_start: Option<Timestamp>,
}

/// Why there are no candles.
#[derive(Debug, Problem)]
pub enum CandlesError {
    /// The range.
    #[problem(transparent)]
    Range(#[from] BackwardRange),
    /// The store failed.
    #[problem(status = 500, hidden)]
    History(#[from] HistoryError),
}

/// List candles
///
/// Oldest first, each with the trades from its `open_time` up to the next. Nothing is made up before the first trade that is known, nor
/// behind the market's own time. `page.next_start` and the `Link` header lead to the next page.
#[get("/candles", tag = "markets")]
pub async fn list_candles(
    /// Length of a candle
    #[query(default = Interval::OneMinute)]
    interval: Interval,
    /// First instant at which a candle may start. Left out: so that the newest `limit` intervals before `end` are shown
    #[query]
    start: Option<Moment>,
    /// First instant at which no candle may start any more. Left out: the market's own time is the end
    #[query]
    end: Option<Moment>,
    /// What to do about intervals without a trade
    #[query(default = Fill::None)]
    fill: Fill,
    /// Most rows of a page
    #[query(ge = 1, le = 1500, default = 500)]
    limit: usize,
    market: KnownMarket,
    world: State<World>,
) -> Result<WithHeaders<Page<Candle, CandlePosition>, NextLink>, CandlesError> {
    let now = market.time().unwrap_or_else(Timestamp::now);
    let first = start.map(|start| start.resolve(now));
    let behind = end.as_ref().map(|end| end.resolve(now));
    let length = candle::Interval::from(interval);
    let first = first.unwrap_or_else(|| newest(length, behind, now, limit));
    let range: TimeRange = range(Some(first), behind)?;
    let query = CandleQuery {
        market: market.id(),
        interval: length,
        range,
        fill: fill.into(),
        limit,
        now,
    };
    let page = world.candles(query).await?;
    let link = page.next.as_ref().map_or_else(NextLink::default, |next| {
        let path = format!("/v1/markets/{}/candles", market.id());
        NextLink::to(
            &path,
            &[
                ("interval", Some(&length)),
                ("start", Some(next)),
                ("end", end.as_ref().map(|end| end as _)),
                ("fill", Some(&fill)),
                ("limit", Some(&limit)),
            ],
        )
    });
    let page = Page {
        data: page.rows.iter().map(Candle::from).collect(),
        page: CandlePosition {
            has_more: page.next.is_some(),
            next_start: page.next,
        },
        meta: Meta::of_market(&world, &market),
    };
    Ok(WithHeaders(page, link))
}

/// Where the newest `limit` intervals before the end begin.
fn newest(interval: candle::Interval, end: Option<Timestamp>, now: Timestamp, limit: usize) -> Timestamp {
    let known_end = interval.next(interval.floor(now));
    let end = end.map_or(known_end, |end| interval.ceil(end).min(known_end));
    let length = i64::try_from(limit)
        .unwrap_or(i64::MAX)
        .saturating_mul(interval.milliseconds());
    let start = end
        .checked_sub(SignedDuration::from_millis(length))
        .unwrap_or(Timestamp::MIN);
    start.max(Timestamp::MIN)
}
