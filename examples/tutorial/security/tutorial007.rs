//! User and password, compared in constant time.

use aplomb::arg::credential::{Basic, BasicRealm};
use aplomb::prelude::*;

/// User and password.
pub struct HttpBasic;

impl BasicRealm for HttpBasic {
    const NAME: &'static str = "HTTPBasic";
    const REALM: &'static str = "";
}

/// Incorrect username or password
#[derive(Debug, Problem)]
#[problem(status = 401, header("WWW-Authenticate" = "Basic"))]
pub struct WrongPassword;

/// The user of this request.
#[derive(Clone)]
pub struct Username(String);

/// Compares both, whatever the first comparison says: the time tells nothing.
#[dependency]
pub async fn current_username(caller: Basic<HttpBasic>) -> Result<Username, WrongPassword> {
    let secret = |text: &str| Secret::new(text.to_owned());
    let is_user = secret(caller.user()) == secret("stanleyjobson");
    let is_password = *caller.password() == secret("swordfish");
    if is_user & is_password {
        Ok(Username(caller.user().to_owned()))
    } else {
        Err(WrongPassword)
    }
}

/// Who is asking.
#[model]
pub struct User {
    username: String,
}

/// Read Current User
#[get("/users/me")]
pub async fn read_current_user(username: Username) -> User {
    User { username: username.0 }
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0").routes(routes![read_current_user])
}
