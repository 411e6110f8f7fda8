//! An example of each field.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    #[field(example = "Foo")]
    name: String,
    #[field(example = "A very nice Item")]
    description: Option<String>,
    #[field(example = 35.4)]
    price: f64,
    #[field(example = 3.2)]
    tax: Option<f64>,
}

/// What came of the request.
#[model]
pub struct Updated {
    item_id: i64,
    item: Item,
}

/// Update Item
#[put("/items/{item_id}")]
pub async fn update_item(item_id: i64, item: Item) -> Updated {
    Updated { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Examples", "0.1.0").routes(routes![update_item])
}
