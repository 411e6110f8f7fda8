//! Bytes that do not change while the app runs.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};

use crate::body::Body;
use crate::context::Context;
use crate::problem::ErrorStyle;
use crate::response::Response;

/// A file in memory with its validator.
#[derive(Debug)]
pub(super) struct Asset {
    media_type: HeaderValue,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Asset {
    pub(super) fn new(media_type: &'static str, bytes: impl Into<Bytes>) -> Asset {
        let bytes = bytes.into();
        Asset {
            media_type: HeaderValue::from_static(media_type),
            tag: tag(&bytes, ""),
            bytes,
        }
    }

    /// The file, or 304 for a client that has it.
    pub(super) fn answer(&self, cx: &Context) -> Response {
        revalidated(cx, &self.tag, || {
            Response::with_body(self.media_type.clone(), Body::full(self.bytes.clone()))
        })
    }
}

/// The entity tag of some bytes.
pub(super) fn tag(bytes: &[u8], variant: &str) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let text = format!("\"{:x}-{:x}{variant}\"", bytes.len(), hasher.finish());
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Answers 304 where the client has what the tag stands for, and with the tag otherwise.
pub(super) fn revalidated(cx: &Context, tag: &HeaderValue, fresh: impl FnOnce() -> Response) -> Response {
    let response = if has(cx, tag) {
        Response::empty(StatusCode::NOT_MODIFIED)
    } else {
        fresh().with_status(StatusCode::OK)
    };
    let response = asked_for_again(cx, response.with_header(ETAG, tag.clone()));
    response.with_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

/// What clients may keep, and have to ask for again each time: a new release shows at once.
pub(super) fn asked_for_again(cx: &Context, response: Response) -> Response {
    match cx.served.settings.style() {
        ErrorStyle::Problem => response.with_header(CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        // FastAPI says nothing. Without a date a client has no reason to keep it (RFC 9111, section 4.2.2).
        ErrorStyle::FastApi => response,
    }
}

/// RFC 9110, section 13.1.2: a list of tags, compared weakly, or `*`.
fn has(cx: &Context, tag: &HeaderValue) -> bool {
    cx.headers(IF_NONE_MATCH.as_str()).any(|value| {
        value.split(|byte| *byte == b',').any(|known| {
            let known = known.trim_ascii();
            known == b"*" || known.strip_prefix(b"W/").unwrap_or(known) == tag.as_bytes()
        })
    })
}
