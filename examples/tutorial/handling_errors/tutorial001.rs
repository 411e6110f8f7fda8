//! An error that the client is told: a `Problem`.

use aplomb::prelude::*;

/// Item not found
#[derive(Debug, Problem)]
#[problem(status = 404)]
pub struct ItemNotFound;

/// What was asked for.
#[model]
pub struct Item {
    item: String,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Result<Item, ItemNotFound> {
    match item_id.as_str() {
        "foo" => Ok(Item {
            item: "The Foo Wrestlers".to_owned(),
        }),
        _ => Err(ItemNotFound),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0").routes(routes![read_item])
}
