//! Headers as a group: a struct.

use aplomb::prelude::*;

/// The headers of every request.
#[model]
pub struct CommonHeaders {
    host: String,
    save_data: bool,
    if_modified_since: Option<String>,
    traceparent: Option<String>,
    #[field(default)]
    x_tag: Vec<String>,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(#[header] headers: CommonHeaders) -> CommonHeaders {
    headers
}

/// The app.
pub fn app() -> App {
    App::new("Header parameter models", "0.1.0").routes(routes![read_items])
}
