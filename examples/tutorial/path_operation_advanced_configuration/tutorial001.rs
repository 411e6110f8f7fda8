//! An id for the operation.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    item_id: String,
}

/// Read Items
#[get("/items/", operation_id = "some_specific_id_you_define")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        item_id: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![read_items])
}
