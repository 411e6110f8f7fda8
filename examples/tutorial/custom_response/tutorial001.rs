//! A list as JSON.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    item_id: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        item_id: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![read_items])
}
