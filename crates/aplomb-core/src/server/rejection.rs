//! Answers that the server gives without a service: a request that is none, comes too slowly, or is too large.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};

/// Why the server refused a request before any service saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// 400: not HTTP, or HTTP that RFC 9112 wants refused.
    Malformed,
    /// 400: no `Host` over HTTP/1.1, several of them, or one that is none.
    Host,
    /// 408: the head did not come in time.
    HeadTimeout,
    /// 414: path and query are too long.
    TargetTooLong,
    /// 431: the head is too large or has too many fields.
    HeadTooLarge,
    /// 501: a transfer coding beneath `chunked`.
    UnknownCoding,
}

/// The body of such an answer, with its media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectionBody {
    /// The `Content-Type`.
    pub content_type: HeaderValue,
    /// The body; short, as it is sent while a client misbehaves.
    pub body: Bytes,
}

impl Rejection {
    /// The status code.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Host => StatusCode::BAD_REQUEST,
            Self::HeadTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::UnknownCoding => StatusCode::NOT_IMPLEMENTED,
        }
    }

    /// A stable short name: the last segment of `type` where an app answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed | Self::Host => "malformed-request",
            Self::HeadTimeout => "request-timeout",
            Self::TargetTooLong => "uri-too-long",
            Self::HeadTooLarge => "headers-too-large",
            Self::UnknownCoding => "unsupported-transfer-coding",
        }
    }

    /// What happened and what to do.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Malformed => {
                "The request is not well-formed HTTP. Check the request line, the header fields and the framing of the body."
            }
            Self::Host => {
                "The request needs one `Host` header, with the name or address of the server and its port if it has one."
            }
            Self::HeadTimeout => {
                "The request line and header fields did not arrive in time. Send them without pauses."
            }
            Self::TargetTooLong => "The path and query are too long. Send large input in the body.",
            Self::HeadTooLarge => {
                "The header fields are too many or too large. Send fewer or shorter ones, cookies above all."
            }
            Self::UnknownCoding => {
                "The body may be sent in chunks, and in no other transfer coding. Compression belongs into `Content-Encoding`."
            }
        }
    }

    /// The body where no app says it better: a problem document (RFC 9457) with `type`, `title`, `status`, `detail` and `code`.
    pub fn problem(self) -> RejectionBody {
        let status = self.status();
        let document = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": self.detail(),
            "code": self.code(),
        });
        RejectionBody {
            content_type: HeaderValue::from_static("application/problem+json"),
            body: document.to_string().into(),
        }
    }

    /// The rejection that hyper writes of itself, from the first line of what it writes.
    pub(super) fn from_status_line(written: &[u8]) -> Option<Self> {
        match written
            .strip_prefix(b"HTTP/1.1 ")
            .or_else(|| written.strip_prefix(b"HTTP/1.0 "))?
            .get(..4)?
        {
            b"400 " => Some(Self::Malformed),
            b"414 " => Some(Self::TargetTooLong),
            b"431 " => Some(Self::HeadTooLarge),
            _ => None,
        }
    }

    /// Whether what follows on the connection may be something else than it seems.
    fn ends_the_connection(self) -> bool {
        self != Self::TargetTooLong
    }

    pub(super) fn response(self, body: RejectionBody, http2: bool) -> (Response<()>, Bytes) {
        let mut response = Response::new(());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, body.content_type);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.ends_the_connection() && !http2 {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        (response, body.body)
    }

    /// The whole HTTP/1 message, after which the connection ends.
    pub(super) fn message(self, body: &RejectionBody) -> Bytes {
        let status = self.status();
        let mut message = format!(
            "HTTP/1.1 {} {}\r\ndate: {}\r\nconnection: close\r\ncache-control: no-store\r\ncontent-length: {}\r\ncontent-type: ",
            status.as_u16(),
            status.canonical_reason().unwrap_or_default(),
            httpdate::HttpDate::from(std::time::SystemTime::now()),
            body.body.len(),
        )
        .into_bytes();
        message.extend_from_slice(body.content_type.as_bytes());
        message.extend_from_slice(b"\r\n\r\n");
        message.extend_from_slice(&body.body);
        message.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hypers_refusals_are_recognised() {
        assert_eq!(
            Rejection::from_status_line(b"HTTP/1.1 431 Request Header"),
            Some(Rejection::HeadTooLarge)
        );
        assert_eq!(
            Rejection::from_status_line(b"HTTP/1.1 400 Bad Request"),
            Some(Rejection::Malformed)
        );
        assert_eq!(Rejection::from_status_line(b"HTTP/1.1 200 OK"), None);
        assert_eq!(Rejection::from_status_line(b"HT"), None);
    }

    #[test]
    fn the_problem_has_its_members() {
        let body = Rejection::HeadTimeout.problem();
        let document: serde_json::Value = serde_json::from_slice(&body.body).unwrap();
        assert_eq!(document["status"], 408);
        assert_eq!(document["code"], "request-timeout");
        assert_eq!(body.content_type, "application/problem+json");
    }
}
