//! A response on its way out.

use std::task::Poll;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use crate::arg::Background;
use crate::body::Body;
use crate::problem::Details;

/// A response on its way out: status, headers, body, or a problem that the app will write in its own style.
///
/// It is moved a dozen times on its way, so what it holds stands in a box.
#[derive(Default)]
pub struct Response {
    inner: Box<Inner>,
}

/// It is built in the form in which it is sent, so that it is moved once when it leaves.
#[derive(Default)]
struct Inner {
    http: http::Response<Body>,
    has_status: bool,
    rare: Option<Box<Rare>>,
}

impl Inner {
    fn set_status(&mut self, status: StatusCode) {
        *self.http.status_mut() = status;
        self.has_status = true;
    }
}

/// What few responses have.
#[derive(Default)]
struct Rare {
    problem: Option<Box<Details>>,
    afterwards: Option<Background>,
}

impl Response {
    /// An answer without a body, with the status that the operation declares.
    pub fn new() -> Response {
        Response::default()
    }

    /// An answer with a status and no body.
    pub fn empty(status: StatusCode) -> Response {
        Response::new().with_status(status)
    }

    /// An answer with a body of a media type.
    pub fn with_body(media_type: HeaderValue, body: Body) -> Response {
        let mut response = Response {
            inner: Box::new(Inner {
                http: http::Response::new(body),
                has_status: false,
                rare: None,
            }),
        };
        // Most have two or three fields; the room that the first insertion would make is for six. The map that is replaced holds no memory,
        // and to look for some costs more than to forget it.
        std::mem::forget(std::mem::replace(
            response.headers_mut(),
            HeaderMap::with_capacity(3),
        ));
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response
    }

    /// A plain text.
    pub fn text(text: impl Into<Bytes>) -> Response {
        Response::with_body(
            HeaderValue::from_static("text/plain; charset=utf-8"),
            Body::full(text),
        )
    }

    /// A value as JSON. One that cannot be written is logged, and answered with a plain 500.
    ///
    /// ```
    /// let response = aplomb_core::Response::json(&["a", "b"]);
    /// assert_eq!(response.headers()["content-type"], "application/json");
    /// ```
    pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> Response {
        crate::reply::json(value)
    }

    /// A problem. It is written when the response leaves, in the style of the app.
    pub fn problem(details: Details) -> Response {
        let mut response = Response::default();
        response.inner.set_status(if details.hidden {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            details.status
        });
        response.rare().problem = Some(Box::new(details));
        response
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Response {
        self.inner.set_status(status);
        self
    }

    /// Sets the status unless something inside did.
    #[must_use]
    pub fn or_status(mut self, status: StatusCode) -> Response {
        if !self.inner.has_status {
            self.inner.set_status(status);
        }
        self
    }

    /// Sets a header; a former value of it is replaced.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Response {
        self.headers_mut().insert(name, value);
        self
    }

    /// The status, if one was set.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.has_status.then(|| self.inner.http.status())
    }

    /// The status that is sent: 200 if none was set.
    pub(crate) fn sent_status(&self) -> StatusCode {
        self.inner.http.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.http.headers()
    }

    /// The headers, to change them.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.inner.http.headers_mut()
    }

    /// The body.
    pub fn body(&self) -> &Body {
        self.inner.http.body()
    }

    /// The body, to change it.
    pub fn body_mut(&mut self) -> &mut Body {
        self.inner.http.body_mut()
    }

    /// The problem, while it is not yet written.
    pub fn as_problem(&self) -> Option<&Details> {
        self.inner.rare.as_ref()?.problem.as_deref()
    }

    pub(crate) fn take_problem(&mut self) -> Option<Box<Details>> {
        self.inner.rare.as_mut()?.problem.take()
    }

    fn rare(&mut self) -> &mut Rare {
        self.inner.rare.get_or_insert_default()
    }

    pub(crate) fn do_afterwards(&mut self, background: Background) {
        self.rare().afterwards = Some(background);
    }

    pub(crate) fn take_afterwards(&mut self) -> Option<Background> {
        self.inner.rare.as_mut()?.afterwards.take()
    }

    /// The response of the `http` crate. A problem has to be written before.
    #[inline]
    pub(crate) fn into_http(mut self) -> http::Response<Body> {
        self.follow();
        self.inner.http
    }

    /// [`Response::into_http`] as the end of a future: out of the box and into its place in one move.
    #[inline]
    pub(crate) fn into_poll(mut self) -> Poll<http::Response<Body>> {
        self.follow();
        Poll::Ready(self.inner.http)
    }

    /// Ties the work after the reply to the end of the body.
    #[inline]
    fn follow(&mut self) {
        if let Some(background) = self.take_afterwards() {
            let body = background.follow(self.body_mut().take());
            *self.body_mut() = body;
        }
    }
}

impl Response {
    /// The answer that a problem gives; what the client will not be told is logged when the answer is written.
    pub fn from_problem<P: crate::problem::Problem>(problem: &P) -> Response {
        Response::problem(crate::problem::with_cause(problem))
    }

    /// A response of the `http` crate, whose version and extensions were of another connection.
    fn whole(response: http::Response<Body>, rare: Option<Box<Rare>>) -> Response {
        let (head, body) = response.into_parts();
        let mut http = http::Response::new(body);
        *http.status_mut() = head.status;
        *http.headers_mut() = head.headers;
        Response {
            inner: Box::new(Inner {
                http,
                has_status: true,
                rare,
            }),
        }
    }

    /// The response of a service. A problem in its extensions is written in the style of the app.
    pub(crate) fn from_http(mut response: http::Response<Body>) -> Response {
        let problem = response.extensions_mut().remove::<Details>().map(Box::new);
        let rare = problem.map(|problem| {
            Box::new(Rare {
                problem: Some(problem),
                afterwards: None,
            })
        });
        Response::whole(response, rare)
    }
}

impl<B> From<http::Response<B>> for Response
where
    B: http_body::Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<crate::body::BoxError>,
{
    fn from(response: http::Response<B>) -> Response {
        Response::whole(response.map(Body::new), None)
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("headers", self.headers())
            .field("body", self.body())
            .field("problem", &self.as_problem())
            .finish_non_exhaustive()
    }
}
