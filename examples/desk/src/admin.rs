//! Opening and closing markets.

use aplomb::prelude::*;

use crate::book::Book;
use crate::{OrderError, Trader};

/// When a market opens again.
#[model]
#[derive(Debug, Clone, Copy)]
pub struct Freeze {
    /// The first moment at which orders are taken again
    pub reopens: Timestamp,
}

/// Close a market
#[put("/markets/{market}/freeze", tag = "admin")]
pub async fn freeze(
    market: String,
    freeze: Freeze,
    _trader: Trader,
    book: State<Book>,
) -> Result<(), OrderError> {
    book.freeze(&market, Some(freeze.reopens)).await
}

/// Open a market
#[delete("/markets/{market}/freeze", tag = "admin")]
pub async fn thaw(market: String, _trader: Trader, book: State<Book>) -> Result<(), OrderError> {
    book.freeze(&market, None).await
}
