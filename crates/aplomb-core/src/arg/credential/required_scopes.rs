//! The scopes that an operation asks for, for the dependency that verifies a token.

use std::sync::Arc;

use http::HeaderValue;

use super::challenge;
use crate::arg::{Arg, Phase, Refused};
use crate::context::Context;
use crate::operation::Operation;

/// The scopes that the operation of this request asks for, of all its schemes together; empty for most.
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

    /// The challenge for a token that lacks scopes (RFC 6750, section 3.1): it goes with 403.
    pub fn insufficient(&self) -> HeaderValue {
        challenge(
            "Bearer",
            &[("error", "insufficient_scope"), ("scope", &self.joined())],
        )
    }
}

impl Arg for RequiredScopes {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<RequiredScopes, Refused> {
        Ok(RequiredScopes(Arc::clone(&cx.served.route(cx.route).scopes)))
    }
}
