//! Required, with a default, optional: side by side.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: String,
    needy: String,
    skip: i64,
    limit: Option<i64>,
}

/// Read User Item
#[get("/items/{item_id}")]
pub async fn read_user_item(
    item_id: String,
    #[query] needy: String,
    #[query(default = 0)] skip: i64,
    #[query] limit: Option<i64>,
) -> Item {
    Item {
        item_id,
        needy,
        skip,
        limit,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters", "0.1.0").routes(routes![read_user_item])
}
