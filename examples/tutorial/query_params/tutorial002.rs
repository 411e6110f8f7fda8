//! A query parameter that may be left out: an `Option`.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String, #[query] q: Option<String>) -> Item {
    Item {
        item_id,
        q: q.filter(|q| !q.is_empty()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters", "0.1.0").routes(routes![read_item])
}
