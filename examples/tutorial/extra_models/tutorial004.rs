//! A list of models.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    let items = [("Foo", "There comes my hero"), ("Red", "It's my aeroplane")];
    let items = items.map(|(name, description)| Item {
        name: name.to_owned(),
        description: description.to_owned(),
    });
    items.into()
}

/// The app.
pub fn app() -> App {
    App::new("Extra models", "0.1.0").routes(routes![read_items])
}
