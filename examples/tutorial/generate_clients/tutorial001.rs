//! Models for what is sent and what comes: a client that is made from the document has them as types.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
}

/// What came of a request.
#[model]
pub struct ResponseMessage {
    message: String,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(_item: Item) -> ResponseMessage {
    ResponseMessage {
        message: "item received".to_owned(),
    }
}

/// Get Items
#[get("/items/")]
pub async fn get_items() -> Vec<Item> {
    let item = |(name, price): (&str, f64)| Item {
        name: name.to_owned(),
        price,
    };
    [("Plumbus", 3.0), ("Portal Gun", 9001.0)].map(item).into()
}

/// The app.
pub fn app() -> App {
    App::new("Clients", "0.1.0").routes(routes![create_item, get_items])
}
