//! Cookies as a group: a struct.

use aplomb::prelude::*;

/// The cookies of the site.
#[model]
pub struct Cookies {
    session_id: String,
    fatebook_tracker: Option<String>,
    googall_tracker: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[cookie] cookies: Cookies) -> Cookies {
    cookies
}

/// The app.
pub fn app() -> App {
    App::new("Cookie parameter models", "0.1.0").routes(routes![read_items])
}
