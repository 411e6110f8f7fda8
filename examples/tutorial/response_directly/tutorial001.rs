//! A JSON answer. `Json` says what it holds, so that the document knows it.

use aplomb::prelude::*;
use jiff::civil::DateTime;

/// An item.
#[model]
pub struct Item {
    title: String,
    timestamp: DateTime,
    description: Option<String>,
}

/// Update Item
#[put("/items/{id}")]
pub async fn update_item(id: String, item: Item) -> Json<Item> {
    println!("{id} is {}", item.title);
    Json(item)
}

/// The app.
pub fn app() -> App {
    App::new("Response directly", "0.1.0").routes(routes![update_item])
}
