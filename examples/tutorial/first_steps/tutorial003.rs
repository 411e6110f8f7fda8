//! The smallest app, with a plain function: it runs on the pool for work that blocks.

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Greeting {
    message: String,
}

/// Root
#[get("/")]
pub fn root() -> Greeting {
    Greeting {
        message: "Hello World".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("First steps", "0.1.0").routes(routes![root])
}
