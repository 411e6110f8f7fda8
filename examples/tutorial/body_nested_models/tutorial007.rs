//! Models as deep as needed.

use std::collections::BTreeSet;

use aplomb::prelude::*;

/// A picture.
#[model]
pub struct Image {
    url: Url,
    name: String,
}

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[field(default)]
    tags: BTreeSet<String>,
    images: Option<Vec<Image>>,
}

/// Items that are sold together.
#[model]
pub struct Offer {
    name: String,
    description: Option<String>,
    price: f64,
    items: Vec<Item>,
}

/// Create Offer
#[post("/offers/")]
pub async fn create_offer(offer: Offer) -> Offer {
    offer
}

/// The app.
pub fn app() -> App {
    App::new("Nested models", "0.1.0").routes(routes![create_offer])
}
