//! A body, a path parameter and a query parameter.

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
    #[serde(flatten)]
    item: Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(item_id: i64, item: Item, #[query] q: Option<String>) -> Updated {
    Updated {
        item_id,
        item,
        q: q.filter(|q| !q.is_empty()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Request body", "0.1.0").routes(routes![update_item])
}
