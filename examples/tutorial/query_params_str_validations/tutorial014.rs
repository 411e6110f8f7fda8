//! A parameter that no document shows.

use aplomb::prelude::*;

/// What was asked for.
#[model]
pub struct Hidden {
    hidden_query: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[query(hidden)] hidden_query: Option<String>) -> Hidden {
    let sent = hidden_query.filter(|query| !query.is_empty());
    Hidden {
        hidden_query: sent.unwrap_or_else(|| "Not found".to_owned()),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Query parameters and rules for texts", "0.1.0").routes(routes![read_items])
}
