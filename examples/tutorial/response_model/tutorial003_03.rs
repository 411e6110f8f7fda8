//! A redirect. The return type says so, and the document, too.

use aplomb::prelude::*;

/// Get Teleport
#[get("/teleport")]
pub async fn get_teleport() -> Redirect {
    Redirect::to("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![get_teleport])
}
