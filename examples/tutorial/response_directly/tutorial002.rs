//! A response made by hand: XML.

use aplomb::Body;
use aplomb::prelude::*;

const SHAMPOO: &str = r#"<?xml version="1.0"?>
    <shampoo>
    <Header>
        Apply shampoo here.
    </Header>
    <Body>
        You'll have to use soap here.
    </Body>
    </shampoo>
    "#;

/// Get Legacy Data
#[get("/legacy/")]
pub async fn get_legacy_data() -> Response {
    Response::with_body(HeaderValue::from_static("application/xml"), Body::full(SHAMPOO))
}

/// The app.
pub fn app() -> App {
    App::new("Response directly", "0.1.0").routes(routes![get_legacy_data])
}
