//! Scripts and styles of a CDN: the policy of each page lets in its host, and no other.

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
    App::new("Custom docs UI", "0.1.0")
        .documents(|documents| {
            documents.swagger_ui.script =
                Some("https://unpkg.com/swagger-ui-dist@5/swagger-ui-bundle.js".into());
            documents.swagger_ui.style = Some("https://unpkg.com/swagger-ui-dist@5/swagger-ui.css".into());
            documents.scalar.script =
                Some("https://unpkg.com/@scalar/api-reference@1/dist/browser/standalone.js".into());
        })
        .routes(routes![read_user])
}
