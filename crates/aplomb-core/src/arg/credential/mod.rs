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
//! shows an alternative; one that is there and cannot be read is refused all the same. Where one of several is enough, an enum of them with
//! `#[derive(Credential)]` is the credential. No credential is ever printed by `Debug`.
//!
//! Scopes are declared where they are needed, with `scopes = [..]` on a handler, a dependency, or a list; the dependency that verifies
//! the credential learns them as [`RequiredScopes`].

mod api_key;
mod authorization;
mod basic;
mod bearer;
mod challenge;
mod http_scheme;
mod oauth2;
mod open_id;
mod password_form;
mod required_scopes;

pub use api_key::{ApiKey, ApiKeyName, KeyPlace};
pub use basic::{Basic, BasicRealm, DefaultBasic};
pub use bearer::{Bearer, BearerScheme, DefaultBearer};
pub use challenge::Challenge;
pub use http_scheme::{Digest, HttpCredential, HttpScheme};
pub use oauth2::{OAuth2, OAuth2Scheme};
pub use open_id::{OpenIdConnect, OpenIdScheme};
pub use password_form::{PasswordForm, StrictPasswordForm};
pub use required_scopes::RequiredScopes;

use std::collections::BTreeMap;

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;

use super::Refused;
use crate::context::Context;
use crate::contract::{HeaderContract, ProblemContract, Scheme, TypeSchema};
use crate::operation::Operation;
use crate::problem::{Details, framework};
use crate::response::Response;

/// Something that a caller shows to say who it is: how it is read, and what the document and a caller without it are told.
///
/// Each is an arg: the credential itself, or `Option` of it. Where one of several is enough, an enum of them with `#[derive(Credential)]` is
/// one as well:
///
/// ```text
/// #[derive(Credential)]
/// enum Caller {
///     Person(Bearer),
///     Machine(ApiKey<DeskKey>),
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a credential",
    label = "does not say how a caller shows it",
    note = "credentials are `Bearer`, `Basic`, `ApiKey<..>`, `OAuth2<..>`, `OpenIdConnect<..>`, `HttpCredential<..>`, and enums of them with `#[derive(Credential)]`"
)]
pub trait Credential: Sized + Send {
    /// Its schemes. One of them is enough to be let in.
    fn schemes() -> Vec<Scheme>;

    /// What a caller without it is told: a challenge for each scheme.
    fn challenges(cx: &Context) -> Vec<Challenge>;

    /// What is answered to one that is there and cannot be read.
    fn unreadable() -> Vec<ProblemContract> {
        vec![malformed_kind()]
    }

    /// Takes it from the head of the request, if it is there.
    ///
    /// # Errors
    ///
    /// The answer to one that is there and cannot be read.
    fn read(cx: &mut Context) -> Result<Option<Self>, Refused>;
}

/// Makes credentials args.
macro_rules! args {
    ($(impl<$parameter:ident: $bound:ident> $type:ty;)+) => { $(
        impl<$parameter: $bound> $crate::arg::Arg for $type {
            const PHASE: $crate::arg::Phase = $crate::arg::Phase::Head;

            fn describe(operation: &mut $crate::operation::Operation) {
                $crate::arg::credential::describe::<Self>(operation);
            }

            async fn take(cx: &mut $crate::context::Context) -> Result<Self, $crate::arg::Refused> {
                $crate::arg::credential::take::<Self>(cx)
            }
        }

        impl<$parameter: $bound> $crate::arg::OptionalArg for $type {
            const PHASE: $crate::arg::Phase = $crate::arg::Phase::Head;

            fn describe_optional(operation: &mut $crate::operation::Operation) {
                $crate::arg::credential::describe_optional::<Self>(operation);
            }

            async fn take_optional(cx: &mut $crate::context::Context) -> Result<Option<Self>, $crate::arg::Refused> {
                Self::read(cx)
            }
        }
    )+ };
}
use args;

/// Writes the schemes of a credential that has to be there, and the answers to a request without it, into the contract.
#[doc(hidden)]
pub fn describe<C: Credential>(operation: &mut Operation) {
    operation.require_any(C::schemes());
    operation.problem_kind(framework::unauthenticated_kind());
    let challenge = HeaderContract::new(
        TypeSchema::of::<String>(),
        "The credential to send (RFC 9110, section 11.6.1)",
    );
    operation.response_header(401, "WWW-Authenticate", challenge);
    describe_unreadable::<C>(operation);
}

/// Writes the schemes of a credential that may be absent into the contract.
#[doc(hidden)]
pub fn describe_optional<C: Credential>(operation: &mut Operation) {
    for scheme in C::schemes() {
        operation.allow(scheme);
    }
    describe_unreadable::<C>(operation);
}

fn describe_unreadable<C: Credential>(operation: &mut Operation) {
    for kind in C::unreadable() {
        operation.problem_kind(kind);
    }
}

/// Takes a credential that has to be there.
///
/// # Errors
///
/// 401 with its challenges.
#[doc(hidden)]
pub fn take<C: Credential>(cx: &mut Context) -> Result<C, Refused> {
    C::read(cx)?.ok_or_else(|| unauthenticated(&C::challenges(cx)))
}

const MALFORMED: &str = "malformed-credential";
const MALFORMED_TITLE: &str = "The credential cannot be read";

/// A credential that is there and cannot be read.
fn malformed(detail: &str, challenge: Challenge) -> Refused {
    let details = Details::new(MALFORMED, MALFORMED_TITLE, StatusCode::BAD_REQUEST)
        .detail(detail)
        .header(WWW_AUTHENTICATE, challenge.into());
    Response::problem(details).into()
}

/// No credential, or one of another kind.
fn unauthenticated(challenges: &[Challenge]) -> Refused {
    let mut details = framework::unauthenticated();
    for (index, challenge) in challenges.iter().enumerate() {
        // Two schemes can have one challenge.
        if !challenges[..index].contains(challenge) {
            details = details.header(WWW_AUTHENTICATE, challenge.clone().into());
        }
    }
    Response::problem(details).into()
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

fn scheme(name: &str, description: &str, kind: crate::contract::SchemeKind) -> Scheme {
    Scheme {
        name: name.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        kind,
    }
}
