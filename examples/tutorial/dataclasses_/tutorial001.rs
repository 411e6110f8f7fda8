//! A struct is a model by one attribute. What derives beside it, and what it is used for elsewhere, is its own business.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
    description: Option<String>,
    tax: Option<f64>,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Structs", "0.1.0").routes(routes![create_item])
}
