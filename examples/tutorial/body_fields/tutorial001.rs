//! Rules and texts of a model's fields: they are checked, and stand in the document.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
    #[field(title = "The description of the item", max_length = 300)]
    description: Option<String>,
    /// The price must be greater than zero
    #[field(gt = 0.0)]
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
pub async fn update_item(item_id: i64, #[body(embed)] item: Item) -> Updated {
    Updated { item_id, item }
}

/// The app.
pub fn app() -> App {
    App::new("Fields of a body", "0.1.0").routes(routes![update_item])
}
