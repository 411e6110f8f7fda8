//! A model that is read and written: where the two differ, the document has a schema for each.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
}

/// Create Item
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![
        Item {
            name: "Portal Gun".to_owned(),
            description: Some("Device to travel through the multi-rick-verse".to_owned()),
        },
        Item {
            name: "Plumbus".to_owned(),
            description: None,
        },
    ]
}

/// The app.
pub fn app() -> App {
    App::new("Two schemas", "0.1.0").routes(routes![create_item, read_items])
}
