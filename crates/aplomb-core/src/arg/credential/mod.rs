//! Credentials: how a caller shows who it is.
//!
//! These args only *take* a credential and document it: its scheme, what an operation asks for, and the answers to a request
//! without it. What it is worth is for a dependency to say:
//!
//! ```
//! use aplomb_core::arg::credential::Bearer;
//!
//! struct Trader { name: String }
//! # enum AuthError { Unknown }
//!
//! // #[dependency]
//! async fn trader(token: Bearer) -> Result<Trader, AuthError> {
//!     match token.token() {
//!         "swordfish" => Ok(Trader { name: "alice".to_owned() }),
//!         _ => Err(AuthError::Unknown),
//!     }
//! }
//! ```
//!
//! Several of them in one signature are asked for together. As an `Option`, a credential that is absent is `None`, and the document
//! shows an alternative; one that is there and cannot be read is refused all the same. No credential is ever printed by `Debug`.

mod api_key;
mod authorization;
mod basic;
mod bearer;
mod http_scheme;
mod oauth2;
mod open_id;
mod required_scopes;

pub use api_key::{ApiKey, ApiKeyName, KeyPlace};
pub use basic::{Basic, BasicRealm, DefaultBasic};
pub use bearer::{Bearer, BearerScheme, DefaultBearer};
pub use http_scheme::{Digest, HttpCredential, HttpScheme};
pub use oauth2::{OAuth2, OAuth2Scheme};
pub use open_id::{OpenIdConnect, OpenIdScheme};
pub use required_scopes::RequiredScopes;

use std::collections::BTreeMap;

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};

use super::Refused;
use crate::contract::{HeaderContract, ProblemContract, Scheme, TypeSchema};
use crate::operation::Operation;
use crate::problem::{Details, framework};
use crate::response::Response;

const MALFORMED: &str = "malformed-credential";
const MALFORMED_TITLE: &str = "The credential cannot be read";

/// A credential that is there and cannot be read.
fn malformed(detail: &str, challenge: HeaderValue) -> Refused {
    let details = Details::new(MALFORMED, MALFORMED_TITLE, StatusCode::BAD_REQUEST)
        .detail(detail)
        .header(WWW_AUTHENTICATE, challenge);
    Response::problem(details).into()
}

/// No credential, or one of another kind.
fn unauthenticated(challenge: HeaderValue) -> Refused {
    Response::problem(framework::unauthenticated(challenge)).into()
}

fn malformed_kind() -> ProblemContract {
    ProblemContract {
        slug: MALFORMED.to_owned(),
        title: MALFORMED_TITLE.to_owned(),
        description: "The request carries a credential that is not written as its scheme says, or more than one. `detail` says what is \
                      wrong with it. Send one credential, as the scheme writes it."
            .to_owned(),
        status: StatusCode::BAD_REQUEST.as_u16(),
        members: Vec::new(),
        headers: BTreeMap::new(),
        example: None,
    }
}

/// Whether a credential has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// Writes a scheme and its answers into the contract.
fn describe(operation: &mut Operation, scheme: Scheme, need: Need, can_be_malformed: bool) {
    let challenge = || {
        HeaderContract::new(
            TypeSchema::of::<String>(),
            "The credential to send (RFC 9110, section 11.6.1)",
        )
    };
    match need {
        Need::Required => {
            operation.require(scheme, &[]);
            operation.problem_kind(framework::unauthenticated_kind());
            operation.response_header(401, "WWW-Authenticate", challenge());
        }
        Need::Optional => operation.allow(scheme),
    }
    if can_be_malformed {
        operation.problem_kind(malformed_kind());
    }
}

fn scheme(name: &str, description: &str, kind: crate::contract::SchemeKind) -> Scheme {
    Scheme {
        name: name.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        kind,
    }
}

/// A challenge: a scheme with parameters, as quoted strings. A realm that no header can hold leaves the scheme alone.
fn challenge(scheme: &'static str, parameters: &[(&str, &str)]) -> HeaderValue {
    let mut text = scheme.to_owned();
    let mut separator = " ";
    for (name, value) in parameters {
        if !value.is_empty() {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            text.push_str(&format!("{separator}{name}=\"{value}\""));
            separator = ", ";
        }
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(scheme))
}
