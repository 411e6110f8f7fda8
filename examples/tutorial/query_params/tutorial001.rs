//! Query parameters with defaults.

use aplomb::prelude::*;

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    item_name: String,
}

/// Read Item
#[get("/items/")]
pub async fn read_item(#[query(default = 0)] skip: i64, #[query(default = 10)] limit: i64) -> Vec<Item> {
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    ["Foo", "Bar", "Baz"]
        .into_iter()
        .skip(count(skip))
        .take(count(limit))
        .map(|name| Item {
            item_name: name.to_owned(),
        })
        .collect()
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters", "0.1.0").routes(routes![read_item])
}
