//! A failure that the client is told nothing about. It is logged, and no release can hide it.

use aplomb::prelude::*;

/// The user of this request.
#[derive(Clone)]
pub struct Username(&'static str);

/// Opens what belongs to the user; `close` is called in the end.
#[dependency(release = close)]
pub async fn get_username() -> Username {
    Username("Rick")
}

async fn close(_username: Username, outcome: Outcome) {
    if !outcome.succeeded() {
        println!("We don't swallow the internal error here, it is answered with 500");
    }
}

/// Why an item is not given.
#[derive(Debug, Problem)]
pub enum ItemError {
    /// Item not found, there's only a plumbus here
    #[problem(status = 404)]
    NoSuchItem,
    /// The portal gun is too dangerous to be owned.
    #[problem(status = 500, hidden)]
    TooDangerous { owner: &'static str },
}

/// Get Item
#[get("/items/{item_id}")]
pub async fn get_item(item_id: String, username: Username) -> Result<Json<String>, ItemError> {
    match item_id.as_str() {
        "portal-gun" => Err(ItemError::TooDangerous { owner: username.0 }),
        "plumbus" => Ok(Json(item_id)),
        _ => Err(ItemError::NoSuchItem),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(routes![get_item])
}
