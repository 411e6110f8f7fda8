//! The trades of a market.

use super::envelope::{Meta, Page};
use super::known_market::KnownMarket;
use super::link::NextLink;
use super::moment::Moment;
use super::problem::{BackwardRange, range};
use crate::candle::TradeKey;
use crate::cursor::{CursorError, CursorKey};
use crate::store::{self, StoreError, TradeQuery};
use crate::venue;
use crate::world::World;
use aplomb::prelude::*;
use aplomb::reply::WithHeaders;
use rust_decimal::Decimal;
use std::fmt;

/// One execution.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// The venue's number of the trade
    pub id: u64,
    /// When it happened, by the venue's clock
    pub time: Timestamp,
    /// Price in the quote asset
    #[field(example = "2682.50000000")]
    pub price: Decimal,
    /// Quantity in the base asset
    #[field(example = "0.10000000")]
    pub size: Decimal,
    /// What the taker did
    pub taker_side: Side,
}

/// The side of a taker.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It bought
    Buy,
    /// It sold
    Sell,
}

impl From<&venue::Trade> for Trade {
    fn from(trade: &venue::Trade) -> Self {
        Self {
            id: trade.id,
            time: trade.time,
            price: trade.price,
            size: trade.size,
            taker_side: match trade.taker_side {
                venue::Side::Buy => Side::Buy,
                venue::Side::Sell => Side::Sell,
            },
        }
    }
}

/// Which way a list of trades goes.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Oldest first
    Asc,
    /// Newest first
    Desc,
}

impl fmt::Display for Order {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        })
    }
}

impl From<Order> for store::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Asc => Self::Ascending,
            Order::Desc => Self::Descending,
        }
    }
}

/// Where a list of trades goes on.
#[model(output)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradePosition {
    /// Whether there are more rows
    pub has_more: bool,
    /// What to give as `cursor` for the next page. Null on the last page
    pub next_cursor: Option<String>,
}

/// Why there is no page of trades.
#[derive(Debug, Problem)]
pub enum TradesError {
    /// The cursor is damaged.
    ///
    /// It is not a text that this service has given out. Give it exactly as the page before gave it, or leave it out to start anew.
    #[problem(status = 400, detail = "{0}")]
    InvalidCursor(#[problem(skip)] CursorError),
    /// The cursor belongs to other filters.
    ///
    /// `market`, `start`, `end` and `order` have to be those of the page that gave the cursor; `limit` may change.
    #[problem(status = 400, detail = "{0}")]
    CursorMismatch(#[problem(skip)] CursorError),
    /// The range.
    #[problem(transparent)]
    Range(#[from] BackwardRange),
    /// The store failed.
    #[problem(status = 500, hidden)]
    Store(#[from] StoreError),
}

impl From<CursorError> for TradesError {
    fn from(error: CursorError) -> Self {
        match error {
            CursorError::Damaged | CursorError::Version => Self::InvalidCursor(error),
            CursorError::OtherFilters => Self::CursorMismatch(error),
        }
    }
}

/// List trades
///
/// Rows come in pages. `page.next_cursor` and the `Link` header lead to the next one; together the pages hold every trade of the range
/// once, in order. A range that is given relative to the market's time moves with it from page to page.
#[get("/trades", tag = "markets")]
pub async fn list_trades(
    /// First instant of the range. Left out: from the first trade that is known
    #[query]
    start: Option<Moment>,
    /// First instant behind the range. Left out: to the newest trade
    #[query]
    end: Option<Moment>,
    /// Which way the list goes
    #[query(default = Order::Desc)]
    order: Order,
    /// Most rows of a page
    #[query(ge = 1, le = 1000, default = 100)]
    limit: usize,
    /// `next_cursor` of the page before, with the same filters
    #[query(max_length = 200)]
    cursor: Option<String>,
    market: KnownMarket,
    world: State<World>,
    cursors: State<CursorKey>,
) -> Result<WithHeaders<Page<Trade, TradePosition>, NextLink>, TradesError> {
    let now = market.time().unwrap_or_else(Timestamp::now);
    let resolve = |moment: &Option<Moment>| moment.as_ref().map(|moment| moment.resolve(now));
    let range = range(resolve(&start), resolve(&end))?;
    let filters = filters(market.id().as_str(), start.as_ref(), end.as_ref(), order);
    let after = cursor.map(|cursor| cursors.open(&filters, &cursor)).transpose()?;
    let query = TradeQuery {
        market: market.id(),
        range,
        after,
        order: order.into(),
        // One row more than is shown tells whether there are more.
        limit: limit + 1,
    };
    let mut trades = world.store().trades(query).await?;
    let has_more = trades.len() > limit;
    trades.truncate(limit);
    let last = trades.last().filter(|_| has_more);
    let next_cursor = last.map(|trade| cursors.sign(&filters, TradeKey::from(trade)));
    let link = next_cursor.as_ref().map_or_else(NextLink::default, |cursor| {
        let path = format!("/v1/markets/{}/trades", market.id());
        NextLink::to(
            &path,
            &[
                ("start", start.as_ref().map(|start| start as _)),
                ("end", end.as_ref().map(|end| end as _)),
                ("order", Some(&order)),
                ("limit", Some(&limit)),
                ("cursor", Some(cursor)),
            ],
        )
    });
    let page = Page {
        data: trades.iter().map(Trade::from).collect(),
        page: TradePosition {
            has_more,
            next_cursor,
        },
        meta: Meta::of_market(&world, &market),
    };
    Ok(WithHeaders(page, link))
}

/// All that a page depends on but its place and its size.
fn filters(market: &str, start: Option<&Moment>, end: Option<&Moment>, order: Order) -> String {
    let text = |moment: Option<&Moment>| moment.map(Moment::to_string).unwrap_or_default();
    format!("trades {market} {} {} {order}", text(start), text(end))
}
