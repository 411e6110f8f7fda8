//! The items: all operations have a tag, a dependency and an answer in common.

use std::collections::BTreeMap;

use aplomb::prelude::*;

use super::dependencies::HeaderToken;

const ITEMS: [(&str, &str); 2] = [("plumbus", "Plumbus"), ("gun", "Portal Gun")];

/// An item of the list.
#[model]
pub struct Listed {
    name: String,
}

/// An item.
#[model]
pub struct Item {
    name: String,
    item_id: String,
}

/// Why an item is not given, or not changed.
#[derive(Debug, Problem)]
pub enum ItemError {
    /// Item not found
    #[problem(status = 404)]
    NoSuchItem,
    /// You can only update the item: plumbus
    #[problem(status = 403)]
    Forbidden,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> BTreeMap<String, Listed> {
    let listed = |(id, name): (&str, &str)| {
        let name = name.to_owned();
        (id.to_owned(), Listed { name })
    };
    ITEMS.into_iter().map(listed).collect()
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Result<Item, ItemError> {
    let found = ITEMS.iter().find(|(id, _)| *id == item_id);
    let (_, name) = found.ok_or(ItemError::NoSuchItem)?;
    Ok(Item {
        name: (*name).to_owned(),
        item_id,
    })
}

/// Update Item
#[put("/items/{item_id}", tags = ["custom"], responses(403 = "Operation forbidden"))]
pub async fn update_item(item_id: String) -> Result<Item, ItemError> {
    if item_id != "plumbus" {
        return Err(ItemError::Forbidden);
    }
    Ok(Item {
        name: "The great Plumbus".to_owned(),
        item_id,
    })
}

/// The operations of this file.
pub fn routes() -> Routes {
    routes![read_items, read_item, update_item]
        .tag("items")
        .dependency::<HeaderToken>()
        .change(|operation| operation.describe_response(404, "Not found"))
}
