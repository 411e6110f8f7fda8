//! Dependencies of all operations of a list.

use aplomb::prelude::*;

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum Refusal {
    /// X-Token header invalid
    #[problem(status = 400)]
    InvalidToken,
    /// X-Key header invalid
    #[problem(status = 400)]
    InvalidKey,
}

/// A token that is known.
#[derive(Clone)]
pub struct Token;

/// Looks at the token.
#[dependency]
pub async fn verify_token(#[header] x_token: String) -> Result<Token, Refusal> {
    match x_token.as_str() {
        "fake-super-secret-token" => Ok(Token),
        _ => Err(Refusal::InvalidToken),
    }
}

/// A key that is known.
#[derive(Clone)]
pub struct Key(pub String);

/// Looks at the key.
#[dependency]
pub async fn verify_key(#[header] x_key: String) -> Result<Key, Refusal> {
    match x_key.as_str() {
        "fake-super-secret-key" => Ok(Key(x_key)),
        _ => Err(Refusal::InvalidKey),
    }
}

/// An item.
#[model]
pub struct Item {
    item: String,
}

/// A user.
#[model]
pub struct User {
    username: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    ["Portal Gun", "Plumbus"]
        .map(|item| Item {
            item: item.to_owned(),
        })
        .into()
}

/// Read Users
#[get("/users/")]
pub async fn read_users() -> Vec<User> {
    ["Rick", "Morty"]
        .map(|name| User {
            username: name.to_owned(),
        })
        .into()
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies", "0.1.0").routes(
        routes![read_items, read_users]
            .dependency::<Token>()
            .dependency::<Key>(),
    )
}
