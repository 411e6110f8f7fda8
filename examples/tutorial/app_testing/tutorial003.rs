//! A test of an app that loads something first: the client starts the app with its first request.

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
    items.0[item_id.as_str()].clone()
}

/// The app.
pub fn app() -> App {
    App::new("Testing", "0.1.0")
        .lifespan(Items::load, |_items| async {})
        .routes(routes![read_items])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn an_item_is_read() {
        let client = app().test();
        let reply = client.get("/items/foo").send().await;
        reply
            .assert_status(200)
            .assert_json(&json!({ "name": "Fighters" }))
            .assert_documented();
    }
}
