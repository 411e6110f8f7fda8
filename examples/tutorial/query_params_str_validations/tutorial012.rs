//! A list with a default.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Query {
    q: Vec<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(
    #[query(default = ["foo", "bar"].map(str::to_owned).to_vec())] q: Vec<String>,
) -> Query {
    Query { q }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters and rules for texts", "0.1.0").routes(routes![read_items])
}
