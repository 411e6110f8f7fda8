//! What a venue tells, in our own types. Every number in them has passed the venue's checks.

use jiff::Timestamp;
use rust_decimal::Decimal;
use std::fmt;

/// One price level of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Price in the quote asset, above zero.
    pub price: Decimal,
    /// Quantity in the base asset. In a diff, zero removes the level.
    pub size: Decimal,
}

/// The side of a book, or of a taker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Buys: bids of a book, a taker that bought.
    Buy,
    /// Sells: asks of a book, a taker that sold.
    Sell,
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        })
    }
}

/// One execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// The venue's number of the trade; rises by one from trade to trade of a market.
    pub id: u64,
    /// When it happened, by the venue's clock (milliseconds).
    pub time: Timestamp,
    /// Price in the quote asset, above zero.
    pub price: Decimal,
    /// Quantity in the base asset, above zero.
    pub size: Decimal,
    /// What the taker did. Binance tells `m`, "the buyer is the maker": then the taker sold.
    pub taker_side: Side,
}

/// Best bid and ask at one update of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookTicker {
    /// The update of the book after which these stand.
    pub update_id: u64,
    /// Best bid, or `None` when nobody bids.
    pub bid: Option<Level>,
    /// Best ask, or `None` when nobody asks.
    pub ask: Option<Level>,
}

/// Changed levels of a book over a range of updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepthDiff {
    /// First update in the range (`U`).
    pub first_id: u64,
    /// Last update in the range (`u`), not below `first_id`.
    pub last_id: u64,
    /// When the venue sent it, by the venue's clock (milliseconds).
    pub time: Timestamp,
    /// Changed bids with their new sizes.
    pub bids: Vec<Level>,
    /// Changed asks with their new sizes.
    pub asks: Vec<Level>,
}

/// A whole book (down to the depth that was asked for) after one update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepthSnapshot {
    /// The update after which the book stood so (`lastUpdateId`).
    pub last_update_id: u64,
    /// Bids, best first.
    pub bids: Vec<Level>,
    /// Asks, best first.
    pub asks: Vec<Level>,
}

/// What one frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A trade.
    Trade(Trade),
    /// Best bid and ask.
    BookTicker(BookTicker),
    /// A change of the book.
    DepthDiff(DepthDiff),
    /// The whole book. It comes from a REST request and does not name its market.
    DepthSnapshot(DepthSnapshot),
}

/// The kinds of [`Event`], for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// [`Event::Trade`].
    Trade,
    /// [`Event::BookTicker`].
    BookTicker,
    /// [`Event::DepthDiff`].
    DepthDiff,
    /// [`Event::DepthSnapshot`].
    DepthSnapshot,
}

impl Event {
    /// The event's kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Trade(_) => EventKind::Trade,
            Self::BookTicker(_) => EventKind::BookTicker,
            Self::DepthDiff(_) => EventKind::DepthDiff,
            Self::DepthSnapshot(_) => EventKind::DepthSnapshot,
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Trade => "trade",
            Self::BookTicker => "book_ticker",
            Self::DepthDiff => "depth_diff",
            Self::DepthSnapshot => "depth_snapshot",
        })
    }
}
