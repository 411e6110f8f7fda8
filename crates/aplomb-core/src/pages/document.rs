//! The document itself, as JSON and as YAML.

use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use super::asset::Asset;
use super::page;
use crate::context::Context;
use crate::layer::MountPath;
use crate::openapi::to_yaml;
use crate::operation::Operation;

/// The document in its two forms.
struct Forms {
    json: Asset,
    yaml: Asset,
}

impl Forms {
    fn of(document: &Value) -> Forms {
        Forms {
            // OpenAPI has no media type of its own; these are what tools expect. RFC 9512 is YAML's.
            json: Asset::new("application/json", document.to_string()),
            yaml: Asset::new("application/yaml", to_yaml(document)),
        }
    }
}

struct Documents {
    document: Value,
    /// Whether the app says where it is served.
    has_servers: bool,
    forms: Forms,
    /// The document of an app that is mounted says where. There is one place as a rule; it is kept.
    mounted: OnceLock<(String, Forms)>,
}

impl Documents {
    fn answer(&self, cx: &Context, form: impl Fn(&Forms) -> &Asset) -> crate::Response {
        let mount = cx.head.extensions.get::<MountPath>();
        let Some(MountPath(mount)) = mount.filter(|_| !self.has_servers) else {
            return form(&self.forms).answer(cx);
        };
        let (kept, forms) = self
            .mounted
            .get_or_init(|| (mount.clone(), Forms::of(&self.below(mount))));
        if kept == mount {
            form(forms).answer(cx)
        } else {
            form(&Forms::of(&self.below(mount))).answer(cx)
        }
    }

    fn below(&self, mount: &str) -> Value {
        let mut document = self.document.clone();
        document["servers"] = json!([{ "url": mount }]);
        document
    }
}

pub(super) fn operations(path: &str, document: Value, has_servers: bool) -> [Operation; 2] {
    let documents = Arc::new(Documents {
        forms: Forms::of(&document),
        document,
        has_servers,
        mounted: OnceLock::new(),
    });
    let yaml = Arc::clone(&documents);
    [
        page(path.to_owned(), move |cx| {
            documents.answer(cx, |forms| &forms.json)
        }),
        page(yaml_path(path), move |cx| yaml.answer(cx, |forms| &forms.yaml)),
    ]
}

/// Where the YAML form is.
fn yaml_path(path: &str) -> String {
    format!("{}.yaml", path.strip_suffix(".json").unwrap_or(path))
}
