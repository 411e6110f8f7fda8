//! An app with more to test: a header, a body, and several ways to be refused.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

#[cfg(test)]
mod tests;

const TOKEN: &str = "coneofsilence";

/// An item.
#[model]
#[derive(Clone)]
pub struct Item {
    id: String,
    title: String,
    description: Option<String>,
}

/// Why a request is refused.
#[derive(Debug, Problem)]
pub enum ItemError {
    /// Invalid X-Token header
    #[problem(status = 400)]
    Token,
    /// Item not found
    #[problem(status = 404)]
    NoSuchItem,
    /// Item already exists
    #[problem(status = 409)]
    Exists,
}

/// The items, by their ids.
pub struct Items(Mutex<HashMap<String, Item>>);

impl Items {
    fn stored() -> Items {
        let items = [
            ("foo", "Foo", "There goes my hero"),
            ("bar", "Bar", "The bartenders"),
        ];
        let items = items.map(|(id, title, description)| {
            let item = Item {
                id: id.to_owned(),
                title: title.to_owned(),
                description: Some(description.to_owned()),
            };
            (id.to_owned(), item)
        });
        Items(Mutex::new(items.into()))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn verify(token: &str) -> Result<(), ItemError> {
    if token == TOKEN {
        Ok(())
    } else {
        Err(ItemError::Token)
    }
}

/// Read Main
#[get("/items/{item_id}")]
pub async fn read_main(
    item_id: String,
    #[header] x_token: String,
    items: State<Items>,
) -> Result<Item, ItemError> {
    verify(&x_token)?;
    items.lock().get(&item_id).cloned().ok_or(ItemError::NoSuchItem)
}

/// Create Item
#[post("/items/")]
pub async fn create_item(
    item: Item,
    #[header] x_token: String,
    items: State<Items>,
) -> Result<Item, ItemError> {
    verify(&x_token)?;
    let mut items = items.lock();
    if items.contains_key(&item.id) {
        return Err(ItemError::Exists);
    }
    items.insert(item.id.clone(), item.clone());
    Ok(item)
}

/// The app.
pub fn app() -> App {
    App::new("Testing", "0.1.0")
        .state(Items::stored())
        .routes(routes![read_main, create_item])
}
