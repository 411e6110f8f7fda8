//! Tags: how the pages group the operations.

use std::collections::BTreeSet;

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: BTreeSet<String>,
}

/// An item of the list.
#[model]
pub struct Priced {
    name: String,
    price: i64,
}

/// A user.
#[model]
pub struct User {
    username: String,
}

/// Create Item
#[post("/items/", tags = ["items"])]
pub async fn create_item(item: Item) -> Item {
    item
}

/// Read Items
#[get("/items/", tags = ["items"])]
pub async fn read_items() -> Vec<Priced> {
    vec![Priced {
        name: "Foo".to_owned(),
        price: 42,
    }]
}

/// Read Users
#[get("/users/", tags = ["users"])]
pub async fn read_users() -> Vec<User> {
    vec![User {
        username: "johndoe".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Path operation configuration", "0.1.0").routes(routes![create_item, read_items, read_users])
}
