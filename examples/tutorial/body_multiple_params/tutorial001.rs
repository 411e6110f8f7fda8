//! Path, query and body beside each other, and a body that may be left out.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// What came of the request.
#[model]
pub struct Updated {
    item_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<Item>,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(
    #[path(title = "The ID of the item to get", ge = 0, le = 1000)] item_id: i64,
    #[query] q: Option<String>,
    item: Option<Item>,
) -> Updated {
    Updated {
        item_id,
        q: q.filter(|q| !q.is_empty()),
        item,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Several values in one body", "0.1.0").routes(routes![update_item])
}
