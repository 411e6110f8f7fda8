//! JSON bodies.
//!
//! There are two speeds. A good body is parsed straight into the type and checked once. Only when that fails is it read again,
//! against the schema, to report every fault; see [`crate::model::inspect`].

use std::future::Future;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::params::Declaration;
use super::{Refused, embedded, keep_going};
use crate::context::Context;
use crate::contract::{BodyContract, Content, TypeSchema};
use crate::fault::{Fault, Faults, Location, Place};
use crate::json::{self, Unreadable};
use crate::model::Model;
use crate::model::inspect::{self, SchemaDocument};
use crate::model::read::{Unread, again};
use crate::operation::Operation;
use crate::problem::{ErrorStyle, framework};
use crate::response::Response;

pub(super) const JSON: &str = "application/json";

/// Writes a JSON body into the contract.
pub fn describe_json<T: Model>(operation: &mut Operation) {
    operation.request_body(BodyContract::new(JSON, Content::One(TypeSchema::of::<T>())));
}

/// Writes a JSON body that may be left out into the contract.
pub fn describe_optional_json<T: Model>(operation: &mut Operation) {
    operation.request_body(BodyContract {
        required: false,
        ..BodyContract::new(JSON, Content::One(TypeSchema::of::<T>()))
    });
}

/// Takes a JSON body.
///
/// The future says itself that it can be sent: otherwise the compiler would look through all that it awaits, once for every model.
///
/// # Errors
///
/// 400 for a body that is no JSON, 408, 413, 415; faults for one that does not fit.
#[expect(
    clippy::manual_async_fn,
    reason = "`async fn` cannot say that its future is `Send`"
)]
pub fn json<T: Model + DeserializeOwned + Send>(
    cx: &mut Context,
) -> impl Future<Output = Result<T, Refused>> + Send {
    async move {
        let bytes = required(cx).await?;
        fit(cx, &bytes)
    }
}

/// Takes a JSON body, if there is one.
///
/// # Errors
///
/// As [`json`].
#[expect(
    clippy::manual_async_fn,
    reason = "`async fn` cannot say that its future is `Send`"
)]
pub fn optional_json<T: Model + DeserializeOwned + Send>(
    cx: &mut Context,
) -> impl Future<Output = Result<Option<T>, Refused>> + Send {
    async move {
        match read(cx).await? {
            Some(bytes) => fit(cx, &bytes).map(Some),
            None => Ok(None),
        }
    }
}

/// Reads a body that has to be there.
async fn required(cx: &mut Context) -> Result<Bytes, Refused> {
    match read(cx).await? {
        Some(bytes) => Ok(bytes),
        None => {
            cx.faults.push(Fault::missing(&Location::root(Place::Body)));
            Err(Refused::Faulty)
        }
    }
}

/// Writes a body that is one value into the contract: a single `#[body]` argument. It is not required if its type can do without, as
/// `Option` can.
pub fn describe_whole<T: Model + DeserializeOwned>(
    operation: &mut Operation,
    mut declaration: Declaration,
    required: bool,
) {
    let required = required && declaration.default.is_none() && embedded::absent::<T>().is_none();
    let mut schema = declaration.schema(TypeSchema::of::<T>());
    if declaration.deprecated {
        schema = schema.with("deprecated", true);
    }
    if declaration.hidden {
        return;
    }
    operation.request_body(BodyContract {
        description: declaration.description,
        required,
        examples: declaration.examples,
        ..BodyContract::new(JSON, Content::One(schema))
    });
}

/// Takes a body that is one value, puts its default in place, and checks its rules. `null` where the type has none counts as no body.
/// `None` after adding the faults.
///
/// # Errors
///
/// As [`json`].
pub async fn whole<T: Model + DeserializeOwned + Send>(
    cx: &mut Context,
    default: Option<fn() -> T>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults) + Send,
) -> Result<Option<T>, Refused> {
    let root = Location::root(Place::Body);
    if let Some(bytes) = read(cx).await? {
        let text = json::text(&bytes).map_err(|error| refuse(&error))?;
        if text.trim() != "null" || json::parse::<T>(text).is_ok() {
            return match parse::<T>(cx, text, &root) {
                Ok(value) => {
                    let before = cx.faults.len();
                    let checked = embedded::check(value, &root, rules, &mut cx.faults);
                    if checked.is_none() {
                        echo::<T>(cx, text, &root, before);
                    }
                    Ok(checked)
                }
                Err(refused) => keep_going(Err(refused)),
            };
        }
    }
    let absent = default.map(|default| default()).or_else(embedded::absent);
    if absent.is_none() {
        cx.faults.push(Fault::missing(&root));
    }
    Ok(absent)
}

/// Parses and checks a whole body.
fn fit<T: Model + DeserializeOwned>(cx: &mut Context, bytes: &[u8]) -> Result<T, Refused> {
    let text = json::text(bytes).map_err(|error| refuse(&error))?;
    let root = Location::root(Place::Body);
    let value = parse::<T>(cx, text, &root)?;
    let before = (cx.faults.len(), cx.faults.more());
    value.check(&root, &mut cx.faults);
    if (cx.faults.len(), cx.faults.more()) == before {
        Ok(value)
    } else {
        echo::<T>(cx, text, &root, before.0);
        Err(Refused::Faulty)
    }
}

/// Puts what was sent into the faults of rules from a number on, where the app echoes it.
#[cold]
pub(super) fn echo<T: Model>(cx: &mut Context, text: &str, at: &Location<'_>, first: usize) {
    if cx.served.settings.echoes() {
        let document = SchemaDocument::of(&TypeSchema::of::<T>());
        inspect::echo(text, &document, at, cx.faults.since(first));
    }
}

/// Parses a document, or a part of one that stands at `at`. What says the same in another way is accepted in a second
/// reading: `1.0` for a whole number, and in FastAPI's style what FastAPI takes.
pub(crate) fn parse<T: Model + DeserializeOwned>(
    cx: &mut Context,
    text: &str,
    at: &Location<'_>,
) -> Result<T, Refused> {
    let error = match json::parse::<T>(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let style = cx.served.settings.style();
    match again(text, error, at, style, &mut cx.faults) {
        Ok(value) => Ok(value),
        Err(Unread::Faulty) => Err(Refused::Faulty),
        Err(Unread::Syntax(error)) => Err(refuse_syntax(cx, text, &error)),
    }
}

/// A body that is no JSON: 400, or FastAPI's fault.
#[cold]
pub(crate) fn refuse_syntax(cx: &mut Context, text: &str, error: &serde_json::Error) -> Refused {
    if cx.served.settings.style() != ErrorStyle::FastApi {
        return refuse(&Unreadable::syntax(error));
    }
    let (message, at) = match json::python::syntax_fault(text) {
        Some(fault) => (fault.message.to_owned(), fault.at),
        None => (error.to_string(), error.column().saturating_sub(1)),
    };
    let root = Location::root(Place::Body);
    let fault = Fault::at(&root.index(at), "json_invalid", "JSON decode error");
    cx.faults.push(fault.with("error", message));
    Refused::Faulty
}

/// A body that cannot be read at all.
#[cold]
pub(crate) fn refuse(error: &Unreadable) -> Refused {
    Response::problem(framework::unreadable(error.to_string())).into()
}

/// Reads the body of an operation that takes JSON. `None` where there is none.
pub(crate) async fn read(cx: &mut Context) -> Result<Option<Bytes>, Refused> {
    let bytes = cx.read_body().await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let lax = cx.served.settings.is_lax();
    match cx.head.headers.get(CONTENT_TYPE) {
        None if !cx.served.settings.strict_content_type => Ok(Some(unmarked(bytes, lax))),
        Some(value) if value == JSON || is_json(value.as_bytes(), lax) => Ok(Some(unmarked(bytes, lax))),
        // FastAPI takes it for a text, which is then not what the type wants.
        _ if lax => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(Some(serde_json::Value::String(text).to_string().into()))
        }
        sent => {
            let sent = sent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            Err(Response::problem(framework::unsupported_media_type(sent.as_deref(), &[JSON])).into())
        }
    }
}

/// Whether the body is JSON by its media type.
pub(super) fn declares_json(cx: &Context) -> bool {
    let lax = cx.served.settings.is_lax();
    let sent = cx.head.headers.get(CONTENT_TYPE);
    sent.is_some_and(|value| is_json(value.as_bytes(), lax))
}

/// The document without a byte order mark at its beginning, which a parser may pass over (RFC 8259, section 8.1), and FastAPI does.
fn unmarked(bytes: Bytes, lax: bool) -> Bytes {
    if lax && bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.slice(3..)
    } else {
        bytes
    }
}

/// Whether a media type is JSON in UTF-8: `application/json`, or any with the suffix `+json` (RFC 6839, section 3.1). JSON is UTF-8
/// and has no `charset` parameter (RFC 8259, section 11); one that says so is let pass. FastAPI looks at no parameter.
fn is_json(value: &[u8], lax: bool) -> bool {
    let Ok(value) = std::str::from_utf8(value) else {
        return false;
    };
    let mut parts = value.split(';');
    let essence = parts.next().unwrap_or("").trim();
    let json = essence.eq_ignore_ascii_case(JSON)
        || essence.split_once('/').is_some_and(|(kind, subtype)| {
            kind.eq_ignore_ascii_case("application")
                && subtype.len() > usize::from(!lax) + 4
                && subtype.as_bytes()[subtype.len() - 5..].eq_ignore_ascii_case(b"+json")
        });
    json && parts.all(|parameter| {
        lax || match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let charset = value.trim().trim_matches('"');
                charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
            }
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_by_name_and_by_suffix() {
        for good in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/geo+json",
            "application/merge-patch+json;charset=\"utf-8\"",
        ] {
            assert!(is_json(good.as_bytes(), false), "{good}");
        }
        assert!(is_json(b"application/json; charset=latin1", true));
        for bad in [
            "text/json",
            "application/jsonx",
            "application/+json",
            "application/json; charset=latin1",
            "",
            "json",
            "application/x-json",
        ] {
            assert!(!is_json(bad.as_bytes(), false), "{bad}");
        }
    }
}
