//! The doc comment is what the document says. Remarks for those who read the code are plain comments.

use std::collections::BTreeSet;

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: BTreeSet<String>,
}

/// Create an item
///
/// Create an item with all the information:
///
/// - **name**: each item must have a name
/// - **description**: a long description
/// - **price**: required
/// - **tax**: if the item doesn't have tax, you can omit this
/// - **tags**: a set of unique tag strings for this item
// What the client sends goes back as it came.
#[post("/items/")]
pub async fn create_item(item: Item) -> Item {
    item
}

/// The app.
pub fn app() -> App {
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![create_item])
}
