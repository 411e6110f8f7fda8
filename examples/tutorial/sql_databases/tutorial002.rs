//! What a client sends, what it gets, and what is kept: a model for each.

use std::sync::Arc;

use aplomb::prelude::*;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{FromRow, Row, Sqlite, SqliteConnection, Transaction};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

/// A hero to add.
#[model(input)]
pub struct HeroCreate {
    name: String,
    age: Option<i64>,
    secret_name: String,
}

/// A hero, as everybody may know it.
#[model]
pub struct HeroPublic {
    name: String,
    age: Option<i64>,
    id: i64,
}

/// What to change of a hero.
#[model(input)]
pub struct HeroUpdate {
    #[field(default)]
    name: Patch<String>,
    #[field(default)]
    age: Patch<i64>,
    #[field(default)]
    secret_name: Patch<String>,
}

impl FromRow<'_, SqliteRow> for HeroPublic {
    fn from_row(row: &SqliteRow) -> sqlx::Result<HeroPublic> {
        Ok(HeroPublic {
            name: row.try_get("name")?,
            age: row.try_get("age")?,
            id: row.try_get("id")?,
        })
    }
}

/// Opens a database in memory, and makes its tables. A file is `sqlite://heroes.db?mode=rwc`.
async fn open() -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new()
        // A database in memory lives as long as its connection.
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect("sqlite::memory:")
        .await?;
    sqlx::query(
        "CREATE TABLE hero (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER, secret_name TEXT NOT NULL)",
    )
    .execute(&pool)
    .await?;
    Ok(pool)
}

/// Why a request fails.
#[derive(Debug, Problem)]
pub enum HeroError {
    /// Hero not found
    #[problem(status = 404)]
    NoSuchHero,
    /// The transaction of the request is over.
    #[problem(hidden)]
    Over,
    /// The database failed.
    #[problem(hidden)]
    Database(#[from] sqlx::Error),
}

/// The transaction of a request.
#[derive(Clone)]
pub struct Session(Arc<Mutex<Option<Transaction<'static, Sqlite>>>>);

/// Its connection, as long as nobody else of the request uses it.
type Connection<'a> = MappedMutexGuard<'a, SqliteConnection>;

impl Session {
    async fn connection(&self) -> Result<Connection<'_>, HeroError> {
        let transaction = self.0.lock().await;
        MutexGuard::try_map(transaction, Option::as_deref_mut).map_err(|_| HeroError::Over)
    }
}

/// Begins a transaction; `end` is called after the handler.
#[dependency(release = end)]
pub async fn session(pool: State<SqlitePool>) -> Result<Session, HeroError> {
    let transaction = pool.begin().await?;
    Ok(Session(Arc::new(Mutex::new(Some(transaction)))))
}

/// What was done stays if the request succeeded, and is undone if it did not.
async fn end(session: Session, outcome: Outcome) -> Result<(), HeroError> {
    if let Some(transaction) = session.0.lock().await.take() {
        if outcome.succeeded() {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
    }
    Ok(())
}

/// Create Hero
#[post("/heroes/")]
pub async fn create_hero(hero: HeroCreate, session: Session) -> Result<HeroPublic, HeroError> {
    let mut connection = session.connection().await?;
    let insert = sqlx::query_as("INSERT INTO hero (name, age, secret_name) VALUES (?, ?, ?) RETURNING *")
        .bind(hero.name)
        .bind(hero.age)
        .bind(hero.secret_name);
    Ok(insert.fetch_one(&mut *connection).await?)
}

/// Read Heroes
#[get("/heroes/")]
pub async fn read_heroes(
    session: Session,
    #[query(default = 0)] offset: i64,
    #[query(default = 100, le = 100)] limit: i64,
) -> Result<Vec<HeroPublic>, HeroError> {
    let mut connection = session.connection().await?;
    let heroes = sqlx::query_as("SELECT * FROM hero ORDER BY id LIMIT ? OFFSET ?")
        .bind(limit)
        .bind(offset)
        .fetch_all(&mut *connection)
        .await?;
    Ok(heroes)
}

/// Read Hero
#[get("/heroes/{hero_id}")]
pub async fn read_hero(hero_id: i64, session: Session) -> Result<HeroPublic, HeroError> {
    let mut connection = session.connection().await?;
    let hero = sqlx::query_as("SELECT * FROM hero WHERE id = ?")
        .bind(hero_id)
        .fetch_optional(&mut *connection)
        .await?;
    hero.ok_or(HeroError::NoSuchHero)
}

/// Update Hero
#[patch("/heroes/{hero_id}")]
pub async fn update_hero(hero_id: i64, hero: HeroUpdate, session: Session) -> Result<HeroPublic, HeroError> {
    let mut connection = session.connection().await?;
    let update = sqlx::query_as(
        "UPDATE hero SET name = iif(?, ?, name), age = iif(?, ?, age), secret_name = iif(?, ?, secret_name) \
         WHERE id = ? RETURNING *",
    )
    .bind(!hero.name.is_absent())
    .bind(hero.name.value())
    .bind(!hero.age.is_absent())
    .bind(hero.age.value())
    .bind(!hero.secret_name.is_absent())
    .bind(hero.secret_name.value())
    .bind(hero_id);
    let hero = update.fetch_optional(&mut *connection).await?;
    hero.ok_or(HeroError::NoSuchHero)
}

/// That a hero is gone.
#[model]
pub struct Deleted {
    ok: bool,
}

/// Delete Hero
#[delete("/heroes/{hero_id}")]
pub async fn delete_hero(hero_id: i64, session: Session) -> Result<Deleted, HeroError> {
    let mut connection = session.connection().await?;
    let done = sqlx::query("DELETE FROM hero WHERE id = ?")
        .bind(hero_id)
        .execute(&mut *connection)
        .await?;
    match done.rows_affected() {
        0 => Err(HeroError::NoSuchHero),
        _ => Ok(Deleted { ok: true }),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Heroes", "0.1.0")
        .lifespan(open, |pool| async move { pool.close().await })
        .routes(routes![
            create_hero,
            read_heroes,
            read_hero,
            update_hero,
            delete_hero
        ])
}
