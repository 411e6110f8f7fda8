//! One schema for a model, also where what is sent and what comes differ: for generators that make a class of each schema.

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
    App::new("One schema", "0.1.0")
        .documents(|documents| documents.separate_input_and_output = false)
        .routes(routes![create_item, read_items])
}
