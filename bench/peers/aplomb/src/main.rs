//! Aplomb as its manual writes it. Of the shared crate it uses only the settings.

use std::borrow::Cow;

use aplomb::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[model]
pub struct Message {
    message: Cow<'static, str>,
}

#[model]
pub struct Item {
    id: u64,
    limit: u32,
    q: Option<String>,
}

#[model]
pub struct Order {
    #[field(min_length = 8, max_length = 40)]
    reference: String,
    customer: Customer,
    shipping: Address,
    #[field(min_items = 1, max_items = 50)]
    items: Vec<LineItem>,
    #[field(default, max_items = 10)]
    tags: Vec<Tag>,
    #[field(max_length = 500)]
    note: Option<String>,
}

#[model]
pub struct Customer {
    #[field(min_length = 1, max_length = 100)]
    name: String,
    email: Email,
}

#[model]
pub struct Address {
    #[field(min_length = 1, max_length = 100)]
    street: String,
    #[field(min_length = 1, max_length = 80)]
    city: String,
    #[field(pattern = r"^[0-9]{5}$")]
    zip: String,
    #[field(pattern = r"^[A-Z]{2}$")]
    country: String,
}

#[model]
pub struct LineItem {
    #[field(pattern = r"^[A-Z]{3}-[0-9]{4}$")]
    sku: String,
    #[field(min_length = 1, max_length = 100)]
    name: String,
    #[field(ge = 1, le = 1000)]
    quantity: u32,
    #[field(ge = 0.01, le = 1_000_000.0)]
    price: f64,
}

#[model]
pub struct Tag(#[field(min_length = 1, max_length = 20)] String);

/// Greet
#[get("/json")]
async fn hello() -> Message {
    Message {
        message: Cow::Borrowed("Hello, World!"),
    }
}

/// Read an item
#[get("/items/{id}")]
async fn get_item(
    id: u64,
    #[query(ge = 1, le = 100, default = 20)] limit: u32,
    #[query(min_length = 1, max_length = 50)] q: Option<String>,
) -> Item {
    Item { id, limit, q }
}

/// Place an order
#[post("/orders", status = 201)]
async fn place_order(order: Order) -> Order {
    order
}

#[aplomb::main(workers = bench_shared::settings().1)]
async fn main() -> aplomb::Result<()> {
    let (port, _) = bench_shared::settings();
    App::new("Orders", "1.0.0")
        .routes(routes![hello, get_item, place_order])
        .listen(format!("127.0.0.1:{port}"))
        .serve()
        .await
}
