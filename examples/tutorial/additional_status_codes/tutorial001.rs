//! 200 where an item is changed, 201 where it is made. The document has both.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aplomb::prelude::*;

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    name: Option<String>,
    size: Option<i64>,
}

/// The items of the app.
#[derive(Clone)]
pub struct Items(Arc<Mutex<HashMap<String, Item>>>);

/// What became of the item.
#[derive(Reply)]
pub enum Upserted {
    /// It was changed.
    Changed(Item),
    /// It was made.
    #[reply(status = 201)]
    Made(Item),
}

/// Upsert Item
#[put("/items/{item_id}")]
pub async fn upsert_item(
    item_id: String,
    #[body] name: Option<String>,
    #[body] size: Option<i64>,
    items: State<Items>,
) -> Upserted {
    let mut items = items.0.lock().unwrap_or_else(PoisonError::into_inner);
    let item = Item { name, size };
    match items.insert(item_id, item.clone()) {
        Some(_) => Upserted::Changed(item),
        None => Upserted::Made(item),
    }
}

/// The app.
pub fn app() -> App {
    let items = [("foo", "Fighters", 6), ("bar", "Tenders", 3)].map(|(id, name, size)| {
        let item = Item {
            name: Some(name.to_owned()),
            size: Some(size),
        };
        (id.to_owned(), item)
    });
    App::new("Additional status codes", "0.1.0")
        .state(Items(Arc::new(Mutex::new(items.into()))))
        .routes(routes![upsert_item])
}
