//! A query parameter that is true or false.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Item {
    item_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(
    item_id: String,
    #[query] q: Option<String>,
    #[query(default = false)] short: bool,
) -> Item {
    let description = "This is an amazing item that has a long description";
    Item {
        item_id,
        q: q.filter(|q| !q.is_empty()),
        description: (!short).then(|| description.to_owned()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters", "0.1.0").routes(routes![read_item])
}
