//! Documents: what an app says about itself, and where.

mod linked_file;
mod oauth_client;
mod scalar;
mod swagger_ui;

pub use linked_file::LinkedFile;
pub use oauth_client::OauthClient;
pub use scalar::Scalar;
pub use swagger_ui::{DocExpansion, ModelRendering, OperationsSorter, SwaggerUi, SyntaxTheme};

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::arg::Arg;
use crate::contract::{ExternalDocs, Server, Tag};
use crate::operation::Operation;
use crate::problem::ErrorStyle;

/// Which documents and pages are served, and where.
#[derive(Debug, Clone)]
pub struct Documents {
    /// The OpenAPI document. Default: `/openapi.json`; its YAML form has the suffix `.yaml`.
    pub openapi: Option<String>,
    /// Swagger UI. Default: `/docs`.
    pub swagger: Option<String>,
    /// How Swagger UI looks and behaves.
    pub swagger_ui: SwaggerUi,
    /// Scalar. Default: `/reference`; in FastAPI's style it is at `/redoc` as well then, where its users look for a second page.
    pub reference: Option<String>,
    /// How Scalar looks and behaves.
    pub scalar: Scalar,
    /// The explanations of problems. Default: `/problems`.
    pub problems: Option<String>,
    /// The form of the document. Default: 3.1.
    pub version: crate::openapi::Version,
    /// Whether an operation lists every problem that it can answer with. Default: it does, save in FastAPI's style: there it lists what
    /// it declares with `responses(..)`, and 422 where it takes something, as FastAPI's documents do.
    pub every_problem: Option<bool>,
    /// Whether a model has two schemas in the document where what is sent and what comes differ: a field with a default may be left out of a
    /// request, and is always there in a reply. Default: it does. Otherwise it has the one for requests only, for generators that make a
    /// class of each schema.
    pub separate_input_and_output: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) servers: Vec<Server>,
    pub(crate) external_docs: Option<ExternalDocs>,
    pub(crate) webhooks: Vec<(String, Operation)>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) guards: Vec<fn(&mut Operation)>,
}

/// What an app does to its finished document.
#[derive(Clone)]
pub(crate) struct Edit(pub(crate) Arc<dyn Fn(&mut Value) + Send + Sync>);

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edit")
    }
}

impl Default for Documents {
    fn default() -> Documents {
        Documents {
            openapi: Some("/openapi.json".to_owned()),
            swagger: Some("/docs".to_owned()),
            swagger_ui: SwaggerUi::default(),
            reference: Some(Documents::REFERENCE.to_owned()),
            scalar: Scalar::default(),
            problems: Some("/problems".to_owned()),
            version: crate::openapi::Version::default(),
            every_problem: None,
            separate_input_and_output: true,
            tags: Vec::new(),
            servers: Vec::new(),
            external_docs: None,
            webhooks: Vec::new(),
            edits: Vec::new(),
            guards: Vec::new(),
        }
    }
}

impl Documents {
    /// Where Scalar is, unless the app says otherwise.
    pub(crate) const REFERENCE: &str = "/reference";

    /// Asks for a dependency before the documents and pages: for an API whose contract is not for everybody.
    ///
    /// ```
    /// use aplomb_core::App;
    /// use aplomb_core::arg::credential::Basic;
    ///
    /// let app = App::new("Desk", "1.0.0").documents(|documents| documents.require::<Basic>());
    /// # assert!(app.check().is_ok());
    /// ```
    pub fn require<D: Arg + 'static>(&mut self) {
        self.guards.push(Operation::dependency::<D>);
    }

    /// What is wrong with the addresses of files that the pages load.
    pub(crate) fn faults(&self) -> impl Iterator<Item = String> {
        let linked = self.swagger_ui.linked().chain(self.scalar.linked());
        linked.filter_map(LinkedFile::fault)
    }

    /// Whether every problem is listed, by the setting or by the style.
    pub(crate) fn lists_every_problem(&self, style: ErrorStyle) -> bool {
        self.every_problem.unwrap_or(style == ErrorStyle::Problem)
    }
}
