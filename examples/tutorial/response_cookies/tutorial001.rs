//! A cookie on a response that is made by hand.

use aplomb::prelude::*;
use aplomb::reply::{CookieError, HeaderSet};

/// A message.
#[model(output)]
pub struct Message {
    message: &'static str,
}

/// Create Cookie
#[post("/cookie/")]
pub async fn create_cookie() -> Result<Response, CookieError> {
    // Cookies are for https and hidden from scripts unless one says otherwise.
    let cookie = Cookie::new("fakesession", "fake-cookie-session-value")
        .secure(false)
        .http_only(false);
    let message = Message {
        message: "Come to the dark side, we have cookies",
    };
    let mut response = Response::json(&message);
    Cookies::new().set(cookie)?.write(response.headers_mut());
    Ok(response)
}

/// The app.
pub fn app() -> App {
    App::new("Response cookies", "0.1.0").routes(routes![create_cookie])
}
