//! Documents: what an app says about itself, and where.

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
    /// Scalar. Default: `/reference`.
    pub reference: Option<String>,
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
}

impl Default for Documents {
    fn default() -> Documents {
        Documents {
            openapi: Some("/openapi.json".to_owned()),
            swagger: Some("/docs".to_owned()),
            reference: Some("/reference".to_owned()),
            problems: Some("/problems".to_owned()),
            version: crate::openapi::Version::default(),
            every_problem: None,
            separate_input_and_output: true,
            tags: Vec::new(),
            servers: Vec::new(),
            external_docs: None,
            webhooks: Vec::new(),
        }
    }
}

impl Documents {
    /// Whether every problem is listed, by the setting or by the style.
    pub(crate) fn lists_every_problem(&self, style: ErrorStyle) -> bool {
        self.every_problem.unwrap_or(style == ErrorStyle::Problem)
    }
}
