//! Pages: the documents and what shows them.
//!
//! They are ordinary operations that are left out of the documents. The document is written once, at start-up. Every address in a page is
//! relative to the page, so that pages work below a mount and behind a proxy that adds a prefix; nothing is ever asked of another host.

mod asset;
mod document;
mod html;
mod problem;
#[cfg(any(feature = "swagger-ui", feature = "scalar"))]
mod viewer;

#[cfg(feature = "scalar")]
mod scalar;
#[cfg(feature = "swagger-ui")]
mod swagger;

use std::sync::Arc;

use http::Method;
#[cfg(any(feature = "swagger-ui", feature = "scalar"))]
use serde_json::Value;

use crate::app::App;
use crate::context::Context;
#[cfg(feature = "scalar")]
use crate::documents::Documents;
use crate::operation::Operation;
use crate::problem::ErrorStyle;
use crate::response::Response;
use crate::served::SlashPolicy;

/// What a viewer is made of.
#[cfg(any(feature = "swagger-ui", feature = "scalar"))]
struct Page<'a> {
    app: &'a App,
    /// Where the page is.
    path: &'a str,
    document: &'a Value,
    /// Where the document is.
    document_path: &'a str,
}

/// The operations that serve the documents and pages of an app.
pub(crate) fn operations(app: &App, operations: &[Operation], reports: &mut Vec<String>) -> Vec<Operation> {
    reports.extend(app.documents.faults());
    let mut pages = Vec::new();
    if let Some(path) = &app.documents.openapi {
        let document =
            crate::openapi::document(&app.info, &app.documents, operations, &app.settings.problems);
        #[cfg(any(feature = "swagger-ui", feature = "scalar"))]
        pages.extend(viewers(app, path, &document));
        pages.extend(document::operations(
            path,
            document,
            !app.documents.servers.is_empty(),
        ));
    }
    if let Some(path) = &app.documents.problems
        && app.settings.problems.style == ErrorStyle::Problem
    {
        pages.extend(problem::operations(path, operations, &app.settings.problems));
    }
    if app.settings.slash == SlashPolicy::Ignore {
        // A handler does not see the slash that was ignored, and a page has to: its addresses are relative.
        let slashed: Vec<Operation> = pages
            .iter()
            .filter(|page| !page.path.ends_with('/'))
            .cloned()
            .collect();
        pages.extend(slashed.into_iter().map(|mut page| {
            page.path.push('/');
            page
        }));
    }
    for guard in &app.documents.guards {
        pages.iter_mut().for_each(guard);
    }
    pages
}

/// The pages that show the document.
#[cfg(any(feature = "swagger-ui", feature = "scalar"))]
fn viewers(app: &App, document_path: &str, document: &Value) -> Vec<Operation> {
    let documents = &app.documents;
    let page = |path| Page {
        app,
        path,
        document,
        document_path,
    };
    let mut operations = Vec::new();
    #[cfg(feature = "swagger-ui")]
    operations.extend(
        documents
            .swagger
            .iter()
            .flat_map(|path| swagger::operations(&page(path))),
    );
    #[cfg(feature = "scalar")]
    if let Some(path) = &documents.reference {
        let viewer = scalar::operations(&page(path));
        let is_expected_elsewhere =
            app.settings.style() == ErrorStyle::FastApi && path == Documents::REFERENCE;
        let shown = viewer
            .iter()
            .filter(|operation| is_expected_elsewhere && operation.path == *path);
        let moved = shown.cloned().map(|mut operation| {
            operation.path = "/redoc".to_owned();
            operation
        });
        operations.extend(moved.collect::<Vec<_>>());
        operations.extend(viewer);
    }
    operations
}

/// A page: an operation that no document shows.
fn page(path: String, answer: impl Fn(&Context) -> Response + Send + Sync + 'static) -> Operation {
    let answer = Arc::new(answer);
    let operation = Operation::new(Method::GET, path, move |cx| {
        let answer = Arc::clone(&answer);
        Box::pin(async move { answer(cx) })
    });
    operation.hidden()
}

/// The address of a path of the app, relative to the path of a request.
fn relative(from: &str, to: &str) -> String {
    // RFC 3986, section 5.2.3: what follows the last slash of the base is cut off.
    let depth = from.matches('/').count().saturating_sub(1);
    let up = if depth == 0 {
        "./".to_owned()
    } else {
        "../".repeat(depth)
    };
    up + to.trim_start_matches('/')
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn addresses_are_relative_to_the_page() {
        assert_eq!(relative("/docs", "/openapi.json"), "./openapi.json");
        assert_eq!(relative("/docs/", "/openapi.json"), "../openapi.json");
        assert_eq!(
            relative("/internal/docs", "/api/openapi.json"),
            "../api/openapi.json"
        );
        assert_eq!(relative("/docs", "/"), "./");
    }
}
