//! A problem with a header of its own.

use aplomb::prelude::*;

/// Item not found
#[derive(Debug, Problem)]
#[problem(status = 404, header("X-Error" = "There goes my error"))]
pub struct ItemNotFound;

/// What was asked for.
#[model]
pub struct Item {
    item: String,
}

/// Read Item Header
#[get("/items-header/{item_id}")]
pub async fn read_item_header(item_id: String) -> Result<Item, ItemNotFound> {
    match item_id.as_str() {
        "foo" => Ok(Item {
            item: "The Foo Wrestlers".to_owned(),
        }),
        _ => Err(ItemNotFound),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Handling errors", "0.1.0").routes(routes![read_item_header])
}
