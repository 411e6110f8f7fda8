//! The client: an app that was built, and the cookies that it set.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::documented::Document;
use super::request::TestRequest;
use crate::app::{App, Running};
use crate::body::Body;
use crate::error::Error;

/// Drives an app in process.
///
/// The app starts with the first request. Cookies are kept as a browser does, redirects are not followed.
#[derive(Debug, Clone)]
pub struct TestClient {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    app: Mutex<Option<App>>,
    running: OnceCell<Running>,
    pub(super) document: Document,
    pub(super) cookies: Mutex<BTreeMap<String, String>>,
}

impl App {
    /// Makes a client that drives this app in process.
    ///
    /// # Panics
    ///
    /// If the app cannot be built; the report says why.
    pub fn test(self) -> TestClient {
        let lists_every_problem = self.documents.lists_every_problem(self.settings.style());
        let (document, app) = match crate::build::split_document(self) {
            Ok(split) => split,
            Err(error) => panic!("{error}"),
        };
        TestClient {
            inner: Arc::new(Inner {
                app: Mutex::new(Some(app)),
                running: OnceCell::new(),
                document: Document::new(document, lists_every_problem),
                cookies: Mutex::default(),
            }),
        }
    }
}

impl TestClient {
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

    /// Stops the app: what goes on after replies is waited for, and what has a lifespan is closed. Without this call it is dropped.
    ///
    /// # Panics
    ///
    /// If a clone of the client is still there.
    pub async fn stop(self) {
        match Arc::into_inner(self.inner) {
            Some(inner) => {
                if let Some(running) = inner.running.into_inner() {
                    running.stop(Duration::from_secs(10)).await;
                }
            }
            None => panic!("a clone of this client, or a request of it, is still there"),
        }
    }

    pub(super) async fn send(&self, request: http::Request<Body>) -> http::Response<Body> {
        match self.start().await {
            Ok(running) => running.service().answer(request, None).await,
            Err(error) => panic!("{error}"),
        }
    }
}
