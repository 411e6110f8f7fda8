//! What was not set is left out.

use aplomb::prelude::*;

/// An item, as far as it is known.
#[model(output)]
pub struct Item {
    name: String,
    #[field(default)]
    #[serde(skip_serializing_if = "Patch::is_absent")]
    description: Patch<String>,
    price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
}

/// Read Item
#[get("/items/{item_id}")]
pub async fn read_item(item_id: String) -> Option<Item> {
    let item = |name: &str, price: f64| Item {
        name: name.to_owned(),
        description: Patch::Absent,
        price,
        tax: None,
        tags: None,
    };
    match item_id.as_str() {
        "foo" => Some(item("Foo", 50.2)),
        "bar" => Some(Item {
            description: Patch::Value("The bartenders".to_owned()),
            tax: Some(20.2),
            ..item("Bar", 62.0)
        }),
        "baz" => Some(Item {
            description: Patch::Null,
            tax: Some(10.5),
            tags: Some(Vec::new()),
            ..item("Baz", 50.2)
        }),
        _ => None,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Response models", "0.1.0").routes(routes![read_item])
}
