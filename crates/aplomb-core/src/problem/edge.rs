//! The problems of what stands around an app: they are answered before any operation is found.

use http::HeaderValue;
use http::StatusCode;
use http::header::ACCEPT_ENCODING;

use super::Details;
use super::framework::Kind;
use crate::contract::ProblemContract;

const ORIGIN: Kind = Kind {
    slug: "origin-refused",
    title: "A page of this origin may not send this request",
    status: StatusCode::BAD_REQUEST,
    text: "A browser asked whether a page of another origin may send a request (CORS), and it may not: `detail` says whether it is the origin, \
           the method or the header fields. Whoever runs the service can allow them.",
};
const HOST: Kind = Kind {
    slug: "host-refused",
    title: "This host is not served here",
    status: StatusCode::BAD_REQUEST,
    text: "The `Host` of the request is none of those under which the service may be reached. Use the address that the service publishes.",
};
const CONTENT_CODING: Kind = Kind {
    slug: "unsupported-content-coding",
    title: "This content coding is not read here",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    text: "The body was sent with a `Content-Encoding` that is not read here. `Accept-Encoding` in the answer lists those that are.",
};

/// The kinds; they have pages, too.
pub(super) fn kinds() -> [ProblemContract; 3] {
    [ORIGIN.contract(), HOST.contract(), CONTENT_CODING.contract()]
}

/// A preflight request for something that is not allowed: `origin`, `method`, `headers`, `private-network`.
pub fn origin_refused(failures: &[&str]) -> Details {
    let failures = failures.join(", ");
    ORIGIN
        .details()
        .detail(format!("Not allowed from another origin: {failures}"))
        .fastapi_text(format!("Disallowed CORS {failures}"))
}

/// A host under which the service may not be reached, or none.
pub fn host_refused() -> Details {
    HOST.details().fastapi_text("Invalid host header")
}

/// A content coding that is not read; `accepted` lists those that are.
pub fn unsupported_content_coding(sent: &str, accepted: &'static str) -> Details {
    // RFC 9110, section 12.5.3: in a response the field says what requests may be sent in.
    CONTENT_CODING
        .details()
        .detail(format!(
            "The body was sent as `{sent}`; {accepted} is read, and what is not compressed"
        ))
        .header(ACCEPT_ENCODING, HeaderValue::from_static(accepted))
}
