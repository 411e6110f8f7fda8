//! OpenID Connect, as a scheme of the document. The token comes as a bearer token.

use std::fmt;
use std::marker::PhantomData;

use super::bearer::{Empty, bare_challenge, token};
use super::{Challenge, Credential, args, scheme};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{Scheme, SchemeKind};
use crate::model::format::Secret;

/// Where a provider describes itself.
///
/// ```
/// use aplomb_core::arg::credential::{OpenIdConnect, OpenIdScheme};
///
/// struct Login;
///
/// impl OpenIdScheme for Login {
///     const URL: &'static str = "https://id.example/.well-known/openid-configuration";
/// }
///
/// async fn who(token: OpenIdConnect<Login>) -> &'static str { "you" }
/// ```
pub trait OpenIdScheme: Send + 'static {
    /// The address of the discovery document.
    const URL: &'static str;
    /// Its key in the document.
    const NAME: &'static str = "openIdConnect";
    /// Whose users they are, in Markdown.
    const DESCRIPTION: &'static str = "";
    /// The realm of the challenge; none if it is empty.
    const REALM: &'static str = "";
}

/// A token of an OpenID provider, taken as [`Bearer`](super::Bearer) takes one.
pub struct OpenIdConnect<C> {
    token: Secret,
    provider: PhantomData<fn() -> C>,
}

impl<C> OpenIdConnect<C> {
    /// A token: how a test calls a handler as a plain function.
    pub fn new(token: impl Into<String>) -> OpenIdConnect<C> {
        OpenIdConnect {
            token: Secret::new(token.into()),
            provider: PhantomData,
        }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.expose()
    }
}

impl<C> Clone for OpenIdConnect<C> {
    fn clone(&self) -> OpenIdConnect<C> {
        OpenIdConnect::new(self.token.expose().clone())
    }
}

impl<C> fmt::Debug for OpenIdConnect<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpenIdConnect").field(&self.token).finish()
    }
}

impl<C: OpenIdScheme> Credential for OpenIdConnect<C> {
    fn schemes() -> Vec<Scheme> {
        let kind = SchemeKind::OpenIdConnect {
            url: C::URL.to_owned(),
        };
        vec![scheme(C::NAME, C::DESCRIPTION, kind)]
    }

    fn challenges(_cx: &Context) -> Vec<Challenge> {
        vec![bare_challenge(C::REALM)]
    }

    fn read(cx: &mut Context) -> Result<Option<OpenIdConnect<C>>, Refused> {
        Ok(token(cx, C::REALM, Empty::IsMissing)?.map(OpenIdConnect::new))
    }
}

args! {
    impl<C: OpenIdScheme> OpenIdConnect<C>;
}
