//! A summary and a description beside the path.

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

#[post(
    "/items/",
    summary = "Create an item",
    description = "Create an item with all the information, name, description, price, tax and a set of unique tags"
)]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Path operation configuration", "0.1.0").routes(routes![create_item])
}
