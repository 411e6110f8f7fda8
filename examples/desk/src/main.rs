//! An order desk: orders are placed by traders, kept in SQLite, and refused where the market is closed.
//!
//! ```console
//! cargo run -p example-desk
//! curl -s localhost:8000/v1/orders -H 'authorization: Bearer desk-1' --json '{"market":"kraken:BTC-USD","quantity":1.5,"tags":[]}'
//! ```

mod admin;
mod book;

use aplomb::prelude::*;

use book::Book;

/// An order as the client sends it.
#[model]
pub struct NewOrder {
    /// Market, as `venue:BASE-QUOTE`
    #[field(pattern = r"^[a-z]+:[A-Z0-9]+-[A-Z0-9]+$", example = "kraken:BTC-USD")]
    pub market: String,
    /// How much of the base asset
    #[field(gt = 0.0)]
    pub quantity: f64,
    /// How long it stands
    #[field(default = TimeInForce::Day)]
    pub time_in_force: TimeInForce,
    /// Words to find it by
    #[field(max_items = 20)]
    pub tags: Vec<Tag>,
}

/// How long an order stands.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum TimeInForce {
    /// Until the end of the day
    Day,
    /// Until it is filled or cancelled
    GoodTillCancelled,
    /// At once, or not at all
    ImmediateOrCancel,
}

/// A word to find an order by.
#[model]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The word
    #[field(min_length = 1, max_length = 30)]
    pub name: String,
}

/// The number of an order.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderId(pub Uuid);

/// An order that was accepted.
#[model]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Its number
    pub id: OrderId,
    /// Market, as `venue:BASE-QUOTE`
    pub market: String,
    /// How much of the base asset
    pub quantity: f64,
    /// How long it stands
    pub time_in_force: TimeInForce,
    /// Words to find it by
    pub tags: Vec<Tag>,
    /// Who placed it
    pub trader: String,
    /// When it was accepted
    pub accepted_at: Timestamp,
    /// Whether it was only checked
    pub dry_run: bool,
}

/// Why an order can be refused.
#[derive(Debug, Problem)]
pub enum OrderError {
    /// There is no such market.
    #[problem(status = 404)]
    NoSuchMarket {
        /// The market that was asked for
        market: String,
    },
    /// There is no such order.
    #[problem(status = 404)]
    NoSuchOrder,
    /// The market is closed.
    #[problem(status = 409)]
    Closed {
        /// When it opens again
        reopens: Timestamp,
    },
    /// The store failed.
    #[problem(status = 500, hidden)]
    Store(#[from] sqlx::Error),
}

/// Who is calling.
#[derive(Debug, Clone)]
pub struct Trader {
    name: String,
}

impl Trader {
    /// A trader for tests.
    #[cfg(test)]
    fn fake() -> Trader {
        Trader {
            name: "ada".to_owned(),
        }
    }
}

/// The tokens of the desk.
#[derive(Debug)]
pub struct Keys(Vec<(String, String)>);

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum AuthError {
    /// The token is not known.
    #[problem(status = 401, header("WWW-Authenticate" = "Bearer error=\"invalid_token\""))]
    UnknownToken,
}

/// The caller, from the bearer token.
#[dependency]
async fn trader(token: Bearer, keys: State<Keys>) -> Result<Trader, AuthError> {
    let known = keys.0.iter().find(|(known, _)| known == token.token());
    known
        .map(|(_, name)| Trader { name: name.clone() })
        .ok_or(AuthError::UnknownToken)
}

/// Place an order
///
/// Accepted or refused as a whole.
#[post("/orders", status = 201, tag = "orders")]
pub async fn place_order(
    /// Check the order and keep it for reading, but do not send it to the market
    #[query(default = false)]
    dry_run: bool,
    /// The desk that the order is booked on
    #[header("X-Desk", max_length = 20)]
    desk: Option<String>,
    trader: Trader,
    book: State<Book>,
    order: NewOrder,
) -> Result<Order, OrderError> {
    let trader = match desk {
        Some(desk) => format!("{}@{desk}", trader.name),
        None => trader.name,
    };
    book.place(order, trader, dry_run).await
}

/// Read an order
#[get("/orders/{id}", tag = "orders")]
pub async fn get_order(id: OrderId, _trader: Trader, book: State<Book>) -> Result<Order, OrderError> {
    book.order(id).await?.ok_or(OrderError::NoSuchOrder)
}

fn app(book: Book) -> App {
    App::new("Desk", "1.0.0")
        .description("Orders, placed and read.")
        .tag("orders", "Placing and reading orders")
        .tag("admin", "Opening and closing markets")
        .state(Keys(vec![
            ("desk-1".to_owned(), "ada".to_owned()),
            ("desk-2".to_owned(), "grace".to_owned()),
        ]))
        .state(book)
        .routes(routes![place_order, get_order, admin::{freeze, thaw}].prefix("/v1"))
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    app(Book::open("desk.db").await?).run().await
}

#[cfg(test)]
mod tests;
