//! User and password (RFC 7617).

use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use super::authorization::{self, Authorization};
use super::{Need, challenge, describe, scheme, unauthenticated};
use crate::arg::{Arg, OptionalArg, Phase, Refused};
use crate::context::Context;
use crate::contract::SchemeKind;
use crate::model::format::Secret;
use crate::operation::Operation;
use crate::problem::ErrorStyle;

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

impl<R: BasicRealm> Basic<R> {
    fn scheme() -> crate::contract::Scheme {
        let kind = SchemeKind::Http {
            scheme: "basic".to_owned(),
            bearer_format: None,
        };
        scheme(R::NAME, R::DESCRIPTION, kind)
    }

    fn challenge(cx: &Context) -> HeaderValue {
        let charset = match cx.served.settings.style() {
            ErrorStyle::Problem => "UTF-8",
            // FastAPI names none.
            ErrorStyle::FastApi => "",
        };
        challenge("Basic", &[("realm", R::REALM), ("charset", charset)])
    }

    fn read(cx: &Context) -> Result<Option<Basic<R>>, Refused> {
        match authorization::read(cx, "basic") {
            Authorization::Absent => Ok(None),
            Authorization::Here(text) => match parse(text) {
                Some((user, password)) => Ok(Some(Basic::new(user, password))),
                None => Err(unauthenticated(Self::challenge(cx))),
            },
            Authorization::Unreadable(_) => Err(unauthenticated(Self::challenge(cx))),
        }
    }
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

impl<R: BasicRealm> Arg for Basic<R> {
    const PHASE: Phase = Phase::Head;

    fn describe(operation: &mut Operation) {
        describe(operation, Self::scheme(), Need::Required, false);
    }

    async fn take(cx: &mut Context) -> Result<Basic<R>, Refused> {
        Self::read(cx)?.ok_or_else(|| unauthenticated(Self::challenge(cx)))
    }
}

impl<R: BasicRealm> OptionalArg for Basic<R> {
    const PHASE: Phase = Phase::Head;

    fn describe_optional(operation: &mut Operation) {
        describe(operation, Self::scheme(), Need::Optional, false);
        // One that is there and cannot be read is refused.
        operation.problem_kind(crate::problem::framework::unauthenticated_kind());
    }

    async fn take_optional(cx: &mut Context) -> Result<Option<Basic<R>>, Refused> {
        Self::read(cx)
    }
}
