//! The form in which a client of the password flow sends user and password (RFC 6749, section 4.3.2).

use crate::arg::params::{self, Declaration, FromParams};
use crate::arg::{Arg, Phase, Refused, form, keep_going};
use crate::context::Context;
use crate::fault::{Faults, Location, Place};
use crate::model::format::Secret;
use crate::model::rule;
use crate::operation::Operation;

/// User and password, as the password flow of OAuth 2 sends them to the address where tokens are issued.
///
/// RFC 9700 advises against the flow; it is here for those who come with it. `grant_type` may be missing; [`StrictPasswordForm`] asks for it, as
/// RFC 6749 does.
///
/// ```
/// use aplomb_core::arg::credential::PasswordForm;
///
/// // #[post("/token")]
/// fn login(form: PasswordForm) -> String {
///     format!("{} wants {:?}", form.username, form.scopes().collect::<Vec<_>>())
/// }
///
/// let form = PasswordForm::new("alice", "swordfish").with_scope("orders:read orders:write");
/// assert_eq!(login(form), r#"alice wants ["orders:read", "orders:write"]"#);
/// ```
#[derive(Debug, Clone)]
pub struct PasswordForm {
    /// `password`, if it was sent.
    pub grant_type: Option<String>,
    /// The user.
    pub username: String,
    /// The password. Compare it with a slow hash, off the threads that answer other requests: in a handler that is a plain `fn`.
    pub password: Secret,
    /// The scopes that the client asks for, with spaces between them; see [`PasswordForm::scopes`].
    pub scope: String,
    /// The client that asks for the user.
    pub client_id: Option<String>,
    /// The secret of the client.
    pub client_secret: Option<Secret>,
}

impl PasswordForm {
    /// User and password: how a test calls a handler as a plain function.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> PasswordForm {
        PasswordForm {
            grant_type: None,
            username: username.into(),
            password: Secret::new(password.into()),
            scope: String::new(),
            client_id: None,
            client_secret: None,
        }
    }

    /// Asks for scopes, with spaces between them.
    #[must_use]
    pub fn with_scope(mut self, scope: impl Into<String>) -> PasswordForm {
        self.scope = scope.into();
        self
    }

    /// The scopes that the client asks for. What it gets is for the server to say.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.split_ascii_whitespace()
    }

    fn describe_with<G: FromParams>(operation: &mut Operation) {
        let part = |name| Declaration::new(Place::Body, name);
        operation.form_media_type(form::URLENCODED);
        let grant_type = part("grant_type").description("Always `password`");
        G::describe(operation, grant_type.keyword("pattern", PASSWORD));
        String::describe(operation, part("username"));
        Secret::<String>::describe(operation, part("password"));
        let scope = part("scope").description("The scopes to ask for, with spaces between them");
        String::describe(operation, scope.default(""));
        Option::<String>::describe(operation, part("client_id"));
        Option::<Secret>::describe(operation, part("client_secret"));
    }

    /// Takes all fields, so that their faults come together.
    async fn take_with<G: FromParams>(
        cx: &mut Context,
        check: fn(&G, &Location<'_>, &mut Faults),
        grant_type: fn(G) -> Option<String>,
    ) -> Result<PasswordForm, Refused> {
        keep_going(form::read(cx).await)?;
        let sent = params::take::<G>(cx, Place::Body, "grant_type", None, check);
        let username = field(cx, "username", None);
        let password = field(cx, "password", None);
        let scope = field(cx, "scope", Some(String::new));
        let client_id = field(cx, "client_id", None);
        let client_secret = field(cx, "client_secret", None);
        match (sent, username, password, scope, client_id, client_secret) {
            (
                Some(sent),
                Some(username),
                Some(password),
                Some(scope),
                Some(client_id),
                Some(client_secret),
            ) => Ok(PasswordForm {
                grant_type: grant_type(sent),
                username,
                password,
                scope,
                client_id,
                client_secret,
            }),
            _ => Err(Refused::Faulty),
        }
    }
}

fn field<T: FromParams>(cx: &mut Context, name: &str, default: Option<fn() -> T>) -> Option<T> {
    params::take(cx, Place::Body, name, default, |_, _, _| {})
}

/// The only grant type that fits, as the document says it.
const PASSWORD: &str = "^password$";

fn is_password(text: &str, at: &Location<'_>, faults: &mut Faults) {
    if text != "password" {
        rule::no_match(PASSWORD, at, faults);
    }
}

impl Arg for PasswordForm {
    const PHASE: Phase = Phase::Body;

    fn describe(operation: &mut Operation) {
        PasswordForm::describe_with::<Option<String>>(operation);
    }

    async fn take(cx: &mut Context) -> Result<PasswordForm, Refused> {
        let check = |sent: &Option<String>, at: &Location<'_>, faults: &mut Faults| {
            if let Some(text) = sent {
                is_password(text, at, faults);
            }
        };
        PasswordForm::take_with::<Option<String>>(cx, check, |sent| sent).await
    }
}

/// A [`PasswordForm`] whose `grant_type` has to be there and to be `password`, as RFC 6749 asks.
#[derive(Debug, Clone)]
pub struct StrictPasswordForm(pub PasswordForm);

impl Arg for StrictPasswordForm {
    const PHASE: Phase = Phase::Body;

    fn describe(operation: &mut Operation) {
        PasswordForm::describe_with::<String>(operation);
    }

    async fn take(cx: &mut Context) -> Result<StrictPasswordForm, Refused> {
        let check = |sent: &String, at: &Location<'_>, faults: &mut Faults| is_password(sent, at, faults);
        let form = PasswordForm::take_with::<String>(cx, check, Some).await?;
        Ok(StrictPasswordForm(form))
    }
}
