//! A token that is asked for, and given back.

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

/// The token that was sent.
#[model]
pub struct Sent {
    token: String,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(token: OAuth2<PasswordBearer>) -> Sent {
    Sent {
        token: token.token().to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0").routes(routes![read_items])
}
