//! OAuth 2 (RFC 6749), as a scheme of the document. The token comes as a bearer token.

use std::fmt;
use std::marker::PhantomData;

use super::bearer::{Empty, bare_challenge, token};
use super::{Challenge, Credential, args, scheme};
use crate::arg::Refused;
use crate::context::Context;
use crate::contract::{Flow, Flows, Scheme, SchemeKind};
use crate::model::format::Secret;

/// Where tokens come from, and which scopes they can have.
///
/// ```
/// use aplomb_core::arg::credential::{OAuth2, OAuth2Scheme};
/// use aplomb_core::contract::Flows;
///
/// struct Accounts;
///
/// impl OAuth2Scheme for Accounts {
///     const NAME: &'static str = "accounts";
///     fn flows() -> Flows {
///         let scopes = [("orders:write", "Place orders")];
///         Flows::default()
///             .authorization_code("https://id.example/authorize", "https://id.example/token", scopes)
///             .client_credentials("https://id.example/token", scopes)
///     }
/// }
///
/// async fn who(token: OAuth2<Accounts>) -> &'static str { "you" }
/// ```
pub trait OAuth2Scheme: Send + 'static {
    /// Its key in the document.
    const NAME: &'static str = "oauth2";
    /// Whose tokens they are, in Markdown.
    const DESCRIPTION: &'static str = "";
    /// The realm of the challenge; none if it is empty.
    const REALM: &'static str = "";

    /// The flows that it offers.
    fn flows() -> Flows;
}

impl Flows {
    /// Adds the password flow. RFC 9700 advises against it; it is here for those who come with it.
    #[must_use]
    pub fn password<'a>(
        self,
        token_url: &str,
        scopes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Flows {
        self.add("password", None, token_url, scopes)
    }

    /// Adds the client credentials flow: programs that speak for themselves.
    #[must_use]
    pub fn client_credentials<'a>(
        self,
        token_url: &str,
        scopes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Flows {
        self.add("clientCredentials", None, token_url, scopes)
    }

    /// Adds the authorization code flow: people who consent in their browser.
    #[must_use]
    pub fn authorization_code<'a>(
        self,
        authorization_url: &str,
        token_url: &str,
        scopes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Flows {
        self.add("authorizationCode", Some(authorization_url), token_url, scopes)
    }

    /// Sets where tokens are renewed, for all flows that were added.
    #[must_use]
    pub fn refresh(mut self, refresh_url: &str) -> Flows {
        for flow in self.flows.values_mut() {
            flow.refresh_url = Some(refresh_url.to_owned());
        }
        self
    }

    fn add<'a>(
        mut self,
        name: &str,
        authorization_url: Option<&str>,
        token_url: &str,
        scopes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Flows {
        let scopes = scopes.into_iter();
        let flow = Flow {
            authorization_url: authorization_url.map(str::to_owned),
            token_url: Some(token_url.to_owned()),
            refresh_url: None,
            scopes: scopes
                .map(|(scope, text)| (scope.to_owned(), text.to_owned()))
                .collect(),
        };
        self.flows.insert(name.to_owned(), flow);
        self
    }
}

/// A token of an OAuth 2 scheme, taken as [`Bearer`](super::Bearer) takes one; only that in FastAPI's style an empty token is one as well, which
/// whoever verifies it refuses.
pub struct OAuth2<F> {
    token: Secret,
    flows: PhantomData<fn() -> F>,
}

impl<F> OAuth2<F> {
    /// A token: how a test calls a handler as a plain function.
    pub fn new(token: impl Into<String>) -> OAuth2<F> {
        OAuth2 {
            token: Secret::new(token.into()),
            flows: PhantomData,
        }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.expose()
    }
}

impl<F> Clone for OAuth2<F> {
    fn clone(&self) -> OAuth2<F> {
        OAuth2::new(self.token.expose().clone())
    }
}

impl<F> fmt::Debug for OAuth2<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OAuth2").field(&self.token).finish()
    }
}

impl<F: OAuth2Scheme> Credential for OAuth2<F> {
    fn schemes() -> Vec<Scheme> {
        vec![scheme(F::NAME, F::DESCRIPTION, SchemeKind::OAuth2(F::flows()))]
    }

    fn challenges(_cx: &Context) -> Vec<Challenge> {
        vec![bare_challenge(F::REALM)]
    }

    fn read(cx: &mut Context) -> Result<Option<OAuth2<F>>, Refused> {
        Ok(token(cx, F::REALM, Empty::IsToken)?.map(OAuth2::new))
    }
}

args! {
    impl<F: OAuth2Scheme> OAuth2<F>;
}
