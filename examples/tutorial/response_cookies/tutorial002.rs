//! A model with cookies beside it.

use aplomb::prelude::*;
use aplomb::reply::CookieError;

/// A message.
#[model(output)]
pub struct Message {
    message: &'static str,
}

/// Create Cookie
#[post("/cookie-and-object/")]
pub async fn create_cookie() -> Result<(Message, Cookies), CookieError> {
    // Cookies are for https and hidden from scripts unless one says otherwise.
    let cookie = Cookie::new("fakesession", "fake-cookie-session-value")
        .secure(false)
        .http_only(false);
    let message = Message {
        message: "Come to the dark side, we have cookies",
    };
    Ok((message, Cookies::new().set(cookie)?))
}

/// The app.
pub fn app() -> App {
    App::new("Response cookies", "0.1.0").routes(routes![create_cookie])
}
