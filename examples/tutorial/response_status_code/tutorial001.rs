//! The status of a success.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Create Item
#[post("/items/", status = 201)]
pub async fn create_item(#[query] name: String) -> Item {
    Item { name }
}

/// The app.
pub fn app() -> App {
    App::new("Response status code", "0.1.0").routes(routes![create_item])
}
