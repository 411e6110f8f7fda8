//! A directory of files, as a service to mount.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use http::header::{CONTENT_RANGE, CONTENT_TYPE, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_http::services::ServeDir;
use tower_http::services::fs::{Backend, DefaultServeDirFallback, TokioBackend, TokioFile};

use super::serve;
use crate::body::Body;
use crate::layer::MountPath;
use crate::problem::framework;

/// The files below a directory, by tower-http's file service: conditions, single ranges, `index.html`, and compressed forms that lie beside
/// a file (`app.js.br`, `app.js.gz`) if they are switched on.
///
/// It never leaves its root: not by `..`, not by an absolute path, not by a link that leads out. Names that begin with a dot are not
/// there, save `.well-known`. What is not there is a 404 problem in the style of the app.
///
/// ```no_run
/// use aplomb_core::reply::Directory;
/// use aplomb_core::{App, Routes};
///
/// # fn main() -> std::io::Result<()> {
/// let app = App::new("Site", "1.0.0").mount("/static", Directory::new("static")?.precompressed());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Directory {
    service: ServeDir<DefaultServeDirFallback, Confined>,
}

impl Directory {
    /// The files below a directory.
    ///
    /// # Errors
    ///
    /// There is no such directory, or it cannot be read.
    pub fn new(root: impl AsRef<Path>) -> io::Result<Directory> {
        let root = std::fs::canonicalize(root)?;
        if !root.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                format!("{} is not a directory", root.display()),
            ));
        }
        let backend = Confined {
            root: root.clone().into(),
        };
        let service = ServeDir::with_backend(root, backend).ignore_multi_range_requests(true);
        Ok(Directory { service })
    }

    /// Sends compressed forms that lie beside a file to clients that take them.
    #[must_use]
    pub fn precompressed(mut self) -> Directory {
        self.service = self.service.precompressed_br().precompressed_gzip();
        self
    }

    /// Sets whether a path that ends with a slash is answered with the `index.html` there. Default: yes.
    #[must_use]
    pub fn index(mut self, index: bool) -> Directory {
        self.service = self.service.append_index_html_on_directories(index);
        self
    }
}

impl tower::Service<Request<Body>> for Directory {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _task: &mut Task<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if *request.method() != Method::GET && *request.method() != Method::HEAD {
            let refused = Response::from(framework::method_not_allowed(HeaderValue::from_static(
                "GET, HEAD",
            )));
            return Box::pin(async move { Ok(refused) });
        }
        // The service knows neither If-Range nor that ranges are for GET alone; a whole file is right in both cases.
        let headers = request.headers_mut();
        if headers.remove(IF_RANGE).is_some() {
            headers.remove(RANGE);
        }
        if *request.method() == Method::HEAD {
            request.headers_mut().remove(RANGE);
        }
        let mut service = self.service.clone();
        if let Some(mount) = request.extensions().get::<MountPath>() {
            service = service.redirect_path_prefix(mount.0.clone());
        }
        Box::pin(async move {
            let response = match service.try_call(request).await {
                Ok(response) => response.map(Body::new),
                Err(error) => return Ok(unreadable(&error)),
            };
            Ok(in_our_words(response))
        })
    }
}

fn unreadable(error: &io::Error) -> Response<Body> {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
    match error.kind() {
        NotFound | NotADirectory | InvalidFilename | InvalidInput => Response::from(framework::not_found()),
        PermissionDenied => {
            tracing::warn!(%error, "a file below a served directory cannot be read");
            Response::from(framework::not_found())
        }
        _ => {
            tracing::error!(%error, "a file below a served directory cannot be read");
            Response::from(framework::internal())
        }
    }
}

fn in_our_words(mut response: Response<Body>) -> Response<Body> {
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => Response::from(framework::not_found()),
        StatusCode::PRECONDITION_FAILED => Response::from(serve::precondition_failed()),
        StatusCode::RANGE_NOT_SATISFIABLE => {
            let length = response.headers_mut().remove(CONTENT_RANGE);
            Response::from(serve::range_not_satisfiable(length))
        }
        StatusCode::INTERNAL_SERVER_ERROR => Response::from(framework::internal()),
        _ => {
            let headers = response.headers_mut();
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            // As in a `File`: texts are taken for UTF-8.
            let text = headers
                .get(CONTENT_TYPE)
                .and_then(|media_type| media_type.to_str().ok())
                .filter(|media_type| media_type.starts_with("text/") && !media_type.contains(';'))
                .and_then(|media_type| HeaderValue::try_from(format!("{media_type}; charset=utf-8")).ok());
            if let Some(text) = text {
                headers.insert(CONTENT_TYPE, text);
            }
            response
        }
    }
}

/// The files of the system, as far as they are below a root.
#[derive(Debug, Clone)]
struct Confined {
    /// With all links resolved.
    root: Arc<Path>,
}

impl Confined {
    /// Where a path leads, if that is below the root.
    async fn real(&self, path: PathBuf) -> io::Result<PathBuf> {
        let real = tokio::fs::canonicalize(&path).await?;
        let is_shown = |path: &Path| {
            path.strip_prefix(&self.root).is_ok_and(|inside| {
                inside
                    .iter()
                    .all(|name| name == ".well-known" || !name.as_encoded_bytes().starts_with(b"."))
            })
        };
        if is_shown(&path) && is_shown(&real) {
            Ok(real)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}

impl Backend for Confined {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = Pin<Box<dyn Future<Output = io::Result<TokioFile>> + Send>>;
    type MetadataFuture = Pin<Box<dyn Future<Output = io::Result<std::fs::Metadata>> + Send>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let files = self.clone();
        Box::pin(async move {
            let real = files.real(path).await?;
            // Opening a pipe would wait for a writer.
            if !tokio::fs::metadata(&real).await?.is_file() {
                return Err(io::ErrorKind::NotFound.into());
            }
            TokioBackend.open(real).await
        })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let files = self.clone();
        Box::pin(async move { tokio::fs::metadata(files.real(path).await?).await })
    }
}
