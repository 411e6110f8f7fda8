//! A text.

use aplomb::prelude::*;

/// Main
#[get("/")]
pub async fn main() -> &'static str {
    "Hello World"
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![main])
}
