//! A path parameter.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: String,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Item {
    Item { item_id }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![read_item])
}
