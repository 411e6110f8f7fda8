//! A group that takes no other headers. Browsers and proxies send many: this is for clients that are known.

use aplomb::prelude::*;

/// The headers of every request.
#[model]
#[serde(deny_unknown_fields)]
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
