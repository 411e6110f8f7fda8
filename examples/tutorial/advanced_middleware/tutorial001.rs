//! HTTPS only: a request over plain HTTP is sent to the same address with `https`.

use aplomb::policy::HttpsRedirect;
use aplomb::prelude::*;

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
    App::new("Advanced middleware", "0.1.0")
        .routes(routes![main])
        .layer(HttpsRedirect::new())
}
