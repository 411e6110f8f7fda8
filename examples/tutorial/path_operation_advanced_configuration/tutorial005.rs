//! Members of the document that Aplomb does not know.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    item_id: String,
}

/// Read Items
#[get("/items/", extra = json!({ "x-aperture-labs-portal": "blue" }))]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        item_id: "portal-gun".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![read_items])
}
