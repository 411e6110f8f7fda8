//! The name of the function as the id of the operation: so it is, unless something else is said.

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
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![read_items])
}
