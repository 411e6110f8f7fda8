//! A body without a `Content-Type` is taken for JSON, for clients that never say what they send. One that says something else is refused.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Unnamed bodies", "0.1.0")
        .strict_content_type(false)
        .routes(routes![create_item])
}
