//! A form as a model.

use aplomb::prelude::*;

/// What is sent to log in.
#[model]
pub struct FormData {
    username: String,
    password: String,
}

/// Login
#[post("/login/")]
pub async fn login(#[form] data: FormData) -> FormData {
    data
}

/// The app.
pub fn app() -> App {
    App::new("Form models", "0.1.0").routes(routes![login])
}
