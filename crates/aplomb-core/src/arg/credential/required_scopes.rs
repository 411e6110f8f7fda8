//! The scopes that an operation asks for, for the dependency that verifies a token.

use std::sync::Arc;

use super::Challenge;
use crate::arg::{Arg, Phase, Refused};
use crate::context::Context;
use crate::operation::Operation;

/// The scopes that the operation of this request asks for, on its own and along the way to its credentials; empty for most.
///
/// They are those of the handler, of the lists around it, and of all its dependencies together, the outer first: what is refused for one is
/// refused as a whole, however many dependencies share the caller.
///
/// ```
/// use aplomb_core::arg::credential::{Bearer, RequiredScopes};
///
/// // #[dependency]
/// async fn caller(token: Bearer, scopes: RequiredScopes) -> Option<String> {
///     let granted = ["orders:read"];
///     scopes.missing_from(&granted).is_empty().then(|| token.token().to_owned())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredScopes(Arc<[String]>);

impl RequiredScopes {
    /// A list of scopes: how a test calls a handler as a plain function.
    pub fn new<'a>(scopes: impl IntoIterator<Item = &'a str>) -> RequiredScopes {
        RequiredScopes(scopes.into_iter().map(str::to_owned).collect())
    }

    /// The scopes, in the order in which they were declared.
    pub fn list(&self) -> &[String] {
        &self.0
    }

    /// The scopes with spaces between them, as OAuth 2 writes them.
    pub fn joined(&self) -> String {
        self.0.join(" ")
    }

    /// Those that were not granted.
    pub fn missing_from<S: AsRef<str>>(&self, granted: &[S]) -> Vec<&str> {
        self.0
            .iter()
            .map(String::as_str)
            .filter(|scope| !granted.iter().any(|granted| granted.as_ref() == *scope))
            .collect()
    }

    /// The challenge that names the scopes, for a caller who has to come with another token; `Bearer` alone where none are asked for.
    ///
    /// ```
    /// use aplomb_core::arg::credential::RequiredScopes;
    ///
    /// assert_eq!(RequiredScopes::new(["me", "items"]).challenge().to_string(), r#"Bearer scope="me items""#);
    /// assert_eq!(RequiredScopes::new([]).challenge().to_string(), "Bearer");
    /// ```
    pub fn challenge(&self) -> Challenge {
        Challenge::new("Bearer").parameter("scope", &self.joined())
    }

    /// The challenge for a token that lacks scopes (RFC 6750, section 3.1): it goes with 403.
    pub fn insufficient(&self) -> Challenge {
        Challenge::new("Bearer")
            .parameter("error", "insufficient_scope")
            .parameter("scope", &self.joined())
    }
}

impl Arg for RequiredScopes {
    const PHASE: Phase = Phase::Head;

    fn describe(operation: &mut Operation) {
        operation.compares_scopes();
    }

    async fn take(cx: &mut Context) -> Result<RequiredScopes, Refused> {
        Ok(RequiredScopes(Arc::clone(&cx.served.route(cx.route).scopes)))
    }
}
