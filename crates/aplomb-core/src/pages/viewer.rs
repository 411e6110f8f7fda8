//! What the viewers of the document have in common: a page, a script that starts them, and files that are large.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use http::{HeaderValue, Method};
use serde_json::{Map, Value};

use super::asset::{Asset, revalidated, tag};
use super::html::{escape, nonce};
use super::{Page, html, page, relative};
use crate::body::Body;
use crate::context::Context;
use crate::documents::LinkedFile;
use crate::operation::Operation;
use crate::response::Response;

/// A file of a viewer's page.
pub(super) enum File {
    /// One that comes along, by its name.
    Own(&'static str),
    Linked(LinkedFile),
}

impl File {
    /// The one that the app names, or the one that comes along.
    pub(super) fn of(linked: Option<&LinkedFile>, own: &'static str) -> File {
        linked.map_or(File::Own(own), |linked| File::Linked(linked.clone()))
    }

    /// The origin that the policy of the page lets in for it, after a space.
    fn source(&self) -> String {
        let origin = match self {
            File::Own(_) => None,
            File::Linked(linked) => linked.origin(),
        };
        origin.map_or(String::new(), |origin| format!(" {origin}"))
    }

    /// The digest that it has to have, as attributes.
    fn integrity(&self) -> String {
        match self {
            // Without `crossorigin`, a browser does not see enough of a foreign file to compare it.
            File::Linked(LinkedFile {
                integrity: Some(digest),
                ..
            }) => format!(" integrity=\"{}\" crossorigin=\"anonymous\"", escape(digest)),
            _ => String::new(),
        }
    }
}

/// A viewer of the document.
pub(super) struct Viewer {
    /// Where its page is.
    pub(super) path: String,
    /// Where the document is.
    pub(super) document: String,
    /// The title of the page.
    pub(super) title: String,
    pub(super) style: Option<File>,
    pub(super) icon: Option<File>,
    pub(super) script: File,
    /// What the script that starts it is told, as JSON.
    pub(super) options: Value,
    /// Where an authorization server sends the browser back to, if the viewer can be sent there.
    pub(super) oauth2_redirect: Option<String>,
    /// Whether its script brings styles: elements with the nonce of the page, and attributes.
    pub(super) is_self_styled: bool,
    /// The origins that requests may be sent to, beside the page's own.
    pub(super) origins: Vec<String>,
}

impl Viewer {
    pub(super) fn new(page: &Page<'_>, script: File) -> Viewer {
        Viewer {
            path: page.path.trim_end_matches('/').to_owned(),
            document: page.document_path.to_owned(),
            title: page.app.info.title.clone(),
            style: None,
            icon: None,
            script,
            options: Value::Null,
            oauth2_redirect: None,
            is_self_styled: false,
            origins: origins(page.document),
        }
    }

    /// The path of one of the files that come along.
    pub(super) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// The page, and the script that starts the viewer. No script in the page itself is run, so that the policy can forbid them.
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

    /// The address of a file, as a page at a path writes it.
    fn address(&self, from: &str, file: &File) -> String {
        escape(&match file {
            File::Own(name) => relative(from, &self.file(name)),
            File::Linked(linked) if linked.is_path() => relative(from, &linked.address),
            File::Linked(linked) => linked.address.clone(),
        })
    }

    fn page(&self, cx: &Context) -> Response {
        let address = |path: &str| escape(&relative(cx.path(), path));
        let file = |file: &File| self.address(cx.path(), file);
        let nonce = nonce();
        let style = self.style.as_ref().map(|style| {
            let (address, integrity) = (file(style), style.integrity());
            format!("<link rel=\"stylesheet\" href=\"{address}\"{integrity}>")
        });
        // Without one, browsers ask for `/favicon.ico`, which the app need not have.
        let icon = self.icon.as_ref().map_or("data:,".to_owned(), file);
        let redirect = self.oauth2_redirect.as_deref().map(|path| {
            let address = address(path);
            format!(" data-oauth2-redirect=\"{address}\"")
        });
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta property=\"csp-nonce\" content=\"{nonce}\">\
             <title>{title}</title><link rel=\"icon\" href=\"{icon}\">{style}</head>\
             <body><noscript>This page needs JavaScript. The document itself is at <a href=\"{document}\">{document}</a>.</noscript>\
             <div id=\"viewer\" data-document=\"{document}\" data-root=\"{root}\"{redirect}></div>\
             <script id=\"options\" type=\"application/json\">{options}</script>\
             <script src=\"{start}\"></script><script src=\"{script}\"{integrity}></script></body></html>",
            title = escape(&self.title),
            style = style.unwrap_or_default(),
            document = address(&self.document),
            root = address("/"),
            redirect = redirect.unwrap_or_default(),
            options = embedded(&self.options),
            start = address(&self.file("start.js")),
            script = file(&self.script),
            integrity = self.script.integrity(),
        );
        html::page(cx, html, &self.policy(&nonce))
    }

    fn policy(&self, nonce: &str) -> String {
        let source = |file: Option<&File>| file.map(File::source).unwrap_or_default();
        let script = self.script.source();
        let icon = source(self.icon.as_ref());
        let style = source(self.style.as_ref());
        let origins: String = self.origins.iter().map(|origin| format!(" {origin}")).collect();
        let styles = if self.is_self_styled {
            format!("style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'")
        } else {
            format!("style-src 'self'{style}")
        };
        format!(
            "default-src 'none'; script-src 'self'{script}; {styles}; img-src 'self' data:{icon}; font-src 'self' data:{style}; \
             connect-src 'self'{origins}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
    }
}

/// JSON inside HTML, where no text of it can end the element.
fn embedded(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// The origins that a viewer sends requests to: those of the servers in the document, and of whoever gives out tokens.
fn origins(document: &Value) -> Vec<String> {
    let servers = document["servers"].as_array().into_iter().flatten();
    let servers = servers.map(|server| &server["url"]);
    let schemes = document["components"]["securitySchemes"].as_object();
    let schemes = schemes.into_iter().flat_map(Map::values);
    let tokens = schemes.flat_map(|scheme| {
        let flows = scheme["flows"].as_object().into_iter().flat_map(Map::values);
        let flows = flows.flat_map(|flow| [&flow["tokenUrl"], &flow["refreshUrl"]]);
        flows.chain([&scheme["openIdConnectUrl"]])
    });
    let addresses = servers.chain(tokens).filter_map(Value::as_str);
    let origins = addresses.filter_map(|address| {
        let origin = url::Url::parse(address).ok()?.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    });
    let origins: BTreeSet<String> = origins.collect();
    origins.into_iter().collect()
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
