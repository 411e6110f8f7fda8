//! Compression of responses with gzip (RFC 9110, section 8.4.1.3).

mod accepts;
mod body;

use aplomb_core::layer::around;
use aplomb_core::{Body, Service};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, VARY,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body as _;
use tower::Layer;

use accepts::accepts_gzip;

/// What is compressed already, or for the ear and the eye: compressing it again costs time and saves nothing.
const COMPRESSED: [&str; 18] = [
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "application/zstd",
    "application/x-7z-compressed",
    "application/x-bzip2",
    "application/x-xz",
    "application/pdf",
    "application/grpc",
    "audio/",
    "font/woff",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/event-stream",
    "video/",
];

/// Compresses responses with gzip for clients that take it.
///
/// Bodies below a size stay as they are, and so does what is compressed already (images, archives, fonts, sound), parts of a file, and
/// server-sent events. A stream is compressed piece by piece: what was written can be read at once at the other end.
///
/// A compressed answer that holds a secret beside something that the client chose tells the secret by its length (BREACH). Leave operations that do so
/// out by a `Cache-Control: no-transform`.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_policies::Compression;
///
/// let app = App::new("Shop", "1.0.0").layer(Compression::new().minimum_size(1000).level(5));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Compression {
    minimum: u64,
    level: flate2::Compression,
}

impl Default for Compression {
    fn default() -> Compression {
        Compression {
            minimum: 500,
            level: flate2::Compression::new(6),
        }
    }
}

impl Compression {
    /// Compresses from 500 bytes on, at level 6.
    pub fn new() -> Compression {
        Compression::default()
    }

    /// Sets from how many bytes on a body is compressed. One whose length is not known beforehand always is.
    #[must_use]
    pub fn minimum_size(mut self, bytes: u64) -> Compression {
        self.minimum = bytes;
        self
    }

    /// Sets how hard to try: 1 is fast, 9 is small. What lies outside is brought inside.
    #[must_use]
    pub fn level(mut self, level: u32) -> Compression {
        self.level = flate2::Compression::new(level.clamp(1, 9));
        self
    }

    /// Whether a response would be compressed for a client that takes it.
    fn suits(self, response: &Response<Body>) -> bool {
        let headers = response.headers();
        // A file that is read piece by piece has its length in the header, and so has the answer to HEAD.
        let announced = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse().ok());
        let length = announced.or_else(|| response.body().size_hint().exact());
        response.status() != StatusCode::PARTIAL_CONTENT
            && !headers.contains_key(CONTENT_ENCODING)
            && !headers.contains_key(CONTENT_RANGE)
            && !forbids_transformation(headers)
            && !is_compressed(headers)
            && length.is_none_or(|length| length > 0 && length >= self.minimum)
    }

    async fn answer(self, request: Request<Body>, next: Service) -> Response<Body> {
        let accepted = accepts_gzip(request.headers());
        let is_head = *request.method() == Method::HEAD;
        let mut response = next.answer(request).await;
        if !self.suits(&response) {
            return response;
        }
        // Also where it is not compressed: a cache has to know that others get it in another form (RFC 9110, section 12.5.5).
        response
            .headers_mut()
            .append(VARY, HeaderValue::from_static("Accept-Encoding"));
        if !accepted {
            return response;
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.remove(CONTENT_LENGTH);
        headers.remove(ACCEPT_RANGES);
        weaken_tag(headers);
        response.map(|body| {
            if is_head {
                // The length is not known without the body.
                body::compressed_stream(body, self.level)
            } else {
                body::compressed(body, self.level)
            }
        })
    }
}

/// RFC 9110, section 7.7.
fn forbids_transformation(headers: &HeaderMap) -> bool {
    headers.get_all(CACHE_CONTROL).iter().any(|line| {
        line.to_str().is_ok_and(|line| {
            line.split(',')
                .any(|directive| directive.trim().eq_ignore_ascii_case("no-transform"))
        })
    })
}

fn is_compressed(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else {
        return false;
    };
    let media_type = media_type.as_bytes();
    COMPRESSED.iter().any(|known| {
        media_type
            .get(..known.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(known.as_bytes()))
    })
}

/// A strong tag names exact bytes, and these are others now (RFC 9110, section 8.8.3.3).
fn weaken_tag(headers: &mut HeaderMap) {
    let weak = headers.get(ETAG).and_then(|tag| {
        let tag = tag.to_str().ok().filter(|tag| tag.starts_with('"'))?;
        HeaderValue::try_from(format!("W/{tag}")).ok()
    });
    if let Some(weak) = weak {
        headers.insert(ETAG, weak);
    }
}

impl Layer<Service> for Compression {
    type Service = Service;

    fn layer(&self, inner: Service) -> Service {
        let compression = *self;
        around(move |request, next| compression.answer(request, next)).layer(inner)
    }
}
