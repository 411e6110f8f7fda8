//! How trades and candles lie in the tables.

use crate::candle::{Candle, TradeKey};
use crate::store::StoreError;
use crate::venue::{Side, Trade};
use jiff::Timestamp;
use rust_decimal::Decimal;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

/// The columns that [`read_candle`] reads.
pub(super) const CANDLE_COLUMNS: &str = "open_time, open, high, low, close, volume, quote_volume, count, first_time, first_id, last_time, last_id";

pub(super) fn side_number(side: Side) -> i64 {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}

/// The first whole millisecond that does not lie before the instant. Rows have whole milliseconds.
pub(super) fn ceil_milliseconds(time: Timestamp) -> i64 {
    let nanoseconds = time.as_nanosecond();
    let milliseconds = nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000) != 0);
    i64::try_from(milliseconds).unwrap_or(i64::MAX)
}

pub(super) fn read_time(
    table: &'static str,
    column: &'static str,
    milliseconds: i64,
) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| StoreError::Damaged {
        table,
        column,
        value: milliseconds.to_string(),
    })
}

pub(super) fn read_trade(row: &SqliteRow) -> Result<Trade, StoreError> {
    Ok(Trade {
        id: id(row, "trade", "id")?,
        time: time(row, "trade", "time")?,
        price: number(row, "trade", "price")?,
        size: number(row, "trade", "size")?,
        taker_side: if row.try_get::<i64, _>("side")? == 0 {
            Side::Buy
        } else {
            Side::Sell
        },
    })
}

pub(super) fn read_candle(row: &SqliteRow) -> Result<Candle, StoreError> {
    const TABLE: &str = "candle";
    Ok(Candle {
        open_time: time(row, TABLE, "open_time")?,
        open: number(row, TABLE, "open")?,
        high: number(row, TABLE, "high")?,
        low: number(row, TABLE, "low")?,
        close: number(row, TABLE, "close")?,
        volume: number(row, TABLE, "volume")?,
        quote_volume: number(row, TABLE, "quote_volume")?,
        count: id(row, TABLE, "count")?,
        first: TradeKey {
            time: time(row, TABLE, "first_time")?,
            id: id(row, TABLE, "first_id")?,
        },
        last: TradeKey {
            time: time(row, TABLE, "last_time")?,
            id: id(row, TABLE, "last_id")?,
        },
    })
}

pub(super) async fn write_candle(
    connection: &mut SqliteConnection,
    market: i64,
    candle: &Candle,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO candle
             (market, open_time, open, high, low, close, volume, quote_volume, count, first_time, first_id, last_time, last_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(market)
    .bind(candle.open_time.as_millisecond())
    .bind(candle.open.to_string())
    .bind(candle.high.to_string())
    .bind(candle.low.to_string())
    .bind(candle.close.to_string())
    .bind(candle.volume.to_string())
    .bind(candle.quote_volume.to_string())
    .bind(candle.count.cast_signed())
    .bind(candle.first.time.as_millisecond())
    .bind(candle.first.id.cast_signed())
    .bind(candle.last.time.as_millisecond())
    .bind(candle.last.id.cast_signed())
    .execute(connection)
    .await?;
    Ok(())
}

fn time(row: &SqliteRow, table: &'static str, column: &'static str) -> Result<Timestamp, StoreError> {
    read_time(table, column, row.try_get(column)?)
}

fn id(row: &SqliteRow, table: &'static str, column: &'static str) -> Result<u64, StoreError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|_| StoreError::Damaged {
        table,
        column,
        value: value.to_string(),
    })
}

fn number(row: &SqliteRow, table: &'static str, column: &'static str) -> Result<Decimal, StoreError> {
    let text: String = row.try_get(column)?;
    Decimal::from_str_exact(&text).map_err(|_| StoreError::Damaged {
        table,
        column,
        value: text,
    })
}
