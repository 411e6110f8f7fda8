//! Several examples with names, of which a page shows the one that was chosen.

use aplomb::contract::Example;
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
    #[body(openapi_examples = [
        Example::new("normal", json!({ "name": "Foo", "description": "A very nice Item", "price": 35.4, "tax": 3.2 }))
            .summary("A normal example")
            .description("A **normal** item works correctly."),
        Example::new("converted", json!({ "name": "Bar", "price": "35.4" }))
            .summary("An example with converted data")
            .description("FastAPI's style takes a price as text, and makes a number of it"),
        Example::new("invalid", json!({ "name": "Baz", "price": "thirty five point four" }))
            .summary("Invalid data is rejected with an error"),
    ])]
    item: Item,
) -> Updated {
    Updated { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Examples", "0.1.0").routes(routes![update_item])
}
