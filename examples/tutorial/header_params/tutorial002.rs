//! A header whose name has an underscore. Some proxies drop such headers.

use aplomb::prelude::*;

/// What was sent.
#[model]
pub struct Sent {
    strange_header: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[header("strange_header")] strange_header: Option<String>) -> Sent {
    Sent { strange_header }
}

/// The app.
pub fn app() -> App {
    App::new("Header parameters", "0.1.0").routes(routes![read_items])
}
