//! A built frontend, served beside the API: what Vite, Next or Angular write into `dist`.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_TYPE, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
    RANGE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tower::Service as _;

use crate::body::Body;
use crate::context::Context;
use crate::layer::MountPath;
use crate::operation::Operation;
use crate::problem::framework;
use crate::reply::Directory;
use crate::response::Response;

/// A built frontend: files, an `index.html` for each directory, and a page for what is not there.
///
/// It answers what no route answers, so that it can stand at `/` beside an API. Files have the conditions and bounds of a
/// [`Directory`]. Pages (`text/html`) are sent with `Cache-Control: no-cache`, so that a new build is seen at once.
///
/// ```no_run
/// use aplomb_core::App;
///
/// // The routes of the app first, then `dist/…`, then `dist/index.html` where a browser goes to a page.
/// let app = App::new("Shop", "1.0.0").frontend("/", "dist");
/// ```
#[derive(Debug, Clone)]
pub struct Frontend {
    directory: PathBuf,
    fallback: Fallback,
    is_checked: bool,
    is_precompressed: bool,
}

/// What a [`Frontend`] answers where there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fallback {
    /// [`Fallback::NotFoundPage`] if there is a `404.html`, else [`Fallback::Index`] if there is an `index.html`, else
    /// [`Fallback::None`].
    #[default]
    Auto,
    /// `index.html` with 200, where a browser goes to a page: GET or HEAD with an `Accept` that names HTML. Everything else, such
    /// as a script that is missing, is 404. For single-page apps that know their own paths.
    Index,
    /// `404.html` with 404.
    NotFoundPage,
    /// 404 in the style of the app.
    None,
}

impl Fallback {
    /// The file without which it cannot be served.
    fn file(self) -> Option<&'static str> {
        match self {
            Fallback::Index => Some("index.html"),
            Fallback::NotFoundPage => Some("404.html"),
            Fallback::Auto | Fallback::None => None,
        }
    }
}

impl Frontend {
    /// The frontend in a directory.
    pub fn new(directory: impl Into<PathBuf>) -> Frontend {
        Frontend {
            directory: directory.into(),
            fallback: Fallback::Auto,
            is_checked: true,
            is_precompressed: false,
        }
    }

    /// Sets what is answered where there is no file.
    #[must_use]
    pub fn fallback(mut self, fallback: Fallback) -> Frontend {
        self.fallback = fallback;
        self
    }

    /// Sends compressed forms that lie beside a file (`app.js.br`, `app.js.gz`) to clients that take them.
    #[must_use]
    pub fn precompressed(mut self) -> Frontend {
        self.is_precompressed = true;
        self
    }

    /// Starts although the directory is not there: for development, where it is built later. Until then everything is 404.
    #[must_use]
    pub fn unchecked(mut self) -> Frontend {
        self.is_checked = false;
        self
    }

    /// What is served at a path and below it, or why it cannot be.
    pub(crate) fn operation(self, path: &str) -> Result<Operation, String> {
        let files = Files {
            opened: OnceLock::new(),
            frontend: self,
        };
        if files.frontend.is_checked {
            let directory = &files.frontend.directory;
            files
                .open()
                .map_err(|error| not_there("frontend", path, directory, &error))?;
            if let Some(name) = files.frontend.fallback.file()
                && !directory.join(name).is_file()
            {
                return Err(format!(
                    "the frontend at `{path}`: there is no `{name}` in `{}`, which is to be answered where there is no file",
                    shown(directory).display()
                ));
            }
        }
        let files = Arc::new(files);
        let mut operation = Operation::new(Method::GET, path, move |cx| {
            let files = Arc::clone(&files);
            let asked = Asked::of(cx);
            Box::pin(async move { files.answer(asked).await })
        })
        .hidden();
        operation.is_last_resort = true;
        Ok(operation)
    }
}

impl<P: Into<PathBuf>> From<P> for Frontend {
    fn from(directory: P) -> Frontend {
        Frontend::new(directory)
    }
}

/// Why a directory cannot be served.
pub(crate) fn not_there(what: &str, path: &str, directory: &Path, error: &dyn fmt::Display) -> String {
    format!(
        "the {what} at `{path}`: the directory `{}` cannot be served: {error}",
        shown(directory).display()
    )
}

/// The path from the root of the disk: a relative one is easily taken from another place than was meant.
fn shown(directory: &Path) -> PathBuf {
    std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned())
}

/// A frontend that is served.
struct Files {
    /// Once it was there.
    opened: OnceLock<Directory>,
    frontend: Frontend,
}

impl Files {
    fn open(&self) -> io::Result<Directory> {
        if let Some(directory) = self.opened.get() {
            return Ok(directory.clone());
        }
        let mut directory = Directory::new(&self.frontend.directory)?;
        if self.frontend.is_precompressed {
            directory = directory.precompressed();
        }
        Ok(self.opened.get_or_init(|| directory).clone())
    }

    async fn answer(&self, asked: Asked) -> Response {
        let Ok(directory) = self.open() else {
            return Response::problem(framework::not_found());
        };
        if !matches!(asked.method, Method::GET | Method::HEAD) {
            // A path where there is nothing is 404, whatever the method.
            let file = asked.file(&directory, &asked.path, false).await;
            return Response::problem(if is_missing(&file) {
                framework::not_found()
            } else {
                framework::method_not_allowed(HeaderValue::from_static("GET, HEAD"))
            });
        }
        let found = asked.file(&directory, &asked.path, true).await;
        if is_missing(&found) {
            self.missing(&directory, &asked).await.unwrap_or(found)
        } else {
            found
        }
    }

    /// What is answered where there is no file; `None` is 404.
    async fn missing(&self, directory: &Directory, asked: &Asked) -> Option<Response> {
        let fallback = self.frontend.fallback;
        if matches!(fallback, Fallback::Auto | Fallback::NotFoundPage) {
            // Without conditions: the 404 is not the version of anything.
            let page = asked.file(directory, "/404.html", false).await;
            if page.status() == Some(StatusCode::OK) {
                return Some(page.with_status(StatusCode::NOT_FOUND));
            }
        }
        if matches!(fallback, Fallback::Auto | Fallback::Index) && wants_page(&asked.headers) {
            let page = asked.file(directory, "/index.html", true).await;
            return Some(page).filter(|page| !is_missing(page));
        }
        None
    }
}

/// A request, as far as it matters for files.
struct Asked {
    method: Method,
    /// Below the path of the frontend.
    path: String,
    headers: HeaderMap,
    /// The path of the frontend, as the client sees it.
    mount: MountPath,
}

impl Asked {
    fn of(cx: &Context) -> Asked {
        let base = cx.route().trim_end_matches('/');
        let path = cx.path().strip_prefix(base).filter(|path| !path.is_empty());
        let outer = cx.head.extensions.get::<MountPath>();
        let outer = outer.map_or("", |outer| outer.0.as_str());
        Asked {
            method: cx.method().clone(),
            path: path.unwrap_or("/").to_owned(),
            headers: cx.all_headers().clone(),
            mount: MountPath(format!("{outer}{base}")),
        }
    }

    /// The answer of the directory for a path, with the conditions and ranges of the request or without.
    async fn file(&self, directory: &Directory, path: &str, with_conditions: bool) -> Response {
        let mut request = http::Request::new(Body::empty());
        if self.method == Method::HEAD {
            *request.method_mut() = Method::HEAD;
        }
        let Ok(path) = PathAndQuery::try_from(path) else {
            return Response::problem(framework::not_found());
        };
        *request.uri_mut() = http::Uri::from(path);
        *request.headers_mut() = self.headers.clone();
        if !with_conditions {
            for name in [
                IF_MATCH,
                IF_NONE_MATCH,
                IF_MODIFIED_SINCE,
                IF_UNMODIFIED_SINCE,
                RANGE,
            ] {
                request.headers_mut().remove(name);
            }
        }
        request.extensions_mut().insert(self.mount.clone());
        let mut directory = directory.clone();
        let response = match directory.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let mut response = Response::from_http(response);
        if is_page(response.headers()) {
            response
                .headers_mut()
                .entry(CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("no-cache"));
        }
        response
    }
}

fn is_missing(response: &Response) -> bool {
    response.status() == Some(StatusCode::NOT_FOUND)
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"text/html"))
}

/// Whether a browser goes to a page: `Accept` names HTML. A script or a picture asks for `*/*` or for its own kind.
fn wants_page(headers: &HeaderMap) -> bool {
    let ranges = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok());
    ranges.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or("");
        let is_html = media_type.eq_ignore_ascii_case("text/html")
            || media_type.eq_ignore_ascii_case("application/xhtml+xml");
        let is_refused = parts.any(|parameter| {
            parameter.split_once('=').is_some_and(|(name, weight)| {
                name.trim().eq_ignore_ascii_case("q") && weight.trim().parse::<f32>() == Ok(0.0)
            })
        });
        is_html && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_goes_to_a_page_says_so() {
        for (accept, wants) in [
            ("text/html", true),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("application/json, Text/HTML ; q=0.5", true),
            ("text/html; q=wat", true),
            ("text/html;q=0", false),
            ("text/html; Q=0.000", false),
            ("*/*", false),
            ("text/*", false),
            ("image/avif,image/webp,*/*;q=0.8", false),
            ("application/json", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(wants_page(&headers), wants, "{accept}");
        }
        assert!(!wants_page(&HeaderMap::new()));
    }
}
