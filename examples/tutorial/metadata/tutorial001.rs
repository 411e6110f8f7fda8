//! Title, version, description, contact and licence.

use aplomb::contract::{Contact, License};
use aplomb::prelude::*;

const DESCRIPTION: &str = "
ChimichangApp API helps you do awesome stuff. 🚀

## Items

You can **read items**.

## Users

You will be able to:

* **Create users** (_not implemented_).
* **Read users** (_not implemented_).
";

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        name: "Katana".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("ChimichangApp", "0.0.1")
        .summary("Deadpool's favorite app. Nuff said.")
        .description(DESCRIPTION)
        .terms_of_service("http://example.com/terms/")
        .contact(Contact {
            name: Some("Deadpoolio the Amazing".to_owned()),
            url: Some("http://x-force.example.com/contact/".to_owned()),
            email: Some("dp@x-force.example.com".to_owned()),
        })
        .license(License {
            name: "Apache 2.0".to_owned(),
            url: Some("https://www.apache.org/licenses/LICENSE-2.0.html".to_owned()),
            identifier: None,
        })
        .routes(routes![read_items])
}
