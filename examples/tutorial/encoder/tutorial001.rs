//! A model as a JSON value, for a store that keeps JSON: `json!` takes whatever serde can write.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aplomb::prelude::*;
use serde_json::Value;

/// An item.
#[model]
pub struct Item {
    title: String,
    timestamp: Timestamp,
    description: Option<String>,
}

/// A store that knows nothing but JSON.
#[derive(Default)]
pub struct Store(Mutex<HashMap<String, Value>>);

/// Update Item
#[put("/items/{id}")]
pub async fn update_item(id: String, item: Item, store: State<Store>) -> Json<()> {
    let mut items = store.0.lock().unwrap_or_else(PoisonError::into_inner);
    items.insert(id, json!(item));
    Json(())
}

/// The app.
pub fn app() -> App {
    App::new("Encoder", "0.1.0")
        .state(Store::default())
        .routes(routes![update_item])
}
