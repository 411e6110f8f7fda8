//! What a token allows: scopes, from the handler down to the dependency that reads the token.

use std::collections::HashSet;
use std::time::Duration;

use aplomb::arg::credential::{OAuth2, OAuth2Scheme, PasswordForm, RequiredScopes};
use aplomb::contract::Flows;
use aplomb::prelude::*;
use argon2::{Argon2, PasswordVerifier};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// How long a token is good.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// What a password is compared with where there is no such user: the answer takes the same time, and tells no names.
const NOBODY: &str =
    "$argon2id$v=19$m=65536,t=3,p=4$b7Ytnw1qsj9JkTwDZMXXrg$D23RHjsrDXQmO9ap2zLfjCCjFG1AxPdLzZTqlNBIqKw";

/// Where tokens come from.
pub struct PasswordBearer;

impl OAuth2Scheme for PasswordBearer {
    const NAME: &'static str = "OAuth2PasswordBearer";

    fn flows() -> Flows {
        Flows::default().password(
            "token",
            [
                ("me", "Read information about the current user."),
                ("items", "Read items."),
            ],
        )
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

/// The database: a user, and the hash of the password.
fn find(username: &str) -> Option<(User, &'static str)> {
    let (full_name, email, disabled, hash) = match username {
        "johndoe" => (
            "John Doe",
            "johndoe@example.com",
            false,
            "$argon2id$v=19$m=65536,t=3,p=4$wagCPXjifgvUFBzq4hqe3w$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc",
        ),
        "alice" => (
            "Alice Chains",
            "alicechains@example.com",
            true,
            "$argon2id$v=19$m=65536,t=3,p=4$g2/AV1zwopqUntPKJavBFw$BwpRGDCyUHLvHICnwijyX8ROGoiUPwNKZ7915MeYfCE",
        ),
        _ => return None,
    };
    let user = User {
        username: username.to_owned(),
        email: Some(email.to_owned()),
        full_name: Some(full_name.to_owned()),
        disabled: Some(disabled),
    };
    Some((user, hash))
}

/// The user of a name and a password. It takes long, on purpose.
fn authenticate(form: &PasswordForm) -> Option<User> {
    let found = find(&form.username);
    let hash = found.as_ref().map_or(NOBODY, |(_, hash)| hash);
    let password = form.password.expose().as_bytes();
    Argon2::default().verify_password(password, hash).ok()?;
    found.map(|(user, _)| user)
}

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    /// With spaces between them.
    #[serde(default)]
    scope: String,
    /// In seconds since 1970. `Tokens::read` has looked at it.
    #[serde(skip_deserializing)]
    exp: u64,
}

/// Signs tokens, and reads those that it has signed.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// With a secret: `openssl rand -hex 32` makes a good one.
    pub fn new(secret: &str) -> Tokens {
        Tokens {
            signing: EncodingKey::from_secret(secret.as_bytes()),
            checking: DecodingKey::from_secret(secret.as_bytes()),
            validation: Validation {
                leeway: 0,
                validate_nbf: true,
                // A token without an end is one that the owner of the secret has made by hand.
                required_spec_claims: HashSet::new(),
                ..Validation::default()
            },
        }
    }

    fn sign(&self, username: &str, scope: String) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            sub: username.to_owned(),
            scope,
            exp: jsonwebtoken::get_current_timestamp() + LIFETIME.as_secs(),
        };
        jsonwebtoken::encode(&Header::default(), &claims, &self.signing)
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let token = jsonwebtoken::decode(token, &self.checking, &self.validation).ok()?;
        Some(token.claims)
    }
}

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum Refusal {
    /// Could not validate credentials
    #[problem(status = 401, header("WWW-Authenticate" = scopes.challenge()))]
    Invalid {
        #[problem(skip)]
        scopes: RequiredScopes,
    },
    /// Not enough permissions
    #[problem(status = 401, header("WWW-Authenticate" = scopes.challenge()))]
    NotEnough {
        #[problem(skip)]
        scopes: RequiredScopes,
    },
    /// Inactive user
    #[problem(status = 400)]
    Inactive,
    /// Incorrect username or password
    #[problem(status = 400)]
    WrongPassword,
    /// The token cannot be signed.
    #[problem(status = 500, hidden)]
    Unsigned(#[from] jsonwebtoken::errors::Error),
}

/// The user of this request.
#[derive(Clone)]
pub struct CurrentUser(User);

/// Reads the token, and compares what it allows with what is asked for along the way to here.
#[dependency]
pub async fn current_user(
    token: OAuth2<PasswordBearer>,
    scopes: RequiredScopes,
    tokens: State<Tokens>,
) -> Result<CurrentUser, Refusal> {
    let read = tokens.read(token.token());
    let Some((claims, (user, _))) = read.and_then(|claims| find(&claims.sub).map(|found| (claims, found)))
    else {
        return Err(Refusal::Invalid { scopes });
    };
    let granted: Vec<&str> = claims.scope.split(' ').collect();
    if !scopes.missing_from(&granted).is_empty() {
        return Err(Refusal::NotEnough { scopes });
    }
    Ok(CurrentUser(user))
}

/// The user of this request, who may do something.
#[derive(Clone)]
pub struct ActiveUser(User);

/// Looks whether the user is active.
#[dependency(scopes = ["me"])]
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

/// Login For Access Token
#[post("/token")]
pub fn login_for_access_token(form: PasswordForm, tokens: State<Tokens>) -> Result<Token, Refusal> {
    let user = authenticate(&form).ok_or(Refusal::WrongPassword)?;
    let scopes = form.scopes().collect::<Vec<_>>().join(" ");
    Ok(Token {
        access_token: tokens.sign(&user.username, scopes)?,
        token_type: "bearer".to_owned(),
    })
}

/// Read Users Me
#[get("/users/me/")]
pub async fn read_users_me(user: ActiveUser) -> User {
    user.0
}

/// What somebody owns.
#[model]
pub struct OwnItem {
    item_id: String,
    owner: String,
}

/// Read Own Items
#[get("/users/me/items/", scopes = ["items"])]
pub async fn read_own_items(user: ActiveUser) -> Vec<OwnItem> {
    vec![OwnItem {
        item_id: "Foo".to_owned(),
        owner: user.0.username,
    }]
}

/// How the system is.
#[model]
pub struct Status {
    status: String,
}

/// Read System Status
#[get("/status/", dependencies(CurrentUser))]
pub async fn read_system_status() -> Status {
    Status {
        status: "ok".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Security", "0.1.0")
        .state(Tokens::new(
            "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        ))
        .routes(routes![
            login_for_access_token,
            read_users_me,
            read_own_items,
            read_system_status
        ])
}
