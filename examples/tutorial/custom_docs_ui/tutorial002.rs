//! Scripts and styles of one's own, from a directory that the app serves.

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

/// Where the files are.
const STATIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/custom_docs_ui/static");

/// The app.
pub fn app() -> App {
    App::new("Custom docs UI", "0.1.0")
        .documents(|documents| {
            documents.swagger_ui.script = Some("/static/swagger-ui-bundle.js".into());
            documents.swagger_ui.style = Some("/static/swagger-ui.css".into());
            documents.scalar.script = Some("/static/scalar.js".into());
        })
        .files("/static", STATIC)
        .routes(routes![read_user])
}
