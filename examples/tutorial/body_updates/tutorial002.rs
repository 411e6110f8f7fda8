//! PATCH: only what was sent changes. `Patch` knows whether a field was left out, or is null; `Given` is for what cannot be null.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    name: Option<String>,
    description: Option<String>,
    price: Option<f64>,
    #[field(default = 10.5)]
    tax: f64,
    #[field(default)]
    tags: Vec<String>,
}

/// The items of the app.
#[derive(Clone)]
pub struct Items(Arc<Mutex<HashMap<String, Item>>>);

impl Items {
    fn stored() -> Items {
        let item = |name: &str, description: Option<&str>, price: f64, tax: f64| Item {
            name: Some(name.to_owned()),
            description: description.map(str::to_owned),
            price: Some(price),
            tax,
            tags: Vec::new(),
        };
        let items = [
            ("foo", item("Foo", None, 50.2, 10.5)),
            ("bar", item("Bar", Some("The bartenders"), 62.0, 20.2)),
            ("baz", item("Baz", None, 50.2, 10.5)),
        ];
        let items = items.map(|(id, item)| (id.to_owned(), item));
        Items(Arc::new(Mutex::new(items.into())))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String, items: State<Items>) -> Item {
    // As in a dictionary: an id that is not there ends in a panic, which the client sees as 500.
    items.lock()[&item_id].clone()
}

/// What to change of an item.
#[model(input)]
pub struct Change {
    #[field(default)]
    name: Patch<String>,
    #[field(default)]
    description: Patch<String>,
    #[field(default)]
    price: Patch<f64>,
    #[field(default)]
    tax: Given<f64>,
    #[field(default)]
    tags: Given<Vec<String>>,
}

/// Update Item
#[patch("/items/{item_id}")]
pub async fn update_item(item_id: String, change: Change, items: State<Items>) -> Item {
    let mut items = items.lock();
    let mut item = items[&item_id].clone();
    change.name.apply(&mut item.name);
    change.description.apply(&mut item.description);
    change.price.apply(&mut item.price);
    change.tax.apply(&mut item.tax);
    change.tags.apply(&mut item.tags);
    items.insert(item_id, item.clone());
    item
}

/// The app.
pub fn app() -> App {
    App::new("Body updates", "0.1.0")
        .state(Items::stored())
        .routes(routes![read_item, update_item])
}
