//! An app of several files: each has its operations, and here they come together.

use aplomb::prelude::*;

pub mod admin;
pub mod dependencies;
pub mod items;
pub mod users;

use dependencies::{HeaderToken, QueryToken};

/// Something to say.
#[model]
pub struct Message {
    message: String,
}

/// Root
#[get("/")]
pub async fn root() -> Message {
    Message {
        message: "Hello Bigger Applications!".to_owned(),
    }
}

/// The operations for those who run the house.
fn admin() -> Routes {
    admin::routes()
        .prefix("/admin")
        .tag("admin")
        .dependency::<HeaderToken>()
        .change(|operation| operation.describe_response(418, "I'm a teapot"))
}

/// The app.
pub fn app() -> App {
    let all = Routes::new()
        .nest(users::routes())
        .nest(items::routes())
        .nest(admin())
        .nest(routes![root]);
    App::new("Bigger applications", "0.1.0").routes(all.dependency::<QueryToken>())
}
