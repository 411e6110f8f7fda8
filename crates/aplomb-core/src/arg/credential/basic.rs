//! User and password (RFC 7617).

use std::fmt;
use std::marker::PhantomData;

use super::authorization::{self, Authorization};
use super::{Challenge, Credential, args, scheme, unauthenticated};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{ProblemContract, Scheme, SchemeKind};
use crate::model::format::Secret;
use crate::problem::{ErrorStyle, framework};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How a basic scheme stands in the document, and the realm that a browser shows.
pub trait BasicRealm: Send + 'static {
    /// What the browser shows when it asks. RFC 7617 wants one.
    const REALM: &'static str = "api";
    /// Its key in the document.
    const NAME: &'static str = "basic";
    /// Whose user and password it is, in Markdown.
    const DESCRIPTION: &'static str = "";
}

/// The plain scheme: `basic`, in the realm `api`.
#[derive(Debug, Clone, Copy)]
pub struct DefaultBasic;

impl BasicRealm for DefaultBasic {}

/// A user and a password from the `Authorization` header, in UTF-8.
///
/// Missing, another scheme, or something that is not base64 of `user:password`: 401 with the challenge. Compare passwords in constant time, and
/// send them over TLS only.
pub struct Basic<R = DefaultBasic> {
    user: String,
    password: Secret,
    realm: PhantomData<fn() -> R>,
}

impl<R> Basic<R> {
    /// A user and a password: how a test calls a handler as a plain function.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Basic<R> {
        Basic {
            user: user.into(),
            password: Secret::new(password.into()),
            realm: PhantomData,
        }
    }

    /// The user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password. Two secrets are compared in constant time.
    pub fn password(&self) -> &Secret {
        &self.password
    }
}

impl<R> Clone for Basic<R> {
    fn clone(&self) -> Basic<R> {
        Basic::new(self.user.clone(), self.password.expose().clone())
    }
}

impl<R> fmt::Debug for Basic<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basic")
            .field("user", &self.user)
            .field("password", &self.password)
            .finish()
    }
}

impl<R: BasicRealm> Credential for Basic<R> {
    fn schemes() -> Vec<Scheme> {
        let kind = SchemeKind::Http {
            scheme: "basic".to_owned(),
            bearer_format: None,
        };
        vec![scheme(R::NAME, R::DESCRIPTION, kind)]
    }

    fn challenges(cx: &Context) -> Vec<Challenge> {
        let charset = match cx.served.settings.style() {
            ErrorStyle::Problem => "UTF-8",
            // FastAPI names none.
            ErrorStyle::FastApi => "",
        };
        let challenge = Challenge::new("Basic").parameter("realm", R::REALM);
        vec![challenge.parameter("charset", charset)]
    }

    fn unreadable() -> Vec<ProblemContract> {
        vec![framework::unauthenticated_kind()]
    }

    fn read(cx: &mut Context) -> Result<Option<Basic<R>>, Refused> {
        let sent = match authorization::read(cx, "basic") {
            Authorization::Absent => return Ok(None),
            Authorization::Here(text) => parse(text),
            Authorization::Unreadable(_) => None,
        };
        match sent {
            Some((user, password)) => Ok(Some(Basic::new(user, password))),
            None => Err(unauthenticated(&Self::challenges(cx))),
        }
    }
}

args! {
    impl<R: BasicRealm> Basic<R>;
}

/// User and password; the password may hold colons.
fn parse(text: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    // RFC 7617, section 2: neither holds control characters.
    if decoded.chars().any(char::is_control) {
        return None;
    }
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
