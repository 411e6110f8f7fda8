//! A value that is opened before the first request. Handlers take it as state.

use std::collections::HashMap;
use std::convert::Infallible;

use aplomb::prelude::*;

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    name: String,
}

/// The items, by their ids.
pub struct Items(HashMap<&'static str, Item>);

impl Items {
    async fn load() -> Result<Items, Infallible> {
        let items = [("foo", "Fighters"), ("bar", "Tenders")];
        let items = items.map(|(id, name)| {
            (
                id,
                Item {
                    name: name.to_owned(),
                },
            )
        });
        Ok(Items(items.into()))
    }
}

/// Read Items
#[get("/items/{item_id}")]
pub async fn read_items(item_id: String, items: State<Items>) -> Item {
    // As in a dictionary: an id that is not there ends in a panic, which the client sees as 500.
    items.0[item_id.as_str()].clone()
}

/// The app.
pub fn app() -> App {
    App::new("Events", "0.1.0")
        .lifespan(Items::load, |_items| async {})
        .routes(routes![read_items])
}
