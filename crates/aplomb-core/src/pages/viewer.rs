//! What the viewers of the document have in common: a page, a script that starts them, and files that are large.

use std::io::Read as _;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use http::{HeaderValue, Method};

use super::asset::{Asset, revalidated, tag};
use super::html::{escape, nonce};
use super::{html, page, relative};
use crate::app::App;
use crate::body::Body;
use crate::context::Context;
use crate::operation::Operation;
use crate::response::Response;

/// A viewer of the document.
pub(super) struct Viewer {
    /// Where its page is.
    pub(super) path: String,
    /// Where the document is.
    pub(super) document: String,
    /// The title of the page.
    pub(super) title: String,
    /// Its own files, by name: those of its page.
    pub(super) style: Option<&'static str>,
    pub(super) icon: Option<&'static str>,
    pub(super) script: &'static str,
    /// Whether its script brings styles: elements with the nonce of the page, and attributes.
    pub(super) is_self_styled: bool,
    /// The origins that requests may be sent to, beside the page's own: those of the servers in the document.
    pub(super) origins: Vec<String>,
}

impl Viewer {
    pub(super) fn new(path: &str, document: &str, app: &App) -> Viewer {
        let origins = app.documents.servers.iter().filter_map(|server| {
            let origin = url::Url::parse(&server.url).ok()?.origin();
            origin.is_tuple().then(|| origin.ascii_serialization())
        });
        Viewer {
            path: path.trim_end_matches('/').to_owned(),
            document: document.to_owned(),
            title: app.info.title.clone(),
            style: None,
            icon: None,
            script: "",
            is_self_styled: false,
            origins: origins.collect(),
        }
    }

    /// The path of one of its files.
    pub(super) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// The page, and the script that starts the viewer. There is no script in the page itself, so that the policy can forbid them.
    pub(super) fn operations(self) -> [Operation; 2] {
        let start = Asset::new("text/javascript; charset=utf-8", include_str!("viewer.js"));
        let start_path = self.file("start.js");
        let path = if self.path.is_empty() {
            "/".to_owned()
        } else {
            self.path.clone()
        };
        [
            page(path, move |cx| self.page(cx)),
            page(start_path, move |cx| start.answer(cx)),
        ]
    }

    fn page(&self, cx: &Context) -> Response {
        let address = |path: &str| escape(&relative(cx.path(), path));
        let file = |name: &str| address(&self.file(name));
        let nonce = nonce();
        let style = self
            .style
            .map(|name| format!("<link rel=\"stylesheet\" href=\"{}\">", file(name)));
        // Without one, browsers ask for `/favicon.ico`, which the app need not have.
        let icon = self.icon.map_or("data:,".to_owned(), file);
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta property=\"csp-nonce\" content=\"{nonce}\">\
             <title>{title}</title><link rel=\"icon\" href=\"{icon}\">{style}</head>\
             <body><noscript>This page needs JavaScript. The document itself is at <a href=\"{document}\">{document}</a>.</noscript>\
             <div id=\"viewer\" data-document=\"{document}\" data-root=\"{root}\" data-files=\"{files}\"></div>\
             <script src=\"{start}\"></script><script src=\"{script}\"></script></body></html>",
            title = escape(&self.title),
            style = style.unwrap_or_default(),
            document = address(&self.document),
            root = address("/"),
            files = file(""),
            script = file(self.script),
            start = file("start.js"),
        );
        let origins: String = self.origins.iter().map(|origin| format!(" {origin}")).collect();
        let styles = if self.is_self_styled {
            format!("style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'")
        } else {
            "style-src 'self'".to_owned()
        };
        let policy = format!(
            "default-src 'none'; script-src 'self'; {styles}; img-src 'self' data:; font-src 'self' data:; \
             connect-src 'self'{origins}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        );
        html::page(html, &policy)
    }
}

/// A large file: unpacked and packed when it is first asked for, off the threads that answer requests.
pub(super) struct LargeFile {
    pub(super) media_type: &'static str,
    pub(super) plain: Box<dyn Fn() -> Bytes + Send + Sync>,
    pub(super) gzip: Box<dyn Fn() -> Bytes + Send + Sync>,
}

struct Kept {
    file: LargeFile,
    plain: OnceLock<(Bytes, HeaderValue)>,
    gzip: OnceLock<(Bytes, HeaderValue)>,
}

impl Kept {
    fn form(&self, gzip: bool) -> &(Bytes, HeaderValue) {
        let (cell, make, variant) = if gzip {
            (&self.gzip, &self.file.gzip, "-gzip")
        } else {
            (&self.plain, &self.file.plain, "")
        };
        cell.get_or_init(|| {
            let bytes = make();
            let tag = tag(&bytes, variant);
            (bytes, tag)
        })
    }
}

impl LargeFile {
    pub(super) fn operation(self, path: String) -> Operation {
        let kept = Arc::new(Kept {
            file: self,
            plain: OnceLock::new(),
            gzip: OnceLock::new(),
        });
        let operation = Operation::new(Method::GET, path, move |cx| {
            let kept = Arc::clone(&kept);
            let gzip = takes_gzip(cx);
            Box::pin(async move {
                let made = Arc::clone(&kept);
                let made = tokio::task::spawn_blocking(move || made.form(gzip).clone()).await;
                let (bytes, tag) = match made {
                    Ok(made) => made,
                    Err(error) => std::panic::resume_unwind(error.into_panic()),
                };
                let response = revalidated(cx, &tag, || {
                    let media_type = HeaderValue::from_static(kept.file.media_type);
                    let response = Response::with_body(media_type, Body::full(bytes));
                    if gzip {
                        response.with_header(CONTENT_ENCODING, HeaderValue::from_static("gzip"))
                    } else {
                        response
                    }
                });
                response.with_header(VARY, HeaderValue::from_static("accept-encoding"))
            })
        });
        operation.hidden()
    }
}

/// Packs bytes, fast rather than small.
pub(super) fn gzip(bytes: &[u8]) -> Bytes {
    let mut packed = Vec::new();
    let read = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut packed);
    if let Err(error) = read {
        tracing::error!(%error, "a file of a page cannot be packed");
    }
    packed.into()
}

/// RFC 9110, section 12.5.3.
fn takes_gzip(cx: &Context) -> bool {
    cx.headers(ACCEPT_ENCODING.as_str()).any(|value| {
        String::from_utf8_lossy(value).split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            let refused = parts.any(|part| {
                let quality = part
                    .strip_prefix("q=")
                    .and_then(|quality| quality.parse::<f32>().ok());
                quality == Some(0.0)
            });
            named && !refused
        })
    })
}
