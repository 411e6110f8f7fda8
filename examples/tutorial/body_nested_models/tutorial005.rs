//! A text with a format is a type of its own.

use std::collections::BTreeSet;

use aplomb::prelude::*;

/// A picture.
#[model]
pub struct Image {
    url: Url,
    name: String,
}

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: BTreeSet<String>,
    image: Option<Image>,
}

/// What came of the request.
#[model]
pub struct Updated {
    item_id: i64,
    item: Item,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(item_id: i64, item: Item) -> Updated {
    Updated { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Nested models", "0.1.0").routes(routes![update_item])
}
