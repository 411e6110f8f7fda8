//! A store in one SQLite file.
//!
//! Write-ahead logging lets readers go on while one connection writes. Rows are clustered by market and time (`WITHOUT ROWID`), so a
//! page is one walk along the tree.

mod rows;

use super::{Appended, Order, Pending, Record, Store, StoreError, TradeQuery, random_key};
use crate::candle::{Candle, Interval};
use crate::market_id::MarketId;
use crate::time_range::TimeRange;
use crate::venue::Trade;
use jiff::Timestamp;
use parking_lot::RwLock;
use rows::{CANDLE_COLUMNS, ceil_milliseconds, read_candle, read_time, read_trade, side_number};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{QueryBuilder, Row, SqlSafeStr};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

/// Trades in one statement. SQLite takes 32,766 parameters, and each trade needs six.
const TRADES_A_STATEMENT: usize = 500;

/// Keeps everything in a file.
#[derive(Debug)]
pub struct SqliteStore {
    /// One connection: SQLite has one writer at a time, and waiting here is fairer than waiting for its lock.
    writer: SqlitePool,
    readers: SqlitePool,
    market_keys: RwLock<BTreeMap<MarketId, i64>>,
}

/// The steps to today's tables. A step that has been released is never changed.
fn migrations() -> Migrator {
    let step = |version, name: &'static str, sql: &'static str| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(vec![step(
        1,
        "trades and candles",
        include_str!("../../migrations/0001_trades_and_candles.sql"),
    )])
}

impl SqliteStore {
    /// Opens a file, makes it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Open`] when the file cannot be opened, [`StoreError::Migrate`] when it comes from a newer Plumbline.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // With a write-ahead log this keeps the file whole after a power cut; only the last commits may be lost.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let open = |source| StoreError::Open {
            path: path.to_owned(),
            source,
        };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.clone())
            .await
            .map_err(open)?;
        migrations()
            .run(&writer)
            .await
            .map_err(|source| StoreError::Migrate {
                path: path.to_owned(),
                source,
            })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(open)?;
        Ok(Self {
            writer,
            readers,
            market_keys: RwLock::default(),
        })
    }

    /// Closes all connections and folds the log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn market_key(&self, market: &MarketId) -> Result<Option<i64>, StoreError> {
        if let Some(key) = self.market_keys.read().get(market) {
            return Ok(Some(*key));
        }
        let key: Option<i64> = sqlx::query_scalar("SELECT id FROM market WHERE name = ?")
            .bind(market.as_str())
            .fetch_optional(&self.readers)
            .await?;
        if let Some(key) = key {
            self.market_keys.write().insert(market.clone(), key);
        }
        Ok(key)
    }

    async fn append_all(&self, batch: &[Record]) -> Result<Appended, StoreError> {
        let mut by_market: BTreeMap<&MarketId, Vec<&Trade>> = BTreeMap::new();
        for record in batch {
            by_market.entry(&record.market).or_default().push(&record.trade);
        }
        let mut appended = Appended::default();
        let mut transaction = self.writer.begin().await?;
        for (market, trades) in by_market {
            let key: i64 = sqlx::query_scalar(
                "INSERT INTO market (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id",
            )
            .bind(market.as_str())
            .fetch_one(&mut *transaction)
            .await?;
            append_market(&mut transaction, key, &trades, &mut appended).await?;
        }
        transaction.commit().await?;
        Ok(appended)
    }
}

async fn append_market(
    connection: &mut SqliteConnection,
    market: i64,
    trades: &[&Trade],
    appended: &mut Appended,
) -> Result<(), StoreError> {
    let mut candles: BTreeMap<Timestamp, Candle> = BTreeMap::new();
    for chunk in trades.chunks(TRADES_A_STATEMENT) {
        let by_key: HashMap<(i64, i64), &Trade> = chunk
            .iter()
            .map(|trade| ((trade.time.as_millisecond(), trade.id.cast_signed()), *trade))
            .collect();
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT INTO trade (market, time, id, price, size, side) ");
        insert.push_values(chunk, |mut row, trade| {
            row.push_bind(market)
                .push_bind(trade.time.as_millisecond())
                .push_bind(trade.id.cast_signed())
                .push_bind(trade.price.to_string())
                .push_bind(trade.size.to_string())
                .push_bind(side_number(trade.taker_side));
        });
        // Only rows that are new come back, and only they may count in a candle.
        insert.push(" ON CONFLICT DO NOTHING RETURNING time, id");
        let new = insert.build().fetch_all(&mut *connection).await?;
        appended.repeated += (chunk.len() - new.len()) as u64;
        for row in new {
            let key: (i64, i64) = (row.try_get("time")?, row.try_get("id")?);
            let Some(trade) = by_key.get(&key) else { continue };
            if count_in(connection, market, trade, &mut candles).await? {
                appended.inserted += 1;
            } else {
                sqlx::query("DELETE FROM trade WHERE market = ? AND time = ? AND id = ?")
                    .bind(market)
                    .bind(key.0)
                    .bind(key.1)
                    .execute(&mut *connection)
                    .await?;
                appended.refused += 1;
            }
        }
    }
    for candle in candles.values() {
        rows::write_candle(connection, market, candle).await?;
    }
    Ok(())
}

/// Counts a trade in its candle; false when the candle's volume would no longer be exact.
async fn count_in(
    connection: &mut SqliteConnection,
    market: i64,
    trade: &Trade,
    candles: &mut BTreeMap<Timestamp, Candle>,
) -> Result<bool, StoreError> {
    let Ok(candle) = Candle::of(trade, Interval::OneMinute) else {
        return Ok(false);
    };
    if let Some(known) = candles.get_mut(&candle.open_time) {
        return Ok(known.merge(&candle).is_ok());
    }
    let mut select = QueryBuilder::<Sqlite>::new("SELECT ");
    select
        .push(CANDLE_COLUMNS)
        .push(" FROM candle WHERE market = ")
        .push_bind(market);
    select
        .push(" AND open_time = ")
        .push_bind(candle.open_time.as_millisecond());
    let merged = match select.build().fetch_optional(&mut *connection).await? {
        None => candle,
        Some(row) => {
            let mut known = read_candle(&row)?;
            if known.merge(&candle).is_err() {
                return Ok(false);
            }
            known
        }
    };
    candles.insert(merged.open_time, merged);
    Ok(true)
}

impl Store for SqliteStore {
    fn append<'a>(&'a self, batch: &'a [Record]) -> Pending<'a, Appended> {
        Box::pin(self.append_all(batch))
    }

    fn trades<'a>(&'a self, query: TradeQuery<'a>) -> Pending<'a, Vec<Trade>> {
        Box::pin(async move {
            let Some(market) = self.market_key(query.market).await? else {
                return Ok(Vec::new());
            };
            // No id is negative, so (t, -1) stands right before the first trade at t.
            let mut low = (ceil_milliseconds(query.range.start), -1);
            let mut high = (ceil_milliseconds(query.range.end), -1);
            if let Some(after) = query.after {
                let key = (after.time.as_millisecond(), after.id.cast_signed());
                match query.order {
                    Order::Ascending => low = low.max(key),
                    Order::Descending => high = high.min(key),
                }
            }
            let mut select =
                QueryBuilder::<Sqlite>::new("SELECT time, id, price, size, side FROM trade WHERE market = ");
            select.push_bind(market);
            select
                .push(" AND (time, id) > (")
                .push_bind(low.0)
                .push(", ")
                .push_bind(low.1);
            select
                .push(") AND (time, id) < (")
                .push_bind(high.0)
                .push(", ")
                .push_bind(high.1);
            select.push(match query.order {
                Order::Ascending => ") ORDER BY time, id LIMIT ",
                Order::Descending => ") ORDER BY time DESC, id DESC LIMIT ",
            });
            select.push_bind(i64::try_from(query.limit).unwrap_or(i64::MAX));
            let rows = select.build().fetch_all(&self.readers).await?;
            rows.iter().map(read_trade).collect()
        })
    }

    fn candles<'a>(
        &'a self,
        market: &'a MarketId,
        range: TimeRange,
        limit: usize,
    ) -> Pending<'a, Vec<Candle>> {
        Box::pin(async move {
            let Some(market) = self.market_key(market).await? else {
                return Ok(Vec::new());
            };
            let mut select = QueryBuilder::<Sqlite>::new("SELECT ");
            select
                .push(CANDLE_COLUMNS)
                .push(" FROM candle WHERE market = ")
                .push_bind(market);
            select
                .push(" AND open_time >= ")
                .push_bind(ceil_milliseconds(range.start));
            select
                .push(" AND open_time < ")
                .push_bind(ceil_milliseconds(range.end));
            select
                .push(" ORDER BY open_time LIMIT ")
                .push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
            let rows = select.build().fetch_all(&self.readers).await?;
            rows.iter().map(read_candle).collect()
        })
    }

    fn candle_before<'a>(&'a self, market: &'a MarketId, time: Timestamp) -> Pending<'a, Option<Candle>> {
        Box::pin(async move {
            let Some(market) = self.market_key(market).await? else {
                return Ok(None);
            };
            let mut select = QueryBuilder::<Sqlite>::new("SELECT ");
            select
                .push(CANDLE_COLUMNS)
                .push(" FROM candle WHERE market = ")
                .push_bind(market);
            select
                .push(" AND open_time < ")
                .push_bind(ceil_milliseconds(time));
            select.push(" ORDER BY open_time DESC LIMIT 1");
            let row = select.build().fetch_optional(&self.readers).await?;
            row.as_ref().map(read_candle).transpose()
        })
    }

    fn span<'a>(&'a self, market: &'a MarketId) -> Pending<'a, Option<(Timestamp, Timestamp)>> {
        Box::pin(async move {
            let Some(market) = self.market_key(market).await? else {
                return Ok(None);
            };
            let row = sqlx::query(
                "SELECT (SELECT min(open_time) FROM candle WHERE market = ?1), (SELECT max(open_time) FROM candle WHERE market = ?1)",
            )
            .bind(market)
            .fetch_one(&self.readers)
            .await?;
            let (first, last): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
            match (first, last) {
                (Some(first), Some(last)) => Ok(Some((
                    read_time("candle", "open_time", first)?,
                    read_time("candle", "open_time", last)?,
                ))),
                _ => Ok(None),
            }
        })
    }

    fn markets(&self) -> Pending<'_, Vec<MarketId>> {
        Box::pin(async move {
            let names: Vec<String> = sqlx::query_scalar("SELECT name FROM market ORDER BY name")
                .fetch_all(&self.readers)
                .await?;
            names
                .into_iter()
                .map(|name| {
                    name.parse().map_err(|_| StoreError::Damaged {
                        table: "market",
                        column: "name",
                        value: name,
                    })
                })
                .collect()
        })
    }

    fn secret<'a>(&'a self, name: &'a str) -> Pending<'a, [u8; 32]> {
        Box::pin(async move {
            let fresh = random_key()?;
            let value: Vec<u8> = sqlx::query_scalar(
                "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value RETURNING value",
            )
            .bind(name)
            .bind(&fresh[..])
            .fetch_one(&self.writer)
            .await?;
            // The value itself is a secret and stays out of the error.
            value.try_into().map_err(|value: Vec<u8>| StoreError::Damaged {
                table: "secret",
                column: "value",
                value: format!("{} bytes", value.len()),
            })
        })
    }
}
