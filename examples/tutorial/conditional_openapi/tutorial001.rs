//! The environment says where the document is, and with it the pages: an empty address switches them off.

use aplomb::prelude::*;

/// A greeting.
#[model]
pub struct Greeting {
    message: String,
}

/// Root
#[get("/")]
pub async fn root() -> Greeting {
    Greeting {
        message: "Hello World".to_owned(),
    }
}

/// `OPENAPI_URL=/api.json` moves the document, `OPENAPI_URL=` leaves it out.
fn openapi_address() -> Option<String> {
    let address = std::env::var("OPENAPI_URL").unwrap_or("/openapi.json".to_owned());
    (!address.is_empty()).then_some(address)
}

/// The app.
pub fn app() -> App {
    App::new("Conditional OpenAPI", "0.1.0")
        .documents(|documents| documents.openapi = openapi_address())
        .routes(routes![root])
}
