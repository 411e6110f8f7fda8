//! Several servers in the document, the one behind the proxy first.

use aplomb::prelude::*;

/// What the proxy cuts off.
const ROOT_PATH: &str = "/api/v1";

/// Something to say, and where.
#[model]
pub struct Greeting {
    message: String,
    root_path: String,
}

/// Read Main
#[get("/app")]
pub async fn read_main() -> Greeting {
    Greeting {
        message: "Hello World".to_owned(),
        root_path: ROOT_PATH.to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Behind a proxy", "0.1.0")
        .server_url(ROOT_PATH, "")
        .server_url("https://stag.example.com", "Staging environment")
        .server_url("https://prod.example.com", "Production environment")
        .routes(routes![read_main])
}
