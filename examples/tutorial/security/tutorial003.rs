//! Logging in with a password, for a token.

use aplomb::arg::credential::{OAuth2, OAuth2Scheme, PasswordForm};
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

/// A user, as the database knows it.
#[model]
#[derive(Clone)]
pub struct User {
    username: String,
    email: Option<String>,
    full_name: Option<String>,
    disabled: Option<bool>,
    hashed_password: String,
}

/// The database.
fn find(username: &str) -> Option<User> {
    let (full_name, hashed_password, disabled) = match username {
        "johndoe" => ("John Doe", "fakehashedsecret", false),
        "alice" => ("Alice Wonderson", "fakehashedsecret2", true),
        _ => return None,
    };
    Some(User {
        username: username.to_owned(),
        email: Some(format!("{username}@example.com")),
        full_name: Some(full_name.to_owned()),
        disabled: Some(disabled),
        hashed_password: hashed_password.to_owned(),
    })
}

/// No way to keep a password.
fn fake_hash(password: &Secret) -> String {
    format!("fakehashed{}", password.expose())
}

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum Refusal {
    /// Not authenticated
    #[problem(status = 401, header("WWW-Authenticate" = "Bearer"))]
    Unknown,
    /// Inactive user
    #[problem(status = 400)]
    Inactive,
    /// Incorrect username or password
    #[problem(status = 400)]
    WrongPassword,
}

/// The user of this request.
#[derive(Clone)]
pub struct CurrentUser(User);

/// Decodes the token, or pretends to: it is the name.
#[dependency]
pub async fn current_user(token: OAuth2<PasswordBearer>) -> Result<CurrentUser, Refusal> {
    find(token.token()).map(CurrentUser).ok_or(Refusal::Unknown)
}

/// The user of this request, who may do something.
#[derive(Clone)]
pub struct ActiveUser(User);

/// Looks whether the user is active.
#[dependency]
pub async fn active_user(user: CurrentUser) -> Result<ActiveUser, Refusal> {
    match user.0.disabled {
        Some(true) => Err(Refusal::Inactive),
        _ => Ok(ActiveUser(user.0)),
    }
}

/// A token.
#[model]
pub struct Token {
    access_token: String,
    token_type: String,
}

/// Login
#[post("/token")]
pub async fn login(form: PasswordForm) -> Result<Token, Refusal> {
    let user = find(&form.username).ok_or(Refusal::WrongPassword)?;
    if fake_hash(&form.password) != user.hashed_password {
        return Err(Refusal::WrongPassword);
    }
    Ok(Token {
        access_token: user.username,
        token_type: "bearer".to_owned(),
    })
}

/// Read Users Me
#[get("/users/me")]
pub async fn read_users_me(user: ActiveUser) -> User {
    user.0
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0").routes(routes![login, read_users_me])
}
