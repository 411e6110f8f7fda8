//! Blessed documents: one app in the three versions, and in FastAPI's style.
//!
//! A wanted change is blessed with `BLESS=1 cargo test -p aplomb-core --test openapi_golden`; `tests/openapi_golden/check` lets
//! openapi-spec-validator read what was blessed.

#![allow(missing_docs)]

mod openapi_apps;

use std::path::Path;

use aplomb_core::App;
use aplomb_core::openapi::{Version, to_yaml};
use aplomb_core::problem::ErrorStyle;
use openapi_apps::desk;
use serde_json::{Value, json};

fn document(version: Version, app: App) -> Value {
    app.documents(|documents| documents.version = version)
        .openapi()
        .expect("a document")
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/openapi_golden")
        .join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).expect("the blessed document can be written");
    }
    let blessed = std::fs::read_to_string(&path).expect("a blessed document");
    for (line, (ours, theirs)) in text.lines().zip(blessed.lines()).enumerate() {
        assert_eq!(ours, theirs, "{name}, line {}", line + 1);
    }
    assert_eq!(
        text.lines().count(),
        blessed.lines().count(),
        "{name} has another length"
    );
}

fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(document).expect("JSON") + "\n"
}

#[test]
fn version_3_1() {
    compare("desk-3.1.json", &pretty(&document(Version::V3_1, desk())));
}

#[test]
fn version_3_2() {
    let document = document(Version::V3_2, desk());
    compare("desk-3.2.json", &pretty(&document));
    let trades = &document["paths"]["/v1/trades"];
    assert_eq!(trades["query"]["operationId"], "search_trades");
    let lines = &trades["get"]["responses"]["200"]["content"]["application/jsonl"];
    assert_eq!(
        *lines,
        json!({ "itemSchema": { "$ref": "#/components/schemas/Trade" } })
    );
}

#[test]
fn version_3_0() {
    let document = document(Version::V3_0, desk());
    compare("desk-3.0.json", &pretty(&document));
    let text = document.to_string();
    for word in [
        "\"const\"",
        "\"prefixItems\"",
        "\"examples\":[",
        "\"webhooks\"",
        "\"null\"",
        "contentMediaType",
    ] {
        assert!(!text.contains(word), "3.0 does not know {word}");
    }
    let quantity = &document["components"]["schemas"]["NewOrder-Input"]["properties"]["quantity"];
    assert_eq!(quantity["minimum"], 0);
    assert_eq!(quantity["exclusiveMinimum"], true);
}

#[test]
fn fastapi_lists_what_is_declared() {
    let document = document(Version::V3_1, desk().errors(ErrorStyle::FastApi));
    compare("desk-fastapi-declared.json", &pretty(&document));
}

#[test]
fn the_errors_of_fastapi() {
    let all = desk().documents(|documents| documents.every_problem = Some(true));
    let document = document(Version::V3_1, all.errors(ErrorStyle::FastApi));
    compare("desk-fastapi.json", &pretty(&document));
    assert!(!document.to_string().contains("problem+json"));
    let answers = &document["paths"]["/v1/orders"]["post"]["responses"];
    assert_eq!(answers["422"]["$ref"], "#/components/responses/invalid-request");
    let schema =
        &document["components"]["responses"]["invalid-request"]["content"]["application/json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/HTTPValidationError");
}

#[test]
fn yaml() {
    compare("desk-3.1.yaml", &to_yaml(&document(Version::V3_1, desk())));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                if let Some(Value::Object(mapping)) = members.get("mapping") {
                    found.extend(mapping.values().filter_map(Value::as_str));
                }
                members.values().for_each(|member| references(member, found));
            }
            _ => {}
        }
    }
    for version in [Version::V3_0, Version::V3_1, Version::V3_2] {
        for style in [ErrorStyle::Problem, ErrorStyle::FastApi] {
            let document = document(version, desk().errors(style));
            let mut found = Vec::new();
            references(&document, &mut found);
            assert!(found.len() > 15, "there are references");
            for reference in found {
                let pointer = reference
                    .strip_prefix('#')
                    .expect("a reference into the document");
                assert!(document.pointer(pointer).is_some(), "{version:?}: {reference}");
            }
        }
    }
}

#[test]
fn a_document_is_the_same_each_time() {
    assert_eq!(
        pretty(&document(Version::V3_1, desk())),
        pretty(&document(Version::V3_1, desk()))
    );
}

#[test]
fn what_is_hidden_is_not_there() {
    let text = document(Version::V3_1, desk()).to_string();
    for word in ["/hidden", "secret", "\"Authorization\""] {
        assert!(!text.contains(word), "{word}");
    }
}
