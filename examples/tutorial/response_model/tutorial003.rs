//! A model that comes in, and one that goes out: what it does not have cannot leak.

use aplomb::prelude::*;

/// A user with a password.
#[model(input)]
pub struct UserIn {
    username: String,
    password: String,
    email: Email,
    full_name: Option<String>,
}

/// A user as others see it.
#[model]
pub struct UserOut {
    username: String,
    email: Email,
    full_name: Option<String>,
}

/// Create User
#[post("/user/")]
pub async fn create_user(user: UserIn) -> UserOut {
    UserOut {
        username: user.username,
        email: user.email,
        full_name: user.full_name,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![create_user])
}
