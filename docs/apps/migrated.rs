//! An app that answers as FastAPI does.

use aplomb::prelude::*;

/// Item not found
#[derive(Debug, Problem)]
#[problem(status = 404)]
pub struct ItemNotFound;

/// An item.
#[model]
pub struct Item {
    item_id: i64,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(#[path(ge = 0)] item_id: i64) -> Result<Item, ItemNotFound> {
    if item_id == 7 {
        return Err(ItemNotFound);
    }
    Ok(Item { item_id })
}

/// The app.
pub fn app() -> App {
    App::new("Migrated", "1.0.0")
        .errors(ErrorStyle::FastApi)
        .routes(routes![read_item])
}
