//! The pages at other addresses, or not at all.

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
        .documents(|documents| {
            documents.swagger = Some("/documentation".to_owned());
            documents.reference = None;
        })
        .routes(routes![read_items])
}
