//! An operation that is on its way out.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: i64,
}

/// A user.
#[model]
pub struct User {
    username: String,
}

/// An item, as it was known before.
#[model]
pub struct Element {
    item_id: String,
}

/// Read Items
#[get("/items/", tags = ["items"])]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
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

/// Read Elements
#[get("/elements/", tags = ["items"], deprecated)]
pub async fn read_elements() -> Vec<Element> {
    vec![Element {
        item_id: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Path operation configuration", "0.1.0").routes(routes![read_items, read_users, read_elements])
}
