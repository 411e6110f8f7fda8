//! A body that is no JSON: described by a model, read by hand, and checked by the model.

use aplomb::model::{Invalid, json_schema, read};
use aplomb::prelude::*;
use aplomb::reading::UnreadBody;

/// An item.
#[model]
pub struct Item {
    name: String,
    tags: Vec<String>,
}

/// Why an item is not created.
#[derive(Debug, Problem)]
pub enum Refusal {
    /// Invalid YAML
    #[problem(status = 422)]
    NoYaml,
    /// It does not fit.
    #[problem(transparent)]
    Invalid(#[from] Invalid),
    /// It did not arrive.
    #[problem(transparent)]
    Unread(#[from] UnreadBody),
}

/// Create Item
#[post("/items/", extra = json!({
    "requestBody": {
        "content": { "application/x-yaml": { "schema": json_schema::<Item>() } },
        "required": true,
    },
}))]
pub async fn create_item(request: Request) -> Result<Item, Refusal> {
    let body = request.read_body().await?;
    let data = serde_saphyr::from_slice(&body).map_err(|_| Refusal::NoYaml)?;
    Ok(read(&data, ErrorStyle::FastApi)?)
}

/// The app.
pub fn app() -> App {
    App::new("Path operation advanced configuration", "0.1.0").routes(routes![create_item])
}
