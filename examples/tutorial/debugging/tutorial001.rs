//! A breakpoint in a handler: a program starts its app in `main`, so that any debugger can run it.
//!
//! ```no_run
//! #[aplomb::main]
//! async fn main() -> aplomb::Result<()> {
//!     tutorial::debugging::tutorial001::app().listen("0.0.0.0:8000").serve().await
//! }
//! ```

use aplomb::prelude::*;

/// A greeting.
#[model]
pub struct Greeting {
    #[serde(rename = "hello world")]
    hello_world: String,
}

/// Root
#[get("/")]
pub async fn root() -> Greeting {
    let a = "a".to_owned();
    let b = "b".to_owned() + &a;
    Greeting { hello_world: b }
}

/// The app.
pub fn app() -> App {
    App::new("Debugging", "0.1.0").routes(routes![root])
}
