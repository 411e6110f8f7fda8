//! Pages of other origins may call the app from a browser: those that are listed.

use aplomb::policy::Cors;
use aplomb::prelude::*;

/// Where the pages come from.
const ORIGINS: [&str; 4] = [
    "http://localhost.tiangolo.com",
    "https://localhost.tiangolo.com",
    "http://localhost",
    "http://localhost:8080",
];

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// Main
#[get("/")]
pub async fn main() -> Message {
    Message {
        message: "Hello World".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("CORS", "0.1.0").routes(routes![main]).layer(
        Cors::new()
            .origins(ORIGINS)
            .credentials()
            .any_method()
            .any_header(),
    )
}
