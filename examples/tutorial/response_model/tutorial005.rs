//! Parts of an item: a model for each, so that the document tells what comes.

use aplomb::prelude::*;

/// An item, as it is stored.
struct Item {
    name: &'static str,
    description: Option<&'static str>,
    price: f64,
}

/// What an item is.
#[model(output)]
pub struct ItemName {
    name: &'static str,
    description: Option<&'static str>,
}

/// What an item is, and what it costs before tax.
#[model(output)]
pub struct PublicItem {
    #[serde(flatten)]
    item: ItemName,
    price: f64,
}

fn find(id: &str) -> Option<Item> {
    let (name, description, price) = match id {
        "foo" => ("Foo", None, 50.2),
        "bar" => ("Bar", Some("The Bar fighters"), 62.0),
        "baz" => ("Baz", Some("There goes my baz"), 50.2),
        _ => return None,
    };
    Some(Item {
        name,
        description,
        price,
    })
}

impl Item {
    fn name(&self) -> ItemName {
        ItemName {
            name: self.name,
            description: self.description,
        }
    }
}

/// Read Item Name
#[get("/items/{item_id}/name")]
pub async fn read_item_name(item_id: String) -> Option<ItemName> {
    find(&item_id).map(|item| item.name())
}

/// Read Item Public Data
#[get("/items/{item_id}/public")]
pub async fn read_item_public_data(item_id: String) -> Option<PublicItem> {
    find(&item_id).map(|item| PublicItem {
        item: item.name(),
        price: item.price,
    })
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![read_item_name, read_item_public_data])
}
