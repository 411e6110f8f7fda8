//! A setting that is on unless an app says otherwise.

use aplomb::prelude::*;

/// A greeting.
#[model]
pub struct Greeting {
    message: String,
}

/// Read User
#[get("/users/{username}")]
pub async fn read_user(username: String) -> Greeting {
    Greeting {
        message: format!("Hello {username}"),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Configure Swagger UI", "0.1.0")
        .documents(|documents| documents.swagger_ui.deep_linking = false)
        .routes(routes![read_user])
}
