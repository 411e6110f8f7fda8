//! A dependency that is released. The release learns how the request ended.

use aplomb::prelude::*;

/// The user of this request.
#[derive(Clone)]
pub struct Username(&'static str);

/// Opens what belongs to the user; `close` is called in the end.
#[dependency(release = close)]
pub async fn get_username() -> Username {
    Username("Rick")
}

async fn close(username: Username, outcome: Outcome) {
    println!("{} is done: {outcome:?}", username.0);
}

/// Why an item is not given.
#[derive(Debug, Problem)]
pub enum ItemError {
    /// Item not found
    #[problem(status = 404)]
    NoSuchItem,
    /// The item belongs to somebody else.
    #[problem(status = 400, detail = "Owner error: {0}")]
    Owner(&'static str),
}

/// An item.
#[model]
pub struct Item {
    description: String,
    owner: String,
}

const ITEMS: [(&str, &str, &str); 2] = [
    ("plumbus", "Freshly pickled plumbus", "Morty"),
    ("portal-gun", "Gun to create portals", "Rick"),
];

/// Get Item
#[get("/items/{item_id}")]
pub async fn get_item(item_id: String, username: Username) -> Result<Item, ItemError> {
    let found = ITEMS.iter().find(|(id, _, _)| *id == item_id);
    let (_, description, owner) = *found.ok_or(ItemError::NoSuchItem)?;
    if owner != username.0 {
        return Err(ItemError::Owner(username.0));
    }
    Ok(Item {
        description: description.to_owned(),
        owner: owner.to_owned(),
    })
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![get_item])
}
