//! A model within a model: its part goes out alone.

use aplomb::prelude::*;

/// What everybody may know of a user.
#[model]
pub struct BaseUser {
    username: String,
    email: Email,
    full_name: Option<String>,
}

/// A user with a password.
#[model(input)]
pub struct UserIn {
    #[serde(flatten)]
    base: BaseUser,
    password: String,
}

/// Create User
#[post("/user/")]
pub async fn create_user(user: UserIn) -> BaseUser {
    user.base
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![create_user])
}
