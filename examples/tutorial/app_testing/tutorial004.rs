//! A test that sees a lifespan begin and end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    name: String,
}

/// The items, by their ids. A copy has the same items.
#[derive(Clone, Default)]
pub struct Items(Arc<Mutex<HashMap<&'static str, Item>>>);

impl Items {
    async fn load(self) -> Result<Items, Infallible> {
        let items = [("foo", "Fighters"), ("bar", "Tenders")];
        let items = items.map(|(id, name)| {
            (
                id,
                Item {
                    name: name.to_owned(),
                },
            )
        });
        self.lock().extend(items);
        Ok(self)
    }

    async fn clean_up(self: Arc<Items>) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Read Items
#[get("/items/{item_id}")]
pub async fn read_items(item_id: String, items: State<Items>) -> Item {
    items.lock()[item_id.as_str()].clone()
}

fn app_with(items: Items) -> App {
    App::new("Testing", "0.1.0")
        .lifespan(|| items.load(), Items::clean_up)
        .routes(routes![read_items])
}

/// The app.
pub fn app() -> App {
    app_with(Items::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn items_live_as_long_as_the_app() {
        let items = Items::default();
        let client = app_with(items.clone()).test();
        assert_eq!(items.lock().len(), 0);

        let reply = client.get("/items/foo").send().await;
        reply
            .assert_status(200)
            .assert_json(&json!({ "name": "Fighters" }))
            .assert_documented();
        assert_eq!(items.lock().len(), 2);

        client.stop().await;
        assert_eq!(items.lock().len(), 0);
    }
}
