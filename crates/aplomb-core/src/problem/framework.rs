//! The problems of the framework itself: what an operation can answer before its handler was called, or when it failed.

use std::collections::BTreeMap;

use http::header::{ALLOW, CONNECTION, RETRY_AFTER};
#[cfg(feature = "ws")]
use http::header::{SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderValue, StatusCode};

use super::Details;
use crate::contract::{Member, ProblemContract, TypeSchema};
use crate::fault::Faults;
use crate::server::Rejection;

/// A kind of the framework, as a constant.
pub(super) struct Kind {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) status: StatusCode,
    pub(super) text: &'static str,
}

const INVALID: Kind = Kind {
    slug: "invalid-request",
    title: "The request is invalid",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    text: "The request could be read, but some of its values do not fit. `errors` lists each of them: where it stands, a stable code, \
           the parameters of the rule, and a sentence. Correct them and send the request again.",
};
pub(super) const UNREADABLE: Kind = Kind {
    slug: "unreadable-request",
    title: "The request cannot be read",
    status: StatusCode::BAD_REQUEST,
    text: "The body is not what its media type says: JSON that does not parse, text that is not UTF-8, a form or multipart body \
           that is cut off. `detail` says where it goes wrong.",
};
pub(super) const NOT_FOUND: Kind = Kind {
    slug: "not-found",
    title: "There is nothing here",
    status: StatusCode::NOT_FOUND,
    text: "No operation has this path, or what it names does not exist.",
};
pub(super) const METHOD: Kind = Kind {
    slug: "method-not-allowed",
    title: "This method is not allowed here",
    status: StatusCode::METHOD_NOT_ALLOWED,
    text: "The path exists, but not with this method. The `Allow` header lists the methods that it has.",
};
const TIMEOUT: Kind = Kind {
    slug: "request-timeout",
    title: "The request took too long to arrive",
    status: StatusCode::REQUEST_TIMEOUT,
    text: "The head or the body of the request did not arrive in time. Send it again, on a new connection.",
};
const TOO_LARGE: Kind = Kind {
    slug: "body-too-large",
    title: "The body is too large",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    text: "The body has more bytes than this operation reads. `limit` says how many it reads.",
};
const MEDIA_TYPE: Kind = Kind {
    slug: "unsupported-media-type",
    title: "This media type is not read here",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    text: "The `Content-Type` of the request is not one that this operation reads, or it is missing. `accepted` lists those that it reads.",
};
/// The kind of a failure that the client is told nothing about.
pub(crate) const INTERNAL_SLUG: &str = "internal-error";

const INTERNAL: Kind = Kind {
    slug: INTERNAL_SLUG,
    title: "Something went wrong on the server",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    text: "The fault is the server's, and it is logged under the id in `instance`. Sending the request again may help.",
};
const UNAVAILABLE: Kind = Kind {
    slug: "unavailable",
    title: "The server cannot answer now",
    status: StatusCode::SERVICE_UNAVAILABLE,
    text: "The server is starting, stopping, or has too much to do. `Retry-After` says when to try again.",
};
const URI_TOO_LONG: Kind = Kind {
    slug: "uri-too-long",
    title: "The address is too long",
    status: StatusCode::URI_TOO_LONG,
    text: "The path and query string have more bytes than the server reads. Long filters belong into a body.",
};
const MALFORMED: Kind = Kind {
    slug: "malformed-request",
    title: "The request is not well-formed HTTP",
    status: StatusCode::BAD_REQUEST,
    text: "The request line, a header field or the framing of the body is not what RFC 9112 asks for, or `Host` is missing, doubled or no \
           host. The connection is closed, as nobody can tell where the next request begins.",
};
const HEADERS_TOO_LARGE: Kind = Kind {
    slug: "headers-too-large",
    title: "The header fields are too large",
    status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    text: "The header fields of the request are too many, or have more bytes than the server reads. Cookies are the usual reason.",
};
const TRANSFER_CODING: Kind = Kind {
    slug: "unsupported-transfer-coding",
    title: "This transfer coding is not read",
    status: StatusCode::NOT_IMPLEMENTED,
    text: "A body can be sent with its length or in chunks. Another transfer coding beneath the chunks is not read.",
};
#[cfg(feature = "ws")]
const NO_SOCKET: Kind = Kind {
    slug: "upgrade-required",
    title: "Only a WebSocket is answered here",
    status: StatusCode::UPGRADE_REQUIRED,
    text: "This address is a WebSocket, and the request does not ask for one, or for another version than 13. A client for WebSockets \
           sends what is needed: `Upgrade: websocket`, `Connection: Upgrade`, `Sec-WebSocket-Version: 13` and a key.",
};
#[cfg(feature = "ws")]
const BAD_HANDSHAKE: Kind = Kind {
    slug: "bad-handshake",
    title: "The handshake of the WebSocket is wrong",
    status: StatusCode::BAD_REQUEST,
    text: "The request asks for a WebSocket, but not as RFC 6455, section 4.1, wants it. `detail` says which header field is wrong.",
};
#[cfg(feature = "ws")]
const ORIGIN: Kind = Kind {
    slug: "origin-refused",
    title: "Pages of this origin may not open a WebSocket here",
    status: StatusCode::FORBIDDEN,
    text: "A browser says in `Origin` which page opens a WebSocket. Pages of the server itself may, and those of the origins that it lists.",
};
pub(super) const UNAUTHENTICATED: Kind = Kind {
    slug: "unauthenticated",
    title: "A credential is required",
    status: StatusCode::UNAUTHORIZED,
    text: "The request carries no credential of the kind that this operation asks for. The `WWW-Authenticate` header says which kind.",
};

impl Kind {
    pub(super) fn details(&self) -> Details {
        Details::new(self.slug, self.title, self.status)
    }

    pub(super) fn contract(&self) -> ProblemContract {
        ProblemContract {
            slug: self.slug.to_owned(),
            title: self.title.to_owned(),
            description: self.text.to_owned(),
            status: self.status.as_u16(),
            members: Vec::new(),
            headers: BTreeMap::new(),
            example: None,
        }
    }
}

/// The kinds that every operation can answer with.
pub fn of_operations() -> Vec<ProblemContract> {
    vec![INTERNAL.contract()]
}

/// The kinds that an operation with a body can answer with.
pub fn of_bodies() -> Vec<ProblemContract> {
    let mut too_large = TOO_LARGE.contract();
    too_large
        .members
        .push(member::<u64>("limit", "How many bytes are read"));
    let mut media_type = MEDIA_TYPE.contract();
    media_type
        .members
        .push(member::<Vec<String>>("accepted", "The media types that are read"));
    vec![
        UNREADABLE.contract(),
        TIMEOUT.contract(),
        too_large,
        media_type,
        invalid(),
    ]
}

/// The kinds that are answered outside of any operation; they have pages, too.
pub fn outside_operations() -> Vec<ProblemContract> {
    let mut kinds = vec![
        NOT_FOUND.contract(),
        METHOD.contract(),
        URI_TOO_LONG.contract(),
        UNAVAILABLE.contract(),
        MALFORMED.contract(),
        HEADERS_TOO_LARGE.contract(),
        TRANSFER_CODING.contract(),
        TIMEOUT.contract(),
    ];
    kinds.extend(super::edge::kinds());
    kinds
}

/// A request with values that do not fit.
pub fn invalid() -> ProblemContract {
    let mut kind = INVALID.contract();
    kind.members.push(Member {
        name: "errors".to_owned(),
        schema: TypeSchema::of::<Vec<super::style::FaultSchema>>(),
        description: Some("What is wrong, and where".to_owned()),
        required: true,
    });
    kind
}

/// Nothing found: for `Option`.
pub fn not_found_kind() -> ProblemContract {
    NOT_FOUND.contract()
}

/// No credential.
pub fn unauthenticated_kind() -> ProblemContract {
    UNAUTHENTICATED.contract()
}

fn member<T: schemars::JsonSchema>(name: &str, description: &str) -> Member {
    Member {
        name: name.to_owned(),
        schema: TypeSchema::of::<T>(),
        description: Some(description.to_owned()),
        required: true,
    }
}

/// The answer to a request with faults.
pub fn invalid_request(faults: Faults) -> Details {
    let count = faults.len() + faults.more();
    let mut details = INVALID.details().detail(match count {
        1 => "One value does not fit".to_owned(),
        _ => format!("{count} values do not fit"),
    });
    details.faults = Some(Box::new(faults));
    details
}

/// The body cannot be read.
pub fn unreadable(detail: impl Into<String>) -> Details {
    UNREADABLE.details().detail(detail)
}

/// Nothing has this path.
pub fn not_found() -> Details {
    NOT_FOUND.details()
}

/// The path has other methods.
pub fn method_not_allowed(allow: HeaderValue) -> Details {
    METHOD.details().header(ALLOW, allow)
}

/// A form that cannot be read, with a sentence that FastAPI's clients are told too.
pub(crate) fn unreadable_form(detail: &str) -> Details {
    Details::new(UNREADABLE.slug, "The form cannot be read", UNREADABLE.status).detail(detail)
}

/// The body did not arrive in time.
pub fn timeout(detail: impl Into<String>) -> Details {
    TIMEOUT
        .details()
        .detail(detail)
        .header(CONNECTION, HeaderValue::from_static("close"))
}

/// The body is too large.
pub fn too_large(limit: usize) -> Details {
    TOO_LARGE
        .details()
        .detail(format!("At most {limit} bytes are read here"))
        .member("limit", limit)
}

/// The media type is not read.
pub fn unsupported_media_type(sent: Option<&str>, accepted: &[&str]) -> Details {
    let list = accepted.join(", ");
    let detail = match sent {
        Some(sent) => format!("`{sent}` is not read here; send {list}"),
        None => format!("The request has a body but no Content-Type; send {list}"),
    };
    MEDIA_TYPE.details().detail(detail).member("accepted", accepted)
}

/// The handler panicked, or a hidden problem.
pub fn internal() -> Details {
    INTERNAL.details()
}

/// The server cannot answer now; `seconds` is when to try again.
pub fn unavailable(detail: impl Into<String>, seconds: u32) -> Details {
    UNAVAILABLE
        .details()
        .detail(detail)
        .header(RETRY_AFTER, HeaderValue::from(seconds))
}

/// The address is too long.
pub fn uri_too_long(limit: usize) -> Details {
    URI_TOO_LONG
        .details()
        .detail(format!("At most {limit} bytes are read"))
}

/// What the server refused before the app saw it.
pub fn rejected(rejection: Rejection) -> Details {
    let kind = match rejection {
        Rejection::Malformed | Rejection::Host => MALFORMED,
        Rejection::HeadTimeout => TIMEOUT,
        Rejection::TargetTooLong => URI_TOO_LONG,
        Rejection::HeadTooLarge => HEADERS_TOO_LARGE,
        Rejection::UnknownCoding => TRANSFER_CODING,
    };
    kind.details().detail(rejection.detail())
}

/// No credential was sent. The challenges are for who looked for it to add.
pub fn unauthenticated() -> Details {
    UNAUTHENTICATED.details()
}

/// The kinds that a WebSocket can be refused with.
#[cfg(feature = "ws")]
pub(crate) fn of_sockets() -> Vec<ProblemContract> {
    vec![NO_SOCKET.contract(), BAD_HANDSHAKE.contract(), ORIGIN.contract()]
}

/// The request asks for no WebSocket.
#[cfg(feature = "ws")]
pub(crate) fn no_socket() -> Details {
    NO_SOCKET
        .details()
        .detail("This address is a WebSocket; the request has no `Upgrade: websocket`")
        .header(UPGRADE, HeaderValue::from_static("websocket"))
        .header(CONNECTION, HeaderValue::from_static("Upgrade"))
        .header(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))
}

/// The request asks for another version of the protocol (RFC 6455, section 4.4).
#[cfg(feature = "ws")]
pub(crate) fn socket_version() -> Details {
    no_socket().detail("The version of the WebSocket protocol has to be 13: `Sec-WebSocket-Version: 13`")
}

/// The request asks wrongly.
#[cfg(feature = "ws")]
pub(crate) fn bad_handshake(detail: &str) -> Details {
    BAD_HANDSHAKE.details().detail(detail)
}

/// The page that asks is not let in.
#[cfg(feature = "ws")]
pub(crate) fn origin_refused(origin: &str) -> Details {
    ORIGIN.details().detail(format!(
        "Pages of `{origin}` may not open a WebSocket here; the app lets them in with `App::sockets(|settings| settings.origin(\"{origin}\"))`"
    ))
}
