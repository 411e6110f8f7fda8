//! Large answers are compressed for clients that take it.

use aplomb::policy::Compression;
use aplomb::prelude::*;

/// Main
#[get("/")]
pub async fn main() -> Json<&'static str> {
    Json("somebigcontent")
}

/// The app.
pub fn app() -> App {
    App::new("Advanced middleware", "0.1.0")
        .routes(routes![main])
        .layer(Compression::new().minimum_size(1000).level(5))
}
