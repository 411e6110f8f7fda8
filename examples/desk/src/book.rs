//! The book: markets and orders, in SQLite.

use aplomb::prelude::*;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};

use crate::{NewOrder, Order, OrderError, OrderId};

/// Markets and orders.
#[derive(Debug, Clone)]
pub struct Book(SqlitePool);

const TABLES: &str = "
    create table if not exists market (name text primary key, reopens text) without rowid;
    create table if not exists placed (id text primary key, document text not null) without rowid;
    insert or ignore into market (name) values ('kraken:BTC-USD'), ('kraken:ETH-USD');
";

impl Book {
    /// Opens the book in a file, which is made if it is new.
    pub async fn open(path: &str) -> Result<Book, sqlx::Error> {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        Book::with(SqlitePoolOptions::new().connect_with(options).await?).await
    }

    /// A book in memory, which ends with the program.
    #[cfg(test)]
    pub async fn in_memory() -> Result<Book, sqlx::Error> {
        // Every connection to `:memory:` is a database of its own, so there is one only.
        Book::with(
            SqlitePoolOptions::new()
                .max_connections(1)
                .connect("sqlite::memory:")
                .await?,
        )
        .await
    }

    async fn with(pool: SqlitePool) -> Result<Book, sqlx::Error> {
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        Ok(Book(pool))
    }

    /// Accepts an order, or refuses it as a whole.
    pub async fn place(&self, new: NewOrder, trader: String, dry_run: bool) -> Result<Order, OrderError> {
        let market = sqlx::query("select reopens from market where name = ?")
            .bind(&new.market)
            .fetch_optional(&self.0)
            .await?
            .ok_or_else(|| OrderError::NoSuchMarket {
                market: new.market.clone(),
            })?;
        let now = Timestamp::now();
        if let Some(reopens) = reopens(&market)?
            && now < reopens
        {
            return Err(OrderError::Closed { reopens });
        }
        let order = Order {
            id: OrderId(Uuid::now_v7()),
            market: new.market,
            quantity: new.quantity,
            time_in_force: new.time_in_force,
            tags: new.tags,
            trader,
            accepted_at: now,
            dry_run,
        };
        sqlx::query("insert into placed (id, document) values (?, ?)")
            .bind(order.id.0.to_string())
            .bind(json!(order).to_string())
            .execute(&self.0)
            .await?;
        Ok(order)
    }

    /// The order with a number.
    pub async fn order(&self, id: OrderId) -> Result<Option<Order>, OrderError> {
        let row = sqlx::query("select document from placed where id = ?")
            .bind(id.0.to_string())
            .fetch_optional(&self.0)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let order = aplomb::json::parse(row.try_get("document")?);
        Ok(Some(order.map_err(|error| sqlx::Error::Decode(Box::new(error)))?))
    }

    /// Closes a market until a moment, or opens it.
    pub async fn freeze(&self, market: &str, reopens: Option<Timestamp>) -> Result<(), OrderError> {
        let done = sqlx::query("update market set reopens = ? where name = ?")
            .bind(reopens.map(|moment| moment.to_string()))
            .bind(market)
            .execute(&self.0)
            .await?;
        if done.rows_affected() == 0 {
            return Err(OrderError::NoSuchMarket {
                market: market.to_owned(),
            });
        }
        Ok(())
    }
}

fn reopens(row: &SqliteRow) -> Result<Option<Timestamp>, sqlx::Error> {
    let text: Option<String> = row.try_get("reopens")?;
    let parse = |text: String| {
        text.parse::<Timestamp>()
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))
    };
    text.map(parse).transpose()
}
