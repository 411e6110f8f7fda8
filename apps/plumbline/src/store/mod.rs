//! Where trades and candles are kept.
//!
//! One narrow trait, two places: [`MemoryStore`] and [`SqliteStore`]. Both pass the suite in `tests/store.rs`. A store makes the
//! one-minute candles itself, in the same step as it takes the trades, and takes every trade once: a capture that is replayed twice
//! leaves the same rows as one that is replayed once.

mod memory;
mod sqlite;

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

use crate::candle::{Candle, TradeKey};
use crate::market_id::MarketId;
use crate::time_range::TimeRange;
use crate::venue::Trade;
use jiff::Timestamp;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

/// An answer that is on its way.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A trade and its market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The market.
    pub market: MarketId,
    /// The trade.
    pub trade: Trade,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Trades that are new.
    pub inserted: u64,
    /// Trades that were there already, or that lie before what a bounded store still holds.
    pub repeated: u64,
    /// Trades that would make a candle's volume inexact. They are not kept.
    pub refused: u64,
}

/// Which way a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Oldest first.
    #[default]
    Ascending,
    /// Newest first.
    Descending,
}

/// Which trades are wanted.
#[derive(Debug, Clone, Copy)]
pub struct TradeQuery<'a> {
    /// Of this market.
    pub market: &'a MarketId,
    /// In this range.
    pub range: TimeRange,
    /// Only behind this one, in the direction of the order.
    pub after: Option<TradeKey>,
    /// Which way.
    pub order: Order,
    /// At most this many.
    pub limit: usize,
}

/// Keeps trades and one-minute candles.
pub trait Store: Send + Sync {
    /// Takes trades, all or none, and brings the candles up to date.
    fn append<'a>(&'a self, batch: &'a [Record]) -> Pending<'a, Appended>;

    /// Trades in the order that the query asks for.
    fn trades<'a>(&'a self, query: TradeQuery<'a>) -> Pending<'a, Vec<Trade>>;

    /// At most `limit` one-minute candles that start in the range, oldest first.
    fn candles<'a>(
        &'a self,
        market: &'a MarketId,
        range: TimeRange,
        limit: usize,
    ) -> Pending<'a, Vec<Candle>>;

    /// The last one-minute candle that starts before the instant.
    fn candle_before<'a>(&'a self, market: &'a MarketId, time: Timestamp) -> Pending<'a, Option<Candle>>;

    /// The first and the last one-minute candle's start, or `None` when nothing is known of the market.
    fn span<'a>(&'a self, market: &'a MarketId) -> Pending<'a, Option<(Timestamp, Timestamp)>>;

    /// Markets of which anything is known, ordered by name.
    fn markets(&self) -> Pending<'_, Vec<MarketId>>;

    /// A random key that stays the same for as long as the store lives. It is made on first use.
    fn secret<'a>(&'a self, name: &'a str) -> Pending<'a, [u8; 32]>;
}

/// Why a store cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened as a database.
    #[error("cannot open the database {}: {source}. Give another file with --database, or use --memory", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// The tables cannot be made or brought up to date.
    #[error("cannot bring the tables of the database {} up to date: {source}. It may come from a newer Plumbline", path.display())]
    Migrate {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: sqlx::migrate::MigrateError,
    },
    /// SQLite cannot do it now.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds something that was never written by us.
    #[error("the database is damaged: column {column} of table {table} holds {value:?}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}

fn random_key() -> Result<[u8; 32], StoreError> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| StoreError::Random(error.to_string()))?;
    Ok(key)
}
