//! A form that takes no fields beyond those of its model.

use aplomb::prelude::*;

/// What is sent to log in.
#[model]
#[serde(deny_unknown_fields)]
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
