//! A least value.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Found {
    item_id: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
}

/// Read Items
#[get("/items/{item_id}")]
pub async fn read_items(
    /// The ID of the item to get
    #[path(ge = 1)]
    item_id: i64,
    #[query] q: String,
) -> Found {
    Found { item_id, q }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters and numeric rules", "0.1.0").routes(routes![read_items])
}
