//! Tags as an enum: a misspelt one does not compile.

use aplomb::prelude::*;

/// The groups of operations.
pub enum Tags {
    Items,
    Users,
}

impl AsRef<str> for Tags {
    fn as_ref(&self) -> &str {
        match self {
            Tags::Items => "items",
            Tags::Users => "users",
        }
    }
}

/// Get Items
#[get("/items/", tags = [Tags::Items])]
pub async fn get_items() -> Vec<&'static str> {
    vec!["Portal gun", "Plumbus"]
}

/// Read Users
#[get("/users/", tags = [Tags::Users])]
pub async fn read_users() -> Vec<&'static str> {
    vec!["Rick", "Morty"]
}

/// The app.
pub fn app() -> App {
    App::new("Path operation configuration", "0.1.0").routes(routes![get_items, read_users])
}
