//! The fields of a form, an argument each.

use aplomb::prelude::*;

/// Who is in.
#[model]
pub struct Entered {
    username: String,
}

/// Login
#[post("/login/")]
pub async fn login(#[form] username: String, #[form] password: Secret) -> Entered {
    // A real app would look at it.
    let _ = password;
    Entered { username }
}

/// The app.
pub fn app() -> App {
    App::new("Form data", "0.1.0").routes(routes![login])
}
