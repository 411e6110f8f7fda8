//! A path parameter with a type: what is no whole number is refused.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: i64,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: i64) -> Item {
    Item { item_id }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![read_item])
}
