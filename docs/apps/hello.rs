//! A greeting, as often as you like.

use aplomb::prelude::*;

/// Greet somebody
#[get("/hello/{name}")]
pub async fn hello(
    /// Whom to greet
    name: String,
    /// How often
    #[query(ge = 1, le = 10, default = 1)]
    times: usize,
) -> String {
    format!("Hello, {name}! ").repeat(times).trim_end().to_owned()
}

/// The app.
pub fn app() -> App {
    App::new("Hello", "1.0.0").routes(routes![hello])
}
