//! A request in the making.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use base64::Engine as _;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::client::TestClient;
use super::multipart::{self, TestPart};
use super::reply::TestReply;
use super::stream::TestStream;
use crate::body::Body;

/// A request that was not sent yet.
#[derive(Debug)]
pub struct TestRequest {
    client: TestClient,
    request: http::Request<Body>,
    target: String,
    cookies: Vec<(String, String)>,
}

impl TestRequest {
    pub(super) fn new(client: TestClient, method: Method, target: &str) -> TestRequest {
        let mut request = http::Request::new(Body::empty());
        *request.method_mut() = method;
        request.headers_mut().insert(HOST, client.host());
        TestRequest {
            client,
            request,
            target: target.to_owned(),
            cookies: Vec::new(),
        }
    }

    /// Sets a header; a former value of it is replaced.
    ///
    /// # Panics
    ///
    /// If the name or the value is none.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> TestRequest {
        let (name, value) = header(name, value);
        self.request.headers_mut().insert(name, value);
        self
    }

    /// Adds a header beside those of the same name.
    ///
    /// # Panics
    ///
    /// If the name or the value is none.
    #[must_use]
    pub fn add_header(mut self, name: &str, value: &str) -> TestRequest {
        let (name, value) = header(name, value);
        self.request.headers_mut().append(name, value);
        self
    }

    /// Sends a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> TestRequest {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Sends a user name and a password.
    #[must_use]
    pub fn basic(self, user: &str, password: &str) -> TestRequest {
        let text = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.header(AUTHORIZATION.as_str(), &format!("Basic {text}"))
    }

    /// Adds a parameter to the query string.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl ToString) -> TestRequest {
        self.target
            .push(if self.target.contains('?') { '&' } else { '?' });
        self.target.push_str(&encode(name));
        self.target.push('=');
        self.target.push_str(&encode(&value.to_string()));
        self
    }

    /// Sends a cookie, beside those that the client keeps.
    #[must_use]
    pub fn cookie(mut self, name: &str, value: &str) -> TestRequest {
        self.cookies.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> TestRequest {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.body("application/json", bytes),
            Err(error) => panic!("the body cannot be written as JSON: {error}"),
        }
    }

    /// Sends fields as a url-encoded form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> TestRequest {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// Sends fields and files as multipart.
    #[must_use]
    pub fn multipart(self, parts: impl IntoIterator<Item = TestPart>) -> TestRequest {
        let (media_type, body) = multipart::write(parts);
        self.body(&media_type, body)
    }

    /// Sends bytes of a media type.
    #[must_use]
    pub fn body(mut self, media_type: &str, bytes: impl Into<Bytes>) -> TestRequest {
        *self.request.body_mut() = Body::full(bytes);
        self.header(CONTENT_TYPE.as_str(), media_type)
    }

    /// Sends any body, a stream for example. The media type is a header of its own.
    #[must_use]
    pub fn raw_body(mut self, body: Body) -> TestRequest {
        *self.request.body_mut() = body;
        self
    }

    /// Sends it and reads the whole reply.
    ///
    /// # Panics
    ///
    /// If the target is no path, or the app cannot start.
    pub async fn send(self) -> TestReply {
        let (client, method, target, response) = self.exchange().await;
        let document = Arc::clone(&client.inner.document);
        drop(client);
        TestReply::read(document, method, target, response).await
    }

    /// Sends it and gives the reply as it comes, for replies without an end.
    ///
    /// # Panics
    ///
    /// As [`TestRequest::send`].
    pub async fn stream(self) -> TestStream {
        let (_, _, _, response) = self.exchange().await;
        TestStream::new(response)
    }

    /// Says which subprotocols the client speaks, the one that it likes best first.
    #[cfg(feature = "ws")]
    #[must_use]
    pub fn subprotocols(self, names: &[&str]) -> TestRequest {
        self.header("sec-websocket-protocol", &names.join(", "))
    }

    /// In process: the connection that becomes the socket.
    #[cfg(feature = "ws")]
    pub(super) fn through(mut self, stream: tokio::io::DuplexStream) -> TestRequest {
        let tunnel = crate::ws::Tunnel::new(stream);
        self.request.extensions_mut().insert(tunnel);
        self
    }

    /// Opens the WebSocket that [`TestClient::ws`] asks for. One that is refused has a plain reply, which [`TestRequest::send`] gives.
    ///
    /// # Panics
    ///
    /// If it is refused.
    #[cfg(feature = "ws")]
    pub async fn connect(mut self) -> super::TestSocket {
        use super::conversation::End;

        let in_process = match self.client.address() {
            Some(_) => None,
            None => {
                let (ours, theirs) = tokio::io::duplex(64 * 1024);
                self = self.through(theirs);
                Some(End::InProcess(ours))
            }
        };
        let (client, method, target, mut response) = self.exchange().await;
        if response.status() != http::StatusCode::SWITCHING_PROTOCOLS {
            let document = Arc::clone(&client.inner.document);
            let reply = TestReply::read(document, method, target.clone(), response).await;
            panic!(
                "the socket {target} was refused: {} {}",
                reply.status(),
                reply.text()
            );
        }
        let headers = response.headers().clone();
        let end = match in_process {
            Some(end) => end,
            None => match hyper::upgrade::on(&mut response).await {
                Ok(upgraded) => End::Http(hyper_util::rt::TokioIo::new(upgraded)),
                Err(error) => panic!("the socket {target} was not opened: {error}"),
            },
        };
        super::TestSocket::new(end, headers).await
    }

    async fn exchange(mut self) -> (TestClient, Method, String, http::Response<Body>) {
        match self.target.parse() {
            Ok(uri) => *self.request.uri_mut() = uri,
            Err(error) => panic!("`{}` is no target of a request: {error}", self.target),
        }
        let mut cookies: Vec<String> = self
            .client
            .cookies()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.extend(self.cookies.iter().map(|(name, value)| format!("{name}={value}")));
        if !cookies.is_empty() {
            let (name, value) = header(COOKIE.as_str(), &cookies.join("; "));
            self.request.headers_mut().append(name, value);
        }
        let method = self.request.method().clone();
        let response = self.client.send(self.request).await;
        let mut jar = self
            .client
            .inner
            .cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for value in response.headers().get_all(SET_COOKIE) {
            if let Ok(text) = value.to_str() {
                keep_cookie(&mut jar, text);
            }
        }
        drop(jar);
        (self.client, method, self.target, response)
    }
}

impl IntoFuture for TestRequest {
    type Output = TestReply;
    type IntoFuture = Pin<Box<dyn Future<Output = TestReply> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (name.parse(), HeaderValue::from_bytes(value.as_bytes())) {
        (Ok(name), Ok(value)) => (name, value),
        _ => panic!("`{name}: {value}` is no header"),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Keeps a cookie, or forgets it when its time is over.
fn keep_cookie(jar: &mut std::collections::BTreeMap<String, String>, text: &str) {
    let mut parts = text.split(';');
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
        return;
    };
    let over = parts.any(|attribute| {
        let (key, value) = attribute.trim().split_once('=').unwrap_or((attribute.trim(), ""));
        match key.to_ascii_lowercase().as_str() {
            "max-age" => value.trim().parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            "expires" => {
                httpdate::parse_http_date(value.trim()).is_ok_and(|time| time <= std::time::SystemTime::now())
            }
            _ => false,
        }
    });
    if over {
        jar.remove(name.trim());
    } else {
        jar.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
    }
}
