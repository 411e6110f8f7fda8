//! A description: the doc comment of the argument.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    item_id: String,
}

/// What was found, and what for.
#[model]
pub struct Found {
    items: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(
    /// Query string for the items to search in the database that have a good match
    #[query(title = "Query string", min_length = 3)]
    q: Option<String>,
) -> Found {
    let items = ["Foo", "Bar"].map(|id| Item {
        item_id: id.to_owned(),
    });
    Found {
        items: items.into(),
        q: q.filter(|q| !q.is_empty()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters and rules for texts", "0.1.0").routes(routes![read_items])
}
