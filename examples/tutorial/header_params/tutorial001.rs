//! A header. It is named by its argument: underscores are hyphens there.

use aplomb::prelude::*;

/// What the client calls itself.
#[model]
pub struct Client {
    #[serde(rename = "User-Agent")]
    user_agent: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[header] user_agent: Option<String>) -> Client {
    Client { user_agent }
}

/// The app.
pub fn app() -> App {
    App::new("Header parameters", "0.1.0").routes(routes![read_items])
}
