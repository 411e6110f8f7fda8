//! Redirects.

use std::collections::BTreeMap;

use std::fmt;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Reply;
use crate::context::Context;
use crate::contract::{HeaderContract, ProblemContract, TypeSchema};
use crate::operation::Operation;
use crate::problem::{Details, Problem};
use crate::response::Response;

/// What is not allowed in an address (RFC 3986). A percent sign stands: the address may be encoded already.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Sends the client elsewhere. The status is a part of the type, so that the contract shows it.
///
/// | type | status | method of the next request | |
/// |---|---|---|---|
/// | `Redirect` | 307 | stays | for this time |
/// | `Redirect<308>` | 308 | stays | for good |
/// | `Redirect<303>` | 303 | GET | after a form: look at the result |
/// | `Redirect<302>` | 302 | up to the client | old; prefer 303 or 307 |
/// | `Redirect<301>` | 301 | up to the client | old; prefer 308 |
///
/// Any other status does not compile. 307 is FastAPI's default, too.
///
/// **Never redirect to an address that a client sent** (`?next=..`) without a look at it: anyone could send your users to a page of
/// theirs with a link that begins with your name. [`Redirect::local`] takes paths on this server only.
///
/// ```
/// use aplomb_core::reply::Redirect;
///
/// async fn old() -> Redirect<308> {
///     Redirect::to("/new")
/// }
/// async fn submitted() -> Redirect<303> {
///     Redirect::see_other("/thanks")
/// }
/// ```
///
/// ```compile_fail
/// # use aplomb_core::reply::Redirect;
/// let not_a_redirect: Redirect<200> = Redirect::to("/");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect<const STATUS: u16 = 307> {
    location: HeaderValue,
}

impl Redirect {
    /// 307: for this time; method and body stay.
    pub fn temporary(location: &str) -> Redirect {
        Redirect::to(location)
    }

    /// 308: for good; method and body stay.
    pub fn permanent(location: &str) -> Redirect<308> {
        Redirect::<308>::to(location)
    }

    /// 303: look there with GET.
    pub fn see_other(location: &str) -> Redirect<303> {
        Redirect::<303>::to(location)
    }
}

impl<const STATUS: u16> Redirect<STATUS> {
    const CODE: StatusCode = match STATUS {
        301 => StatusCode::MOVED_PERMANENTLY,
        302 => StatusCode::FOUND,
        303 => StatusCode::SEE_OTHER,
        307 => StatusCode::TEMPORARY_REDIRECT,
        308 => StatusCode::PERMANENT_REDIRECT,
        _ => panic!("a redirect has the status 301, 302, 303, 307 or 308"),
    };

    /// To an address, absolute or relative. Characters that an address cannot hold are percent-encoded.
    pub fn to(location: &str) -> Redirect<STATUS> {
        const { assert!(Self::CODE.as_u16() == STATUS) };
        let encoded = utf8_percent_encode(location, ESCAPED).to_string();
        // What is left is visible ASCII, which every header can hold.
        let location = HeaderValue::try_from(encoded).unwrap_or(HeaderValue::from_static("/"));
        Redirect { location }
    }

    /// To a path on this server: for an address that came from a client.
    ///
    /// # Errors
    ///
    /// The address is not a path that begins with one slash. `//host` and `/\host` are addresses on another host for browsers.
    pub fn local(location: &str) -> Result<Redirect<STATUS>, NotLocal> {
        // Browsers skip tabs and line ends before they read an address (WHATWG URL, section 4.4).
        let read: String = location
            .chars()
            .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
            .take(2)
            .collect();
        if read.starts_with('/') && !read.starts_with("//") && !read.starts_with("/\\") {
            Ok(Redirect::to(location))
        } else {
            Err(NotLocal)
        }
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.location.to_str().unwrap_or("/")
    }
}

impl<const STATUS: u16> Reply for Redirect<STATUS> {
    fn describe(operation: &mut Operation) {
        operation.responses_mut().entry(STATUS);
        operation.response_header(
            STATUS,
            "Location",
            HeaderContract::new(
                TypeSchema::of::<String>().with("format", "uri-reference"),
                "Where to go on",
            ),
        );
    }

    fn reply(self, _cx: &mut Context) -> Response {
        Response::empty(Self::CODE).with_header(LOCATION, self.location)
    }
}

/// An address that should have been a path on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLocal;

impl fmt::Display for NotLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address has to be a path on this server: one slash, and no second one after it")
    }
}

impl std::error::Error for NotLocal {}

const TITLE: &str = "The address leads to another server";

impl Problem for NotLocal {
    fn kinds() -> Vec<ProblemContract> {
        vec![ProblemContract {
            slug: "redirect-not-local".to_owned(),
            title: TITLE.to_owned(),
            description: "The request asks to be sent on to an address that is not a path on this server. Send a path that begins \
                          with one slash."
                .to_owned(),
            status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
            members: Vec::new(),
            headers: BTreeMap::new(),
            example: None,
        }]
    }

    fn details(&self) -> Details {
        Details::new("redirect-not-local", TITLE, StatusCode::UNPROCESSABLE_ENTITY).detail(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_break_out_of_its_header() {
        let redirect: Redirect = Redirect::to("/a b\r\nSet-Cookie: x=1\u{e9}%20");
        assert_eq!(redirect.location(), "/a%20b%0D%0ASet-Cookie:%20x=1%C3%A9%20");
    }

    #[test]
    fn only_paths_are_local() {
        for path in ["/", "/a", "/a?next=//b", "/a\\b"] {
            assert!(Redirect::<303>::local(path).is_ok(), "{path}");
        }
        for other in [
            "",
            "a",
            "//b",
            "/\\b",
            "https://b",
            "/\t/b",
            "\t//b",
            "\\/b",
            "javascript:x",
        ] {
            assert_eq!(Redirect::<303>::local(other), Err(NotLocal), "{other}");
        }
    }
}
