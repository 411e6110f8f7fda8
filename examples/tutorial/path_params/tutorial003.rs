//! A fixed path beside one with a parameter: the fixed one is preferred, in whichever order they are listed.

use aplomb::prelude::*;

/// Who was asked for.
#[model]
pub struct User {
    user_id: String,
}

/// Read User Me
#[get("/users/me")]
pub async fn read_user_me() -> User {
    User {
        user_id: "the current user".to_owned(),
    }
}

/// Read User
#[get("/users/{user_id}")]
pub async fn read_user(user_id: String) -> User {
    User { user_id }
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![read_user_me, read_user])
}
