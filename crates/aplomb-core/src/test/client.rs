//! The client: an app that was built, the way to it, and the cookies that it set.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderValue, Method};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::documented::Document;
use super::request::TestRequest;
use super::socket::SocketServer;
use crate::app::{App, Running};
use crate::body::Body;
use crate::build::DocumentTree;
use crate::error::Error;

/// Drives an app: in process, or over a socket.
///
/// In process the app starts with the first request. Cookies are kept as a browser does, redirects are not followed.
#[derive(Debug, Clone)]
pub struct TestClient {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    app: Mutex<Option<App>>,
    running: OnceCell<Running>,
    /// In process there is none.
    socket: Option<SocketServer>,
    /// Shared with replies, which outlive the client.
    pub(super) document: Arc<Document>,
    pub(super) cookies: Mutex<BTreeMap<String, String>>,
}

impl App {
    /// Makes a client that drives this app in process.
    ///
    /// # Panics
    ///
    /// If the app cannot be built; the report says why.
    pub fn test(self) -> TestClient {
        let (documents, app) = match crate::build::split_documents(self) {
            Ok(split) => split,
            Err(error) => panic!("{error}"),
        };
        TestClient::new(documents, Some(app), OnceCell::new(), None)
    }

    /// Serves this app on a free port of `127.0.0.1`, and makes a client that speaks HTTP/1.1 to it: for what only a server does,
    /// such as its bounds, its own refusals and the drain. The settings of [`App::server`] hold, save that signals are left alone.
    ///
    /// The server runs on the runtime of the caller. [`TestClient::stop`] drains it and waits; a client that is dropped begins the
    /// drain.
    ///
    /// ```
    /// # use aplomb_core::{App, Operation, Response, Routes};
    /// # let ping = Operation::new(http::Method::GET, "/ping", |_cx| Box::pin(async { Response::text("pong") }));
    /// # let app = App::new("Ping", "1.0.0").routes(Routes::new().operation(ping));
    /// # aplomb_core::runtime::test(async {
    /// let client = app.server(|settings| settings.max_target_bytes(100)).test_on_socket().await;
    /// assert_eq!(client.get("/ping").send().await.text(), "pong");
    /// client.get("/ping").query("q", "x".repeat(100)).send().await.assert_problem(414, "uri-too-long");
    /// client.stop().await;
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// If the app cannot start, or there is no free port.
    pub async fn test_on_socket(self) -> TestClient {
        let (documents, mut app) = match crate::build::split_documents(self) {
            Ok(split) => split,
            Err(error) => panic!("{error}"),
        };
        let settings = std::mem::take(&mut app.server);
        let shutdown = app.shutdown();
        let running = match app.start().await {
            Ok(running) => running,
            Err(error) => panic!("{error}"),
        };
        let socket = SocketServer::start(running.service(), settings, shutdown).await;
        TestClient::new(documents, None, OnceCell::new_with(Some(running)), Some(socket))
    }
}

impl TestClient {
    fn new(
        documents: DocumentTree,
        app: Option<App>,
        running: OnceCell<Running>,
        socket: Option<SocketServer>,
    ) -> TestClient {
        TestClient {
            inner: Arc::new(Inner {
                app: Mutex::new(app),
                running,
                socket,
                document: Arc::new(Document::new(documents)),
                cookies: Mutex::default(),
            }),
        }
    }

    /// Where the app is served; `None` in process.
    pub fn address(&self) -> Option<SocketAddr> {
        self.inner.socket.as_ref().map(SocketServer::address)
    }

    /// What requests say in `Host`, unless they say it themselves.
    pub(super) fn host(&self) -> HeaderValue {
        match self.address() {
            None => HeaderValue::from_static("testserver"),
            Some(address) => HeaderValue::try_from(address.to_string()).expect("an address is ASCII"),
        }
    }

    /// A request with any method. `target` is a path, with a query string if there is one.
    pub fn request(&self, method: Method, target: &str) -> TestRequest {
        TestRequest::new(self.clone(), method, target)
    }

    /// A GET request.
    pub fn get(&self, target: &str) -> TestRequest {
        self.request(Method::GET, target)
    }

    /// A POST request.
    pub fn post(&self, target: &str) -> TestRequest {
        self.request(Method::POST, target)
    }

    /// A PUT request.
    pub fn put(&self, target: &str) -> TestRequest {
        self.request(Method::PUT, target)
    }

    /// A PATCH request.
    pub fn patch(&self, target: &str) -> TestRequest {
        self.request(Method::PATCH, target)
    }

    /// A DELETE request.
    pub fn delete(&self, target: &str) -> TestRequest {
        self.request(Method::DELETE, target)
    }

    /// A HEAD request.
    pub fn head(&self, target: &str) -> TestRequest {
        self.request(Method::HEAD, target)
    }

    /// An OPTIONS request.
    pub fn options(&self, target: &str) -> TestRequest {
        self.request(Method::OPTIONS, target)
    }

    /// A request that asks for a WebSocket; [`TestRequest::connect`] opens it.
    #[cfg(feature = "ws")]
    pub fn ws(&self, target: &str) -> TestRequest {
        let request = self.get(target);
        let request = match self.address() {
            Some(_) => request,
            None => request.through(tokio::io::duplex(1).1),
        };
        request
            .header("upgrade", "websocket")
            .header("connection", "Upgrade")
            .header("sec-websocket-version", "13")
            // Any 16 bytes will do: the answer to them keeps caches from a mistake, and there is none here.
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    }

    /// The OpenAPI document of the app.
    pub fn document(&self) -> &Value {
        self.inner.document.value()
    }

    /// The cookies that the app set, by name.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.inner
            .cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Starts the app, if it did not start yet.
    ///
    /// # Errors
    ///
    /// The app's.
    pub async fn start(&self) -> Result<&Running, Error> {
        self.inner
            .running
            .get_or_try_init(|| async {
                let app = self
                    .inner
                    .app
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take();
                match app {
                    Some(app) => app.start().await,
                    None => Err(Error::new(vec![
                        "the app did not start before; see the first report".to_owned(),
                    ])),
                }
            })
            .await
    }

    /// Stops the app: a server is drained, what goes on after replies is waited for, and what has a lifespan is closed. Without this call it is dropped.
    ///
    /// # Panics
    ///
    /// If a clone of the client is still there.
    pub async fn stop(self) {
        match Arc::into_inner(self.inner) {
            Some(inner) => {
                if let Some(socket) = inner.socket {
                    socket.stop().await;
                }
                if let Some(running) = inner.running.into_inner() {
                    running.stop(Duration::from_secs(10)).await;
                }
            }
            None => panic!("a clone of this client, or a request that was not sent, is still there"),
        }
    }

    pub(super) async fn send(&self, request: http::Request<Body>) -> http::Response<Body> {
        if let Some(socket) = &self.inner.socket {
            return socket.send(request).await;
        }
        match self.start().await {
            Ok(running) => running.service().answer(request, None).await,
            Err(error) => panic!("{error}"),
        }
    }
}
