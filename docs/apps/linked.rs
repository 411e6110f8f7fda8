//! Addresses of the app's own operations.

use aplomb::prelude::*;

/// An item that was made.
#[model]
pub struct Made {
    name: String,
    /// Where it is read
    url: String,
}

/// Read an item
#[get("/items/{id}")]
pub async fn read_item(id: u64, #[query] unit: Option<String>) -> String {
    format!("item {id} in {}", unit.as_deref().unwrap_or("pieces"))
}

/// Make an item
#[post("/items")]
pub async fn make_item(#[query] name: String, links: Links) -> Result<Created<Made>, NoLink> {
    let url = links.url(read_item::path(7).query("unit", "kg"))?;
    Ok(Created(Made { name, url }))
}

/// The app.
pub fn app() -> App {
    App::new("Items", "1.0.0").routes(routes![read_item, make_item].prefix("/v1"))
}
