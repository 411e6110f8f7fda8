//! An API key in a header.

use aplomb::prelude::*;

aplomb::api_key! {
    /// The key that each desk has got.
    pub struct DeskKey = Header "X-Desk-Key";
}

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum KeyError {
    /// No desk has this key.
    #[problem(status = 401, header("WWW-Authenticate" = "APIKey"))]
    UnknownKey,
}

/// The desk that is asking.
#[derive(Clone)]
pub struct Desk(&'static str);

/// Looks the key up. All are compared, so that the time tells nothing.
#[dependency]
pub async fn desk(key: ApiKey<DeskKey>) -> Result<Desk, KeyError> {
    let desks = [("desk-1", "north"), ("desk-2", "south")];
    let shown = Secret::new(key.key().to_owned());
    let mut found = Err(KeyError::UnknownKey);
    for (known, name) in desks {
        if shown == Secret::new(known.to_owned()) {
            found = Ok(Desk(name));
        }
    }
    found
}

/// Positions
#[get("/positions")]
pub async fn positions(desk: Desk) -> String {
    format!("the positions of the {} desk", desk.0)
}

/// The app.
pub fn app() -> App {
    App::new("Desk", "1.0.0").routes(routes![positions])
}
