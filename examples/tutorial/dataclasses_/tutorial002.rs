//! A struct as an answer. A field that may be left out has a default, also of its type.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    price: f64,
    #[field(default)]
    tags: Vec<String>,
    description: Option<String>,
    tax: Option<f64>,
}

/// Read Next Item
#[get("/items/next")]
pub async fn read_next_item() -> Item {
    Item {
        name: "Island In The Moon".to_owned(),
        price: 12.99,
        tags: vec!["breater".to_owned()],
        description: Some("A place to be playin' and havin' fun".to_owned()),
        tax: None,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Structs", "0.1.0").routes(routes![read_next_item])
}
