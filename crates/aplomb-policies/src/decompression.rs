//! Decompression of request bodies (RFC 9110, section 8.4).

mod body;

use aplomb_core::layer::around;
use aplomb_core::problem::edge;
use aplomb_core::{Body, Service};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, Request, Response};
use tower::Layer;

/// Reads request bodies that were compressed with gzip; those with another content coding are refused with 415.
///
/// Bodies are decompressed while they are read, and the bounds of the app (`App::body_limits`, `body_limit` of an operation) hold for what comes
/// out: a small body that becomes a large one is refused with 413 as soon as the bound is passed, whatever is still to come. A
/// handler that takes `BodyStream` sees to the length itself. A body that is no gzip is 400.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_policies::Decompression;
///
/// let app = App::new("Sums", "1.0.0").layer(Decompression::new());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Decompression {
    _private: (),
}

impl Decompression {
    /// Reads gzip.
    pub fn new() -> Decompression {
        Decompression::default()
    }

    async fn answer(self, mut request: Request<Body>, next: Service) -> Response<Body> {
        match coding(request.headers()) {
            Coding::Identity => {}
            Coding::Gzip => {
                let headers = request.headers_mut();
                headers.remove(CONTENT_ENCODING);
                // It is that of the compressed form.
                headers.remove(CONTENT_LENGTH);
                request = request.map(body::decompressed);
            }
            Coding::Unknown(name) => return edge::unsupported_content_coding(&name, "gzip").into(),
        }
        next.answer(request).await
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    /// Another one, or one on top of another.
    Unknown(String),
}

fn coding(headers: &HeaderMap) -> Coding {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let text = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect::<Vec<_>>()
        .join(", ");
    let mut codings = text
        .split(',')
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    match (codings.next(), codings.next()) {
        (None, _) => Coding::Identity,
        // RFC 9110, section 8.4.1.3: both names are the same.
        (Some(coding), None)
            if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") =>
        {
            Coding::Gzip
        }
        _ => Coding::Unknown(text),
    }
}

impl Layer<Service> for Decompression {
    type Service = Service;

    fn layer(&self, inner: Service) -> Service {
        let decompression = *self;
        around(move |request, next| decompression.answer(request, next)).layer(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_codings_are_read() {
        for (lines, expected) in [
            (&[][..], Coding::Identity),
            (&["identity"], Coding::Identity),
            (&[""], Coding::Identity),
            (&["gzip"], Coding::Gzip),
            (&["GZip"], Coding::Gzip),
            (&["x-gzip"], Coding::Gzip),
            (&["identity, gzip"], Coding::Gzip),
            (&["br"], Coding::Unknown("br".to_owned())),
            (&["gzip, gzip"], Coding::Unknown("gzip, gzip".to_owned())),
            (&["gzip", "br"], Coding::Unknown("gzip, br".to_owned())),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(CONTENT_ENCODING, line.parse().unwrap());
            }
            assert_eq!(coding(&headers), expected, "{lines:?}");
        }
    }
}
