//! A body that the app reads in its own way, and a schema for it in the document.

use aplomb::prelude::*;
use aplomb::reading::UnreadBody;

/// What is found in any body.
#[model]
pub struct Content {
    name: String,
    price: i64,
    description: String,
}

/// How much was read, and what was found.
#[model]
pub struct Read {
    size: usize,
    content: Content,
}

/// Reads anything.
fn magic_data_reader(body: &[u8]) -> Read {
    Read {
        size: body.len(),
        content: Content {
            name: "Maaaagic".to_owned(),
            price: 42,
            description: "Just kiddin', no magic here. ✨".to_owned(),
        },
    }
}

/// Create Item
#[post("/items/", extra = json!({
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "required": ["name", "price"],
                    "type": "object",
                    "properties": {
                        "name": { "type": "string" },
                        "price": { "type": "number" },
                        "description": { "type": "string" },
                    },
                },
            },
        },
        "required": true,
    },
}))]
pub async fn create_item(request: Request) -> Result<Read, UnreadBody> {
    let body = request.read_body().await?;
    Ok(magic_data_reader(&body))
}

/// The app.
pub fn app() -> App {
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![create_item])
}
