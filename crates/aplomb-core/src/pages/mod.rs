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

use crate::app::App;
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::ErrorStyle;
use crate::response::Response;
use crate::served::SlashPolicy;

/// The operations that serve the documents and pages of an app.
pub(crate) fn operations(app: &App, operations: &[Operation]) -> Vec<Operation> {
    let mut pages = Vec::new();
    if let Some(path) = &app.documents.openapi {
        let document =
            crate::openapi::document(&app.info, &app.documents, operations, &app.settings.problems);
        pages.extend(document::operations(
            path,
            document,
            !app.documents.servers.is_empty(),
        ));
        #[cfg(feature = "swagger-ui")]
        if let Some(viewer) = &app.documents.swagger {
            pages.extend(swagger::operations(viewer, path, app));
        }
        #[cfg(feature = "scalar")]
        if let Some(viewer) = &app.documents.reference {
            pages.extend(scalar::operations(viewer, path, app));
        }
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
    pages
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
