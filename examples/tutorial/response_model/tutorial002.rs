//! What comes in goes out: no way to treat a password.

use aplomb::prelude::*;

/// A user with a password.
#[model]
pub struct UserIn {
    username: String,
    password: String,
    email: Email,
    full_name: Option<String>,
}

/// Create User
#[post("/user/")]
pub async fn create_user(user: UserIn) -> UserIn {
    user
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![create_user])
}
