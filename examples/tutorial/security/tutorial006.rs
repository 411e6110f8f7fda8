//! User and password (RFC 7617).

use aplomb::arg::credential::{Basic, BasicRealm};
use aplomb::prelude::*;

/// User and password.
pub struct HttpBasic;

impl BasicRealm for HttpBasic {
    const NAME: &'static str = "HTTPBasic";
    const REALM: &'static str = "";
}

/// What was sent.
#[model]
pub struct Sent {
    username: String,
    password: String,
}

/// Read Current User
#[get("/users/me")]
pub async fn read_current_user(caller: Basic<HttpBasic>) -> Sent {
    Sent {
        username: caller.user().to_owned(),
        password: caller.password().expose().clone(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0").routes(routes![read_current_user])
}
