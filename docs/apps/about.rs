//! What an API says about itself.

use aplomb::contract::{Contact, License};
use aplomb::prelude::*;

const DESCRIPTION: &str = "\
Orders are **placed**, and accepted or refused as a whole.

An order that was accepted is never changed. It can be cancelled.";

/// How many orders there are
#[get("/orders/count")]
pub async fn count() -> Json<u64> {
    Json(0)
}

/// The app.
pub fn app() -> App {
    App::new("Desk", "1.0.0")
        .summary("Orders, placed and read")
        .description(DESCRIPTION)
        .terms_of_service("https://desk.example/terms")
        .contact(Contact {
            name: Some("The desk".to_owned()),
            url: Some("https://desk.example".to_owned()),
            email: Some("api@desk.example".to_owned()),
        })
        .license(License {
            name: "Apache 2.0".to_owned(),
            identifier: Some("Apache-2.0".to_owned()),
            url: None,
        })
        .routes(routes![count])
}
