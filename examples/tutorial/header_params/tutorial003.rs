//! A header that can be there several times.

use aplomb::prelude::*;

/// The tokens that were sent.
#[model]
pub struct Tokens {
    #[serde(rename = "X-Token values")]
    values: Option<Vec<String>>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[header] x_token: Option<Vec<String>>) -> Tokens {
    Tokens { values: x_token }
}

/// The app.
pub fn app() -> App {
    App::new("Header parameters", "0.1.0").routes(routes![read_items])
}
