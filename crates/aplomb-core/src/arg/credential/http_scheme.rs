//! Any other HTTP authentication scheme: the header is read, and no more.

use std::fmt;
use std::marker::PhantomData;

use super::authorization::{self, Authorization};
use super::{Challenge, Credential, args, malformed, scheme};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{Scheme, SchemeKind};
use crate::model::format::Secret;
use crate::problem::ErrorStyle;

/// An HTTP authentication scheme (RFC 9110, section 11).
pub trait HttpScheme: Send + 'static {
    /// The registered name, as the challenge writes it: `Digest`.
    const SCHEME: &'static str;
    /// Its key in the document.
    const NAME: &'static str;
    /// What it is, in Markdown.
    const DESCRIPTION: &'static str = "";
    /// The realm of the challenge; none if it is empty.
    const REALM: &'static str = "";
}

/// Digest authentication (RFC 7616). Its challenge needs a nonce, which what verifies it has to add.
#[derive(Debug, Clone, Copy)]
pub struct Digest;

impl HttpScheme for Digest {
    const SCHEME: &'static str = "Digest";
    const NAME: &'static str = "digest";
    const REALM: &'static str = "api";
}

/// A credential of an HTTP authentication scheme, as it was sent.
///
/// Missing, or another scheme: 401 with the challenge. Nothing after the name of the scheme: 400; in FastAPI's style, that is a missing one.
pub struct HttpCredential<S> {
    credentials: Secret,
    scheme: PhantomData<fn() -> S>,
}

impl<S> HttpCredential<S> {
    /// A credential: how a test calls a handler as a plain function.
    pub fn new(credentials: impl Into<String>) -> HttpCredential<S> {
        HttpCredential {
            credentials: Secret::new(credentials.into()),
            scheme: PhantomData,
        }
    }

    /// What follows the name of the scheme.
    pub fn credentials(&self) -> &str {
        self.credentials.expose()
    }

    /// A parameter of the credential, without quotes and escapes. Its name has no case.
    ///
    /// ```
    /// use aplomb_core::arg::credential::{Digest, HttpCredential};
    ///
    /// let sent = HttpCredential::<Digest>::new(r#"username="a, \"b\"", qop=auth"#);
    /// assert_eq!(sent.parameter("Username").as_deref(), Some(r#"a, "b""#));
    /// assert_eq!(sent.parameter("qop").as_deref(), Some("auth"));
    /// assert_eq!(sent.parameter("nonce"), None);
    /// ```
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut rest = self.credentials.expose().as_str();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            let (key, after) = rest.split_once('=')?;
            let (value, after) = parameter_value(after.trim_start())?;
            if key.trim().eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = after;
        }
    }
}

/// A token or a quoted string, and what follows it.
fn parameter_value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[index + 1..])),
            '\\' => value.push(chars.next()?.1),
            _ => value.push(c),
        }
    }
    None
}

impl<S> Clone for HttpCredential<S> {
    fn clone(&self) -> HttpCredential<S> {
        HttpCredential::new(self.credentials.expose().clone())
    }
}

impl<S> fmt::Debug for HttpCredential<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpCredential").field(&self.credentials).finish()
    }
}

impl<S: HttpScheme> HttpCredential<S> {
    fn challenge() -> Challenge {
        Challenge::new(S::SCHEME).parameter("realm", S::REALM)
    }
}

impl<S: HttpScheme> Credential for HttpCredential<S> {
    fn schemes() -> Vec<Scheme> {
        let kind = SchemeKind::Http {
            scheme: S::SCHEME.to_ascii_lowercase(),
            bearer_format: None,
        };
        vec![scheme(S::NAME, S::DESCRIPTION, kind)]
    }

    fn challenges(_cx: &Context) -> Vec<Challenge> {
        vec![Self::challenge()]
    }

    fn read(cx: &mut Context) -> Result<Option<HttpCredential<S>>, Refused> {
        match authorization::read(cx, S::SCHEME) {
            Authorization::Absent => Ok(None),
            Authorization::Here("") if cx.served.settings.style() == ErrorStyle::FastApi => Ok(None),
            Authorization::Here("") => Err(malformed(
                "The Authorization header has nothing after the name of its scheme",
                Self::challenge(),
            )),
            Authorization::Here(credentials) => Ok(Some(HttpCredential::new(credentials))),
            Authorization::Unreadable(detail) => Err(malformed(detail, Self::challenge())),
        }
    }
}

args! {
    impl<S: HttpScheme> HttpCredential<S>;
}
