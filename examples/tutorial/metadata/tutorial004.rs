//! Tags with a description, in the order of the pages.

use aplomb::prelude::*;

/// Somebody or something with a name.
#[model]
pub struct Named {
    name: String,
}

fn named(names: [&str; 2]) -> Vec<Named> {
    names
        .map(|name| Named {
            name: name.to_owned(),
        })
        .into()
}

/// Get Users
#[get("/users/", tags = ["users"])]
pub async fn get_users() -> Vec<Named> {
    named(["Harry", "Ron"])
}

/// Get Items
#[get("/items/", tags = ["items"])]
pub async fn get_items() -> Vec<Named> {
    named(["wand", "flying broom"])
}

/// The app.
pub fn app() -> App {
    App::new("Metadata", "0.1.0")
        .tag(
            "users",
            "Operations with users. The **login** logic is also here.",
        )
        .tag("items", "Manage items. So _fancy_ they have their own docs.")
        .tag_docs("items", "https://fastapi.tiangolo.com/", "Items external docs")
        .routes(routes![get_users, get_items])
}
