//! The users.

use aplomb::prelude::*;

/// A user.
#[model]
pub struct User {
    username: String,
}

impl User {
    fn named(username: &str) -> User {
        User {
            username: username.to_owned(),
        }
    }
}

/// Read Users
#[get("/users/", tags = ["users"])]
pub async fn read_users() -> Vec<User> {
    vec![User::named("Rick"), User::named("Morty")]
}

/// Read User Me
#[get("/users/me", tags = ["users"])]
pub async fn read_user_me() -> User {
    User::named("fakecurrentuser")
}

/// Read User
#[get("/users/{username}", tags = ["users"])]
pub async fn read_user(username: String) -> User {
    User { username }
}

/// The operations of this file.
pub fn routes() -> Routes {
    routes![read_users, read_user_me, read_user]
}
