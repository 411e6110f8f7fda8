//! One function for a path. FastAPI would take two, and only ever call the first; `routes!` refuses a second one when it compiles.

use aplomb::prelude::*;

/// Read Users
#[get("/users")]
pub async fn read_users() -> Vec<String> {
    vec!["Rick".to_owned(), "Morty".to_owned()]
}

/// The app.
pub fn app() -> App {
    App::new("Path parameters", "0.1.0").routes(routes![read_users])
}
