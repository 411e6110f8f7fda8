//! An example of the body of one operation.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
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
pub async fn update_item(
    item_id: i64,
    #[body(example = json!({
        "name": "Foo",
        "description": "A very nice Item",
        "price": 35.4,
        "tax": 3.2,
    }))]
    item: Item,
) -> Updated {
    Updated { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Examples", "0.1.0").routes(routes![update_item])
}
