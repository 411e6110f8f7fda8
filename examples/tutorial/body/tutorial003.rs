//! A body and a path parameter: what is named in the path comes from there.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// An item with its id.
#[model]
pub struct Numbered {
    item_id: i64,
    #[serde(flatten)]
    item: Item,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(item_id: i64, item: Item) -> Numbered {
    Numbered { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Request body", "0.1.0").routes(routes![update_item])
}
