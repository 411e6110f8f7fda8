//! A page.

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
pub async fn read_items() -> Html<&'static str> {
    Html(PAGE)
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![read_items])
}
