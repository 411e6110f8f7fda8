//! A title for a path parameter, and a query parameter with a name that Rust does not allow.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Found {
    item_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// Read Items
#[get("/items/{item_id}")]
pub async fn read_items(
    /// The ID of the item to get
    item_id: i64,
    #[query("item-query")] q: Option<String>,
) -> Found {
    // An empty text is none.
    let q = q.filter(|q| !q.is_empty());
    Found { item_id, q }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters and numeric rules", "0.1.0").routes(routes![read_items])
}
