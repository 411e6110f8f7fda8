//! A model as the body: an argument of its type.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Request body", "0.1.0").routes(routes![create_item])
}
