//! A redirect, with the status in the document.

use aplomb::prelude::*;

/// Redirect Fastapi
#[get("/fastapi")]
pub async fn redirect_fastapi() -> Redirect {
    Redirect::to("https://fastapi.tiangolo.com")
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![redirect_fastapi])
}
