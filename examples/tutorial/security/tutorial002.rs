//! The current user, from the token: a dependency of a credential.

use aplomb::arg::credential::{OAuth2, OAuth2Scheme};
use aplomb::contract::Flows;
use aplomb::prelude::*;

/// Where tokens come from.
pub struct PasswordBearer;

impl OAuth2Scheme for PasswordBearer {
    const NAME: &'static str = "OAuth2PasswordBearer";

    fn flows() -> Flows {
        Flows::default().password("token", [])
    }
}

/// A user.
#[model]
#[derive(Clone)]
pub struct User {
    username: String,
    email: Option<String>,
    full_name: Option<String>,
    disabled: Option<bool>,
}

/// The user of this request.
#[derive(Clone)]
pub struct CurrentUser(User);

/// Decodes the token, or pretends to.
#[dependency]
pub async fn current_user(token: OAuth2<PasswordBearer>) -> CurrentUser {
    CurrentUser(User {
        username: format!("{}fakedecoded", token.token()),
        email: Some("john@example.com".to_owned()),
        full_name: Some("John Doe".to_owned()),
        disabled: None,
    })
}

/// Read Users Me
#[get("/users/me")]
pub async fn read_users_me(user: CurrentUser) -> User {
    user.0
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0").routes(routes![read_users_me])
}
