//! A number beside two models in one body.

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
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(
    item_id: i64,
    #[body] item: Item,
    #[body] user: User,
    #[body] importance: i64,
) -> Updated {
    Updated {
        item_id,
        item,
        user,
        importance,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Several values in one body", "0.1.0").routes(routes![update_item])
}
