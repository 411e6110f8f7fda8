//! Bearer tokens (RFC 6750).

use std::fmt;
use std::marker::PhantomData;

use super::authorization::{self, Authorization};
use super::{Challenge, Credential, args, malformed, scheme};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{Scheme, SchemeKind};
use crate::model::format::Secret;
use crate::problem::ErrorStyle;

/// How a bearer scheme stands in the document.
///
/// ```
/// use aplomb_core::arg::credential::{Bearer, BearerScheme};
///
/// struct DeskToken;
///
/// impl BearerScheme for DeskToken {
///     const NAME: &'static str = "deskToken";
///     const DESCRIPTION: &'static str = "The token that `POST /login` gives.";
///     const FORMAT: &'static str = "JWT";
/// }
///
/// async fn who(token: Bearer<DeskToken>) -> &'static str { "you" }
/// ```
pub trait BearerScheme: Send + 'static {
    /// Its key in the document.
    const NAME: &'static str = "bearer";
    /// What the token is and where it comes from, in Markdown.
    const DESCRIPTION: &'static str = "";
    /// A hint for the format of the token: `JWT`.
    const FORMAT: &'static str = "";
    /// The realm of the challenge; none if it is empty.
    const REALM: &'static str = "";
}

/// The plain scheme: `bearer`, without a format.
#[derive(Debug, Clone, Copy)]
pub struct DefaultBearer;

impl BearerScheme for DefaultBearer {}

/// A bearer token from the `Authorization` header; never from a query string or a form.
///
/// Missing, or another scheme: 401 with the bare challenge, without an error code (RFC 6750, section 3.1). There, but not written as a token is:
/// 400 with `invalid_request`; in FastAPI's style, an empty token is a missing one, and any other is taken as it is.
pub struct Bearer<S = DefaultBearer> {
    token: Secret,
    scheme: PhantomData<fn() -> S>,
}

impl<S> Bearer<S> {
    /// A token: how a test calls a handler as a plain function.
    pub fn new(token: impl Into<String>) -> Bearer<S> {
        Bearer {
            token: Secret::new(token.into()),
            scheme: PhantomData,
        }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.expose()
    }
}

impl<S> Clone for Bearer<S> {
    fn clone(&self) -> Bearer<S> {
        Bearer::new(self.token.expose().clone())
    }
}

impl<S> fmt::Debug for Bearer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bearer").field(&self.token).finish()
    }
}

impl<S: BearerScheme> Credential for Bearer<S> {
    fn schemes() -> Vec<Scheme> {
        let kind = SchemeKind::Http {
            scheme: "bearer".to_owned(),
            bearer_format: (!S::FORMAT.is_empty()).then(|| S::FORMAT.to_owned()),
        };
        vec![scheme(S::NAME, S::DESCRIPTION, kind)]
    }

    fn challenges(_cx: &Context) -> Vec<Challenge> {
        vec![bare_challenge(S::REALM)]
    }

    fn read(cx: &mut Context) -> Result<Option<Bearer<S>>, Refused> {
        Ok(token(cx, S::REALM, Empty::IsMissing)?.map(Bearer::new))
    }
}

args! {
    impl<S: BearerScheme> Bearer<S>;
}

/// RFC 6750, section 3.1: a caller who showed nothing is told no error.
pub(super) fn bare_challenge(realm: &str) -> Challenge {
    Challenge::new("Bearer").parameter("realm", realm)
}

/// What FastAPI takes a header without a token for. Aplomb's own style refuses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    /// No credential: `HTTPBearer`.
    IsMissing,
    /// A token that no one has issued: `OAuth2PasswordBearer`.
    IsToken,
}

/// The token, if there is one.
pub(super) fn token(cx: &Context, realm: &str, empty: Empty) -> Result<Option<String>, Refused> {
    let refuse = |detail| {
        let challenge = bare_challenge(realm).parameter("error", "invalid_request");
        Err(malformed(detail, challenge))
    };
    match authorization::read(cx, "bearer") {
        Authorization::Absent => Ok(None),
        // FastAPI leaves it to the app what a token looks like.
        Authorization::Here(token) if cx.served.settings.style() == ErrorStyle::FastApi => {
            let is_token = !token.is_empty() || empty == Empty::IsToken;
            Ok(is_token.then(|| token.to_owned()))
        }
        Authorization::Here("") => refuse("The Authorization header has no token after `Bearer`"),
        Authorization::Here(token) if is_token(token) => Ok(Some(token.to_owned())),
        Authorization::Here(_) => refuse(
            "The token holds characters that no bearer token has: letters, digits and -._~+/ are allowed, and = at the end",
        ),
        Authorization::Unreadable(detail) => refuse(detail),
    }
}

/// `b64token` of RFC 6750, section 2.1.
fn is_token(text: &str) -> bool {
    let text = text.trim_end_matches('=');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}
