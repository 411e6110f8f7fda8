//! CORS: which pages of other origins may call the app from a browser (the Fetch standard, section 3.2).

mod origin;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aplomb_core::layer::around;
use aplomb_core::problem::edge;
use aplomb_core::{Body, Service};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use tower::Layer;

pub use origin::{Origin, OriginError};

const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// What every page may send anyway.
const SAFE_HEADERS: [&str; 4] = ["Accept", "Accept-Language", "Content-Language", "Content-Type"];

/// What [`Cors::any_method`] lists.
const USUAL_METHODS: [Method; 7] = [
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
    Method::POST,
    Method::PUT,
];

/// Which pages of other origins may call the app from a browser. Without it browsers keep them from reading its answers.
///
/// Nothing is allowed that is not said: no origin, no method but GET, no header but those that every page may send, no cookies. A preflight
/// request is answered here, and refused with 400. Its verdict is kept by browsers for ten minutes. A request that is no preflight is served in
/// any case: it is the browser that keeps the answer from the page.
///
/// Put it around the app, not around a list: so the fields are also on a 404, on the refusals of other layers further inside, and on the
/// 500 of a panic, and the page can read what went wrong.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_policies::Cors;
///
/// let app = App::new("Shop", "1.0.0").layer(
///     Cors::new()
///         .origins(["https://shop.example", "http://localhost:5173"])
///         .any_method()
///         .headers(["x-desk"])
///         .credentials(),
/// );
/// ```
#[derive(Clone)]
pub struct Cors {
    origins: Vec<Origin>,
    any_origin: bool,
    origin_rule: Option<OriginRule>,
    methods: Vec<Method>,
    any_method: bool,
    headers: Vec<HeaderName>,
    any_header: bool,
    exposed: Vec<HeaderName>,
    credentials: bool,
    private_network: bool,
    max_age: Duration,
}

type OriginRule = Arc<dyn Fn(&str) -> bool + Send + Sync>;

impl Default for Cors {
    fn default() -> Cors {
        Cors {
            origins: Vec::new(),
            any_origin: false,
            origin_rule: None,
            methods: vec![Method::GET],
            any_method: false,
            headers: Vec::new(),
            any_header: false,
            exposed: Vec::new(),
            credentials: false,
            private_network: false,
            max_age: Duration::from_secs(600),
        }
    }
}

impl Cors {
    /// Allows nothing.
    pub fn new() -> Cors {
        Cors::default()
    }

    /// Allows an origin: `https://shop.example`. Those of a settings file are read with [`Origin::from_str`](std::str::FromStr), which gives
    /// an error.
    ///
    /// # Panics
    ///
    /// If the text is no origin. The message says why.
    #[must_use]
    pub fn origin(mut self, origin: impl AsRef<str>) -> Cors {
        match origin.as_ref().parse() {
            Ok(origin) => self.origins.push(origin),
            Err(error) => panic!("{error}"),
        }
        self
    }

    /// Allows several origins.
    ///
    /// # Panics
    ///
    /// As [`Cors::origin`].
    #[must_use]
    pub fn origins<O: AsRef<str>>(self, origins: impl IntoIterator<Item = O>) -> Cors {
        origins.into_iter().fold(self, Cors::origin)
    }

    /// Allows every origin. Not together with [`Cors::credentials`].
    #[must_use]
    pub fn any_origin(mut self) -> Cors {
        self.any_origin = true;
        self
    }

    /// Allows the origins for which a function says so: all below a domain, or those in a table. It is given what the browser sent, `null` too.
    ///
    /// ```
    /// # use aplomb_policies::Cors;
    /// let previews = Cors::new().origins_that(|origin| {
    ///     origin.strip_prefix("https://").is_some_and(|host| host.ends_with(".preview.shop.example"))
    /// });
    /// ```
    #[must_use]
    pub fn origins_that(mut self, rule: impl Fn(&str) -> bool + Send + Sync + 'static) -> Cors {
        self.origin_rule = Some(Arc::new(rule));
        self
    }

    /// Allows methods, and no others. Default: GET.
    #[must_use]
    pub fn methods(mut self, methods: impl IntoIterator<Item = Method>) -> Cors {
        self.methods = methods.into_iter().collect();
        self.any_method = false;
        self
    }

    /// Allows all usual methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, and QUERY.
    #[must_use]
    pub fn any_method(mut self) -> Cors {
        self.methods = USUAL_METHODS.to_vec();
        self.any_method = true;
        self
    }

    /// Allows request headers beside those that every page may send.
    ///
    /// # Panics
    ///
    /// If a text is no name of a header.
    #[must_use]
    pub fn headers<H: AsRef<str>>(mut self, headers: impl IntoIterator<Item = H>) -> Cors {
        self.headers
            .extend(headers.into_iter().map(|name| header_name(name.as_ref())));
        self
    }

    /// Allows every request header.
    #[must_use]
    pub fn any_header(mut self) -> Cors {
        self.any_header = true;
        self
    }

    /// Lets pages read response headers beside those that every page may read.
    ///
    /// # Panics
    ///
    /// If a text is no name of a header.
    #[must_use]
    pub fn expose<H: AsRef<str>>(mut self, headers: impl IntoIterator<Item = H>) -> Cors {
        self.exposed
            .extend(headers.into_iter().map(|name| header_name(name.as_ref())));
        self
    }

    /// Lets pages send cookies, client certificates and passwords, and read the answers.
    #[must_use]
    pub fn credentials(mut self) -> Cors {
        self.credentials = true;
        self
    }

    /// Lets pages of a public network call an app in a private one.
    #[must_use]
    pub fn private_network(mut self) -> Cors {
        self.private_network = true;
        self
    }

    /// Sets for how long browsers keep the verdict of a preflight request, in whole seconds. Default: 600 s. They have bounds of their own.
    #[must_use]
    pub fn max_age(mut self, time: Duration) -> Cors {
        self.max_age = time;
        self
    }

    fn allows_origin(&self, origin: &[u8]) -> bool {
        self.any_origin
            || self
                .origins
                .iter()
                .any(|known| known.as_str().as_bytes() == origin)
            || self
                .origin_rule
                .as_ref()
                .is_some_and(|rule| std::str::from_utf8(origin).is_ok_and(|origin| rule(origin)))
    }

    /// The answer to a preflight request (the Fetch standard, section 4.8).
    fn preflight(
        &self,
        origin: Option<&HeaderValue>,
        method: &HeaderValue,
        asked: &HeaderMap,
    ) -> http::Response<Body> {
        let mut failures = Vec::new();
        let mut headers = HeaderMap::new();
        self.tell_origin(origin, &mut headers);
        if !origin.is_some_and(|origin| self.allows_origin(origin.as_bytes())) {
            failures.push("origin");
        }
        let query = self.any_method && method == "QUERY";
        if !query
            && !self
                .methods
                .iter()
                .any(|known| known.as_str().as_bytes() == method.as_bytes())
        {
            failures.push("method");
        }
        let mut methods: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        methods.extend(query.then_some("QUERY"));
        set(&mut headers, ACCESS_CONTROL_ALLOW_METHODS, methods.join(", "));
        set(
            &mut headers,
            ACCESS_CONTROL_MAX_AGE,
            self.max_age.as_secs().to_string(),
        );
        if self.any_header {
            for list in asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS) {
                headers.append(ACCESS_CONTROL_ALLOW_HEADERS, list.clone());
            }
        } else {
            set(&mut headers, ACCESS_CONTROL_ALLOW_HEADERS, self.header_list());
            if !self.allows_headers(asked) {
                failures.push("headers");
            }
        }
        if asked.contains_key(REQUEST_PRIVATE_NETWORK) {
            if self.private_network {
                headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
            } else {
                failures.push("private-network");
            }
        }
        let mut response = if failures.is_empty() {
            let mut response = http::Response::new(Body::full("OK"));
            let text = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, text);
            response
        } else {
            edge::origin_refused(&failures).into()
        };
        response.headers_mut().extend(headers);
        response
    }

    fn allows_headers(&self, asked: &HeaderMap) -> bool {
        let is_allowed = |name: &str| {
            SAFE_HEADERS.iter().any(|safe| safe.eq_ignore_ascii_case(name))
                || self
                    .headers
                    .iter()
                    .any(|known| known.as_str().eq_ignore_ascii_case(name))
        };
        asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter().all(|list| {
            list.to_str().is_ok_and(|list| {
                list.split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .all(is_allowed)
            })
        })
    }

    fn header_list(&self) -> String {
        let own = self.headers.iter().map(HeaderName::as_str);
        SAFE_HEADERS
            .iter()
            .copied()
            .chain(own)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// What every answer to a page says. A cache may not give an answer for one origin to another (RFC 9110, section 12.5.5).
    fn tell_origin(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if self.any_origin {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            return;
        }
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = origin else { return };
        if self.allows_origin(origin.as_bytes()) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    async fn answer(&self, request: Request<Body>, next: Service) -> http::Response<Body> {
        let mut origins = request.headers().get_all(ORIGIN).iter();
        let (origin, has_one) = (origins.next().cloned(), origins.next().is_none());
        let method = request.headers().get(ACCESS_CONTROL_REQUEST_METHOD);
        if let (Some(origin), Some(method), &Method::OPTIONS) = (&origin, method, request.method()) {
            // Two origins are none: nobody knows who asks.
            return self.preflight(has_one.then_some(origin), method, request.headers());
        }
        let origin = origin.filter(|_| has_one);
        let mut response = next.answer(request).await;
        let headers = response.headers_mut();
        self.tell_origin(origin.as_ref(), headers);
        if origin.is_some() && !self.exposed.is_empty() {
            let names: Vec<&str> = self.exposed.iter().map(HeaderName::as_str).collect();
            set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, names.join(", "));
        }
        response
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

fn header_name(text: &str) -> HeaderName {
    match HeaderName::try_from(text) {
        Ok(name) => name,
        Err(_) => panic!("`{text}` is no name of a header"),
    }
}

impl Layer<Service> for Cors {
    type Service = Service;

    /// # Panics
    ///
    /// If every origin is allowed, with credentials.
    fn layer(&self, inner: Service) -> Service {
        assert!(
            !(self.any_origin && self.credentials),
            "CORS: `any_origin()` with `credentials()` would let every page on the web act as the user who looks at it, and browsers refuse it; \
             list the origins, or give a rule with `origins_that(..)`"
        );
        let cors = Arc::new(self.clone());
        around(move |request, next| {
            let cors = Arc::clone(&cors);
            async move { cors.answer(request, next).await }
        })
        .layer(inner)
    }
}

impl fmt::Debug for Cors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cors")
            .field("origins", &self.origins)
            .field("any_origin", &self.any_origin)
            .field("methods", &self.methods)
            .field("headers", &self.headers)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
