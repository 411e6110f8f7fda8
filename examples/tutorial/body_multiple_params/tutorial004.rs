//! Rules for one member of the body, and a query parameter.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
}

/// Who asks.
#[model]
pub struct User {
    username: String,
    full_name: Option<String>,
}

/// What came of the request.
#[model]
pub struct Updated {
    item_id: i64,
    item: Item,
    user: User,
    importance: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(
    item_id: i64,
    #[body] item: Item,
    #[body] user: User,
    #[body(gt = 0)] importance: i64,
    #[query] q: Option<String>,
) -> Updated {
    Updated {
        item_id,
        item,
        user,
        importance,
        q: q.filter(|q| !q.is_empty()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Several values in one body", "0.1.0").routes(routes![update_item])
}
