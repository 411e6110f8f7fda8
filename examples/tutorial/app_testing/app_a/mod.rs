//! An app whose tests stand in a file of their own.

use aplomb::prelude::*;

#[cfg(test)]
mod tests;

/// Something to say.
#[model]
pub struct Message {
    msg: String,
}

/// Read Main
#[get("/")]
pub async fn read_main() -> Message {
    Message {
        msg: "Hello World".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Testing", "0.1.0").routes(routes![read_main])
}
