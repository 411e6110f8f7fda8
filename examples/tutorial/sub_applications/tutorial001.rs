//! An app below a path, with documents of its own.

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// Read Main
#[get("/app")]
pub async fn read_main() -> Message {
    Message {
        message: "Hello World from main app".to_owned(),
    }
}

/// Read Sub
#[get("/sub")]
pub async fn read_sub() -> Message {
    Message {
        message: "Hello World from sub API".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    let below = App::new("Sub API", "0.1.0").routes(routes![read_sub]);
    App::new("Sub applications", "0.1.0")
        .routes(routes![read_main])
        .sub_app("/subapi", below)
}
