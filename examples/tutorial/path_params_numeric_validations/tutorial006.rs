//! Bounds of a number with a fraction.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Found {
    item_id: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    size: f64,
}

/// Read Items
#[get("/items/{item_id}")]
pub async fn read_items(
    /// The ID of the item to get
    #[path(ge = 0, le = 1000)]
    item_id: i64,
    #[query] q: String,
    #[query(gt = 0.0, lt = 10.5)] size: f64,
) -> Found {
    Found { item_id, q, size }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters and numeric rules", "0.1.0").routes(routes![read_items])
}
