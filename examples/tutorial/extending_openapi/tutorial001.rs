//! The finished document, changed: a logo that ReDoc shows.

use aplomb::prelude::*;

/// An item.
#[model]
pub struct Item {
    name: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Vec<Item> {
    vec![Item {
        name: "Foo".to_owned(),
    }]
}

/// The app.
pub fn app() -> App {
    App::new("Custom title", "2.5.0")
        .summary("This is a very custom OpenAPI schema")
        .description("Here's a longer description of the custom **OpenAPI** schema")
        .edit_document(|document| {
            document["info"]["x-logo"] = json!({
                "url": "https://fastapi.tiangolo.com/img/logo-margin/logo-teal.png",
            });
        })
        .routes(routes![read_items])
}
