//! The request as it is, beside a parameter. Nothing of it is documented or checked.

use aplomb::prelude::*;

/// Who asked for what.
#[model]
pub struct Visit {
    client_host: String,
    item_id: String,
}

/// Read Root
#[get("/items/{item_id}")]
pub async fn read_root(item_id: String, request: Request) -> Visit {
    Visit {
        client_host: request.client_address().to_string(),
        item_id,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Using the request directly", "0.1.0").routes(routes![read_root])
}
