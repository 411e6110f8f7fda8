//! Pages everywhere: here each handler says so itself, in its type.

use aplomb::prelude::*;

/// Read Items
#[get("/items/")]
pub async fn read_items() -> Html<&'static str> {
    Html("<h1>Items</h1><p>This is a list of items.</p>")
}

/// The app.
pub fn app() -> App {
    App::new("Custom responses", "0.1.0").routes(routes![read_items])
}
