//! What several files depend on.

use aplomb::prelude::*;

/// Why a caller is not let in.
#[derive(Debug, Problem)]
pub enum Refusal {
    /// X-Token header invalid
    #[problem(status = 400)]
    InvalidHeaderToken,
    /// No Jessica token provided
    #[problem(status = 400)]
    InvalidQueryToken,
}

/// A token in the header that is known.
#[derive(Clone)]
pub struct HeaderToken;

/// Looks at the header.
#[dependency]
pub async fn header_token(#[header] x_token: String) -> Result<HeaderToken, Refusal> {
    match x_token.as_str() {
        "fake-super-secret-token" => Ok(HeaderToken),
        _ => Err(Refusal::InvalidHeaderToken),
    }
}

/// A token in the address that is known.
#[derive(Clone)]
pub struct QueryToken;

/// Looks at the address.
#[dependency]
pub async fn query_token(#[query] token: String) -> Result<QueryToken, Refusal> {
    match token.as_str() {
        "jessica" => Ok(QueryToken),
        _ => Err(Refusal::InvalidQueryToken),
    }
}
