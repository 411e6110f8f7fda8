//! The keeper: who may change the gallery.

use aplomb::prelude::*;

/// What the keeper has to know.
#[derive(Debug)]
pub struct Password(Secret);

impl Password {
    /// A password.
    pub fn new(text: &str) -> Password {
        Password(Secret::new(text.to_owned()))
    }
}

/// Somebody who may change the gallery.
#[derive(Debug, Clone)]
pub struct Keeper;

/// The name or the password is wrong.
#[derive(Debug, Problem)]
#[problem(status = 401, header("WWW-Authenticate" = "Basic realm=\"gallery\", charset=\"UTF-8\""))]
pub struct NotTheKeeper;

/// The keeper, by name and password.
#[dependency]
async fn keeper(sent: Basic, password: State<Password>) -> Result<Keeper, NotTheKeeper> {
    if sent.user() == "keeper" && *sent.password() == password.0 {
        Ok(Keeper)
    } else {
        Err(NotTheKeeper)
    }
}
