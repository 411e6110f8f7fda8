//! The return type is the model of the answer.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: Vec<String>,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    let items = [("Portal Gun", 42.0), ("Plumbus", 32.0)];
    let items = items.map(|(name, price)| Item {
        name: name.to_owned(),
        description: None,
        price,
        tax: None,
        tags: Vec::new(),
    });
    items.into()
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![create_item, read_items])
}
