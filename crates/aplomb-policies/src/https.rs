//! HTTPS only: what arrives over plain HTTP is sent to the same address with `https`.

use aplomb_core::layer::around;
use aplomb_core::problem::edge;
use aplomb_core::server::Scheme;
use aplomb_core::{Body, Service};
use http::header::LOCATION;
use http::{HeaderValue, Request, Response, StatusCode};
use tower::Layer;

use crate::seen::{Seen, host_and_port};

/// Redirects what arrives over plain HTTP to the same address with `https`, keeping method and body.
///
/// Behind a proxy that ends TLS, the scheme is the one that the proxy was asked with: it has to be trusted
/// (`App::server(|settings| settings.trusted_proxies(..))`), or every request would be redirected for ever.
///
/// The host is what the client says: put [`Hosts`](crate::Hosts) around it.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_policies::HttpsRedirect;
///
/// let app = App::new("Shop", "1.0.0").layer(HttpsRedirect::new().permanent());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct HttpsRedirect {
    status: StatusCode,
    port: Option<u16>,
}

impl Default for HttpsRedirect {
    fn default() -> HttpsRedirect {
        HttpsRedirect {
            status: StatusCode::TEMPORARY_REDIRECT,
            port: None,
        }
    }
}

impl HttpsRedirect {
    /// Redirects with 307, which nobody remembers.
    pub fn new() -> HttpsRedirect {
        HttpsRedirect::default()
    }

    /// Redirects with 308, which browsers remember: for when HTTPS is there to stay.
    #[must_use]
    pub fn permanent(mut self) -> HttpsRedirect {
        self.status = StatusCode::PERMANENT_REDIRECT;
        self
    }

    /// Sets the port of HTTPS. Without it a port other than 80 is kept, as both schemes may stand behind one.
    #[must_use]
    pub fn port(mut self, port: u16) -> HttpsRedirect {
        self.port = Some(port);
        self
    }

    /// Where a request goes instead. `None` if it names no host.
    fn target(self, request: &Request<Body>, seen: &Seen<'_>) -> Option<HeaderValue> {
        let (host, sent) = host_and_port(seen.host.as_deref()?)?;
        let port = match self.port.or(sent) {
            None | Some(80 | 443) => String::new(),
            Some(port) => format!(":{port}"),
        };
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        // `OPTIONS *` has no path.
        let path = if path.starts_with('/') { path } else { "/" };
        HeaderValue::try_from(format!("https://{host}{port}{}{path}", seen.prefix)).ok()
    }

    async fn answer(self, request: Request<Body>, next: Service) -> Response<Body> {
        let seen = Seen::of(&request);
        if seen.scheme == Scheme::Https {
            return next.answer(request).await;
        }
        let Some(target) = self.target(&request, &seen) else {
            return edge::host_refused().into();
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.headers_mut().insert(LOCATION, target);
        response
    }
}

impl Layer<Service> for HttpsRedirect {
    type Service = Service;

    fn layer(&self, inner: Service) -> Service {
        let redirect = *self;
        around(move |request, next| redirect.answer(request, next)).layer(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(redirect: HttpsRedirect, host: &str, uri: &str) -> Option<String> {
        let request = Request::builder()
            .uri(uri)
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        let target = redirect.target(&request, &Seen::of(&request))?;
        Some(target.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_address_is_kept() {
        let redirect = HttpsRedirect::new();
        for (host, uri, expected) in [
            ("example.com", "/", "https://example.com/"),
            ("example.com:80", "/a?b=c&d", "https://example.com/a?b=c&d"),
            ("example.com:8000", "/a%2Fb", "https://example.com:8000/a%2Fb"),
            ("[::1]:8000", "/", "https://[::1]:8000/"),
            (
                "example.com",
                "//evil.example/",
                "https://example.com//evil.example/",
            ),
            ("example.com", "*", "https://example.com/"),
        ] {
            assert_eq!(
                target(redirect, host, uri).as_deref(),
                Some(expected),
                "{host} {uri}"
            );
        }
        assert_eq!(
            target(redirect.port(8443), "example.com:8080", "/").as_deref(),
            Some("https://example.com:8443/")
        );
    }

    #[test]
    fn what_names_no_host_is_not_redirected() {
        for host in ["", "user@evil.example", "a/b", "a:b"] {
            assert_eq!(target(HttpsRedirect::new(), host, "/"), None, "{host}");
        }
    }
}
