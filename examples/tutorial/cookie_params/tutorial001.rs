//! A cookie.

use aplomb::prelude::*;

/// What was sent.
#[model]
pub struct Ads {
    ads_id: Option<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[cookie] ads_id: Option<String>) -> Ads {
    Ads { ads_id }
}

/// The app.
pub fn app() -> App {
    App::new("Cookie parameters", "0.1.0").routes(routes![read_items])
}
