//! The fields of a model are the fields of a struct.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// An item with what it costs in the end.
#[model]
pub struct Priced {
    #[serde(flatten)]
    item: Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_with_tax: Option<f64>,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Priced {
    let price_with_tax = item.tax.map(|tax| item.price + tax);
    Priced { item, price_with_tax }
}

/// The app.
pub fn app() -> App {
    App::new("Request body", "0.1.0").routes(routes![create_item])
}
