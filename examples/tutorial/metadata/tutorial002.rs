//! The document at another address.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        name: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Metadata", "0.1.0")
        .documents(|documents| documents.openapi = Some("/api/v1/openapi.json".to_owned()))
        .routes(routes![read_items])
}
