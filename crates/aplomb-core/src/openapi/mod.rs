//! OpenAPI: the contract as a document.
//!
//! The document is written once, in the form of 3.1, by going through the operations in their order. Schemas are asked for on the way, and
//! refer to definitions that have no place yet; see [`components`]. When every operation is written, the definitions get their names, and
//! the references are put right. The other versions are made of that: 3.2 says some things directly that 3.1 says in the extensions that
//! the OpenAPI Initiative registered for them (`x-oai-…`), and 3.0 is a translation ([`older`]).

mod component_name;
mod components;
mod extra;
mod format;
mod info;
mod integer;
mod media;
mod older;
mod operation;
mod order;
mod path;
mod problem;
mod response;
pub(crate) mod sample;
mod security;
mod variant;
mod visit;
mod yaml;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::contract::{Info, Schemas};
use crate::documents::Documents;
use crate::operation::Operation;
use crate::problem::ErrorStyle;
use crate::problem::style::ProblemWriter;

pub use yaml::to_yaml;

/// The form of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// 3.0.3, for old generators.
    V3_0,
    /// 3.1.
    #[default]
    V3_1,
    /// 3.2.
    V3_2,
}

impl Version {
    /// The number in the document.
    pub const fn number(self) -> &'static str {
        match self {
            Version::V3_0 => "3.0.3",
            Version::V3_1 => "3.1.2",
            Version::V3_2 => "3.2.0",
        }
    }
}

/// Writes the document.
pub(crate) fn document(
    info: &Info,
    documents: &Documents,
    operations: &[Operation],
    problems: &ProblemWriter,
) -> Value {
    let mut writer = Writer::new(documents.version, problems);
    if !documents.separate_input_and_output {
        writer.schemas = Schemas::of_input();
    }
    writer.every_problem = documents.lists_every_problem(problems.style);
    let paths = writer.paths(operations);
    let webhooks = writer.webhooks(&documents.webhooks);

    let mut document = Map::new();
    document.insert("openapi".to_owned(), documents.version.number().into());
    document.insert("info".to_owned(), info::info(info));
    if let Some(docs) = &documents.external_docs {
        document.insert("externalDocs".to_owned(), info::external_docs(docs));
    }
    let mut servers: Vec<Value> = documents.servers.iter().map(info::server).collect();
    let is_own_style = problems.style == ErrorStyle::Problem;
    if servers.is_empty() && is_own_style {
        // What the absence of the list means (OpenAPI 3.1.1, section 4.8.1.1); linters want it said.
        servers.push(json!({ "url": "/" }));
    }
    put_list(&mut document, "servers", servers);
    if is_own_style {
        // Who may call is said by each operation; one that says nothing is open to all.
        document.insert("security".to_owned(), json!([]));
    }
    // FastAPI lists what was described, and leaves the rest to the operations.
    let used: &[String] = if is_own_style { &writer.tags } else { &[] };
    put_list(&mut document, "tags", info::tags(&documents.tags, used));
    document.insert("paths".to_owned(), Value::Object(paths));
    put_map(&mut document, "webhooks", webhooks);
    let components = writer.components();
    components::resolve(writer.definitions(), components, &mut document);
    let mut document = Value::Object(document);
    visit::schemas(&mut document, &mut integer::bound);
    visit::schemas(&mut document, &mut format::register);
    visit::schemas(&mut document, &mut order::rename);
    if documents.version == Version::V3_0 {
        older::translate(&mut document);
    }
    for edit in &documents.edits {
        (edit.0)(&mut document);
    }
    document
}

/// What is collected while the document is written.
struct Writer<'a> {
    version: Version,
    problems: &'a ProblemWriter,
    every_problem: bool,
    schemas: Schemas,
    kinds: problem::Kinds,
    schemes: security::Schemes,
    /// Every tag that an operation has, in the order of use.
    tags: Vec<String>,
    /// Every operation id that was given.
    ids: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    fn new(version: Version, problems: &'a ProblemWriter) -> Writer<'a> {
        Writer {
            version,
            problems,
            every_problem: true,
            schemas: Schemas::default(),
            kinds: problem::Kinds::default(),
            schemes: security::Schemes::default(),
            tags: Vec::new(),
            ids: BTreeSet::new(),
        }
    }

    /// The components that are not schemas.
    fn components(&mut self) -> Map<String, Value> {
        let mut components = Map::new();
        put_map(
            &mut components,
            "responses",
            sorted(std::mem::take(&mut self.kinds.responses)),
        );
        put_map(
            &mut components,
            "examples",
            sorted(std::mem::take(&mut self.kinds.examples)),
        );
        let schemes = std::mem::take(&mut self.schemes);
        put_map(
            &mut components,
            "securitySchemes",
            sorted(schemes.into_map(self.version)),
        );
        components
    }

    /// The schemas that the document refers to.
    fn definitions(self) -> Vec<components::Component> {
        let collected = self.schemas.into_definitions();
        let collected = collected.into_iter().map(components::Component::from);
        collected.chain(self.kinds.schemas).collect()
    }
}

/// Puts an object in, unless it is empty.
fn put_map(into: &mut Map<String, Value>, key: &str, map: Map<String, Value>) {
    if !map.is_empty() {
        into.insert(key.to_owned(), Value::Object(map));
    }
}

/// Puts a list in, unless it is empty.
fn put_list(into: &mut Map<String, Value>, key: &str, list: impl IntoIterator<Item = Value>) {
    let list: Vec<Value> = list.into_iter().collect();
    if !list.is_empty() {
        into.insert(key.to_owned(), Value::Array(list));
    }
}

/// Puts a text in, if there is one.
fn put_text(into: &mut Map<String, Value>, key: &str, text: Option<&String>) {
    if let Some(text) = text {
        into.insert(key.to_owned(), text.as_str().into());
    }
}

/// Puts `true` in, if it is.
fn put_true(into: &mut Map<String, Value>, key: &str, is: bool) {
    if is {
        into.insert(key.to_owned(), Value::Bool(true));
    }
}

fn sorted(mut map: Map<String, Value>) -> Map<String, Value> {
    map.sort_keys();
    map
}

/// A name that can be the key of a component: `^[a-zA-Z0-9._-]+$`.
fn component_key(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let parts = name.split(|c: char| !allowed(c)).filter(|part| !part.is_empty());
    let key = parts.collect::<Vec<_>>().join("_");
    if key.is_empty() { "_".to_owned() } else { key }
}

/// The first of `name`, `name_2`, `name_3`, … that is not taken.
fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while taken(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}
