//! A query parameter that is required: it has no default and is no `Option`.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: String,
    needy: String,
}

/// Read User Item
#[get("/items/{item_id}")]
pub async fn read_user_item(item_id: String, #[query] needy: String) -> Item {
    Item { item_id, needy }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters", "0.1.0").routes(routes![read_user_item])
}
