//! A response that is made by hand. The document does not learn what is in it.

use aplomb::Body;
use aplomb::prelude::*;

const PAGE: &str = r"
    <html>
        <head>
            <title>Some HTML in here</title>
        </head>
        <body>
            <h1>Look ma! HTML!</h1>
        </body>
    </html>
    ";

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    Response::with_body(html, Body::full(PAGE))
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![read_items])
}
