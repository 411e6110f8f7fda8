//! A group of headers whose names have underscores: a name that is given stays as it is.

use aplomb::prelude::*;

/// The headers of every request.
#[model]
pub struct CommonHeaders {
    host: String,
    #[field(rename = "save_data")]
    save_data: bool,
    #[field(rename = "if_modified_since")]
    if_modified_since: Option<String>,
    traceparent: Option<String>,
    #[field(default, rename = "x_tag")]
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
