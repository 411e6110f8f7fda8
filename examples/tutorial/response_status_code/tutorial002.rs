//! The status by a name.

use aplomb::prelude::*;

/// Something was made.
const CREATED: u16 = StatusCode::CREATED.as_u16();

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Create Item
#[post("/items/", status = CREATED)]
pub async fn create_item(#[query] name: String) -> Item {
    Item { name }
}

/// The app.
pub fn app() -> App {
    App::new("Response status code", "0.1.0").routes(routes![create_item])
}
