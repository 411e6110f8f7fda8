//! Tags: many generators make a service of each.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
}

/// What came of a request.
#[model]
pub struct ResponseMessage {
    message: String,
}

/// A user.
#[model]
pub struct User {
    username: String,
    email: String,
}

/// Create Item
#[post("/items/", tag = "items")]
pub async fn create_item(_item: Item) -> ResponseMessage {
    ResponseMessage {
        message: "Item received".to_owned(),
    }
}

/// Get Items
#[get("/items/", tag = "items")]
pub async fn get_items() -> Vec<Item> {
    let item = |(name, price): (&str, f64)| Item {
        name: name.to_owned(),
        price,
    };
    [("Plumbus", 3.0), ("Portal Gun", 9001.0)].map(item).into()
}

/// Create User
#[post("/users/", tag = "users")]
pub async fn create_user(_user: User) -> ResponseMessage {
    ResponseMessage {
        message: "User received".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Clients", "0.1.0").routes(routes![create_item, get_items, create_user])
}
