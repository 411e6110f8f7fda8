//! The status of a success.

use std::collections::BTreeSet;

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: BTreeSet<String>,
}

/// Create Item
#[post("/items/", status = 201)]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Path operation configuration", "0.1.0").routes(routes![create_item])
}
