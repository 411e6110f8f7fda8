//! The translation into OpenAPI 3.0.3, for old generators.
//!
//! 3.0 has a dialect of JSON Schema of its own. What it cannot say is left out, so that the older document never promises more than the
//! newer one: it may allow a value that the app refuses, and does not refuse one that the app allows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{order, visit};

/// Translates a document in place.
pub(super) fn translate(document: &mut Value) {
    if let Some(Value::Object(info)) = document.get_mut("info") {
        info.shift_remove("summary");
        if let Some(Value::Object(license)) = info.get_mut("license") {
            license.shift_remove("identifier");
        }
    }
    if let Value::Object(members) = &mut *document
        && let Some(webhooks) = members.shift_remove("webhooks")
    {
        members.insert("x-webhooks".to_owned(), webhooks);
    }
    security(document);
    let kinds = kinds(document);
    visit::schemas(document, &mut |value| schema(value, &kinds));
}

/// The type of each component that has one.
type Kinds = BTreeMap<String, Value>;

fn kinds(document: &Value) -> Kinds {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let kinds = schemas.into_iter().flatten().filter_map(|(name, schema)| {
        let kind = schema.get("type").filter(|kind| kind.is_string())?;
        Some((format!("#/components/schemas/{name}"), kind.clone()))
    });
    kinds.collect()
}

/// 3.0 knows no client certificates, and no roles but for OAuth 2 and OpenID Connect.
fn security(document: &mut Value) {
    let mut certificates: Vec<String> = Vec::new();
    let mut with_scopes: Vec<String> = Vec::new();
    if let Some(Value::Object(schemes)) = document.pointer_mut("/components/securitySchemes") {
        schemes.retain(|name, scheme| match scheme["type"].as_str() {
            Some("mutualTLS") => {
                certificates.push(name.clone());
                false
            }
            Some("oauth2" | "openIdConnect") => {
                with_scopes.push(name.clone());
                true
            }
            _ => true,
        });
    }
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    let operations = paths
        .values_mut()
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.values_mut());
    for operation in operations {
        let Some(Value::Array(requirements)) = operation.get_mut("security") else {
            continue;
        };
        requirements.retain_mut(|requirement| {
            let Value::Object(schemes) = requirement else {
                return true;
            };
            let open = schemes.is_empty();
            schemes.retain(|name, _| !certificates.contains(name));
            for (name, scopes) in schemes.iter_mut() {
                if !with_scopes.contains(name) {
                    *scopes = json!([]);
                }
            }
            // What asked for a certificate alone must not look as if it were open to all.
            open || !schemes.is_empty()
        });
    }
}

/// What 3.0 has no word for.
const UNKNOWN: &[&str] = &[
    "$schema",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$comment",
    "$defs",
    "$vocabulary",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
    "contentEncoding",
    "contentMediaType",
    "prefixItems",
];

fn schema(value: &mut Value, kinds: &Kinds) {
    let object = match value {
        Value::Bool(true) => return *value = json!({}),
        Value::Bool(false) => return *value = json!({ "not": {} }),
        Value::Object(object) => object,
        _ => return,
    };
    let extensible = object.contains_key("patternProperties");
    items(object);
    encoding(object);
    constant(object);
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        exclusive_bound(object, bound, exclusive);
    }
    if let Some(Value::Array(examples)) = object.shift_remove("examples")
        && let Some(example) = examples.into_iter().next()
    {
        object.entry("example").or_insert(example);
    }
    for keyword in UNKNOWN {
        object.shift_remove(*keyword);
    }
    order::extend(object);
    if extensible && object.get("additionalProperties") == Some(&Value::Bool(false)) {
        object.shift_remove("additionalProperties");
    }
    types(object);
    null_choice(object, "anyOf", kinds);
    null_choice(object, "oneOf", kinds);
    reference(object);
    // `true` and `false` are allowed here in 3.0, and say more than a schema would.
    let additional = object
        .get("additionalProperties")
        .filter(|value| value.is_boolean())
        .cloned();
    visit::inside(object, |value| schema(value, kinds));
    if let Some(additional) = additional {
        object.insert("additionalProperties".to_owned(), additional);
    }
}

/// Tuples become lists of any of their items, of their length; every list says what its items are.
fn items(object: &mut Map<String, Value>) {
    if let Some(Value::Array(first)) = object.get("prefixItems").cloned() {
        let rest = object.shift_remove("items");
        let closed = rest == Some(Value::Bool(false));
        let mut choices: Vec<Value> = Vec::new();
        for item in first
            .iter()
            .cloned()
            .chain(rest.filter(|rest| !rest.is_boolean()))
        {
            if !choices.contains(&item) {
                choices.push(item);
            }
        }
        let items = match (choices.len(), closed) {
            (1, true) => choices.swap_remove(0),
            (_, true) => json!({ "anyOf": choices }),
            _ => json!({}),
        };
        object.insert("items".to_owned(), items);
        if closed {
            object.entry("maxItems").or_insert(json!(first.len()));
        }
    }
    let is_list = match object.get("type") {
        Some(Value::String(kind)) => kind == "array",
        Some(Value::Array(kinds)) => kinds.contains(&json!("array")),
        _ => false,
    };
    if is_list {
        object.entry("items").or_insert(json!({}));
    }
}

/// Bytes: in base64, or as they are.
fn encoding(object: &mut Map<String, Value>) {
    let format = match object.get("contentEncoding").and_then(Value::as_str) {
        Some("base64") => "byte",
        Some(_) => return,
        None if object.get("contentMediaType").and_then(Value::as_str)
            == Some("application/octet-stream") =>
        {
            "binary"
        }
        None => return,
    };
    object.insert("format".to_owned(), format.into());
}

fn constant(object: &mut Map<String, Value>) {
    let Some(value) = object.shift_remove("const") else {
        return;
    };
    if value.is_null() {
        object.insert("nullable".to_owned(), true.into());
    }
    object.insert("enum".to_owned(), json!([value]));
}

/// In 3.0 the exclusive bound is a flag beside the bound.
fn exclusive_bound(object: &mut Map<String, Value>, bound: &str, exclusive: &str) {
    let Some(value) = object.get(exclusive).filter(|value| value.is_number()).cloned() else {
        return;
    };
    object.shift_remove(exclusive);
    let (Some(beyond), inclusive) = (value.as_f64(), object.get(bound).and_then(Value::as_f64)) else {
        return;
    };
    let stronger = inclusive.is_none_or(|inclusive| match bound {
        "minimum" => beyond >= inclusive,
        _ => beyond <= inclusive,
    });
    if stronger {
        object.insert(bound.to_owned(), value);
        object.insert(exclusive.to_owned(), true.into());
    }
}

/// One type at most, and `nullable` for null.
fn types(object: &mut Map<String, Value>) {
    match object.get("type").cloned() {
        Some(Value::String(kind)) if kind == "null" => {
            object.insert("type".to_owned(), "string".into());
            object.insert("nullable".to_owned(), true.into());
            object.insert("enum".to_owned(), json!([null]));
        }
        Some(Value::Array(mut kinds)) => {
            let before = kinds.len();
            kinds.retain(|kind| kind != "null");
            if kinds.len() < before {
                object.insert("nullable".to_owned(), true.into());
            }
            match kinds.len() {
                1 => {
                    object.insert("type".to_owned(), kinds.swap_remove(0));
                }
                _ => {
                    object.shift_remove("type");
                    let nullable = object.get("nullable").cloned();
                    let choice = |kind: Value| {
                        let mut choice = json!({ "type": kind });
                        if choice["type"] == "array" {
                            choice["items"] = json!({});
                        }
                        if let Some(nullable) = &nullable {
                            choice["nullable"] = nullable.clone();
                        }
                        choice
                    };
                    let choices: Vec<Value> = kinds.into_iter().map(choice).collect();
                    add_all_of(object, json!({ "anyOf": choices }));
                }
            }
        }
        _ => {}
    }
}

/// A choice with null in it becomes the rest of the choice, nullable.
fn null_choice(object: &mut Map<String, Value>, key: &str, kinds: &Kinds) {
    let Some(Value::Array(choices)) = object.get_mut(key) else {
        return;
    };
    let before = choices.len();
    choices.retain(|choice| choice.get("type") != Some(&json!("null")));
    if choices.len() == before {
        return;
    }
    // The flag counts only beside a `type` (3.0.3, section 4.7.24), and a reference has no room for one. That null is allowed beside `allOf`
    // is what generators understand, and what 3.0 has no better form for.
    object.insert("nullable".to_owned(), true.into());
    let Some(Value::Array(choices)) = object.get_mut(key) else {
        return;
    };
    if let [only] = &choices[..] {
        let only = only.clone();
        object.shift_remove(key);
        match only {
            Value::Object(only)
                if !only.contains_key("$ref") && only.keys().all(|key| !object.contains_key(key)) =>
            {
                object.extend(only);
            }
            only => {
                let kind = only["$ref"].as_str().and_then(|reference| kinds.get(reference));
                if let Some(kind) = kind {
                    object.entry("type").or_insert_with(|| kind.clone());
                }
                add_all_of(object, only);
            }
        }
    }
}

/// A reference has nothing beside it in 3.0.
fn reference(object: &mut Map<String, Value>) {
    if object.len() > 1
        && let Some(target) = object.shift_remove("$ref")
    {
        add_all_of(object, json!({ "$ref": target }));
    }
}

fn add_all_of(object: &mut Map<String, Value>, schema: Value) {
    if let Some(Value::Array(all)) = object.get_mut("allOf") {
        all.insert(0, schema);
    } else {
        object.insert("allOf".to_owned(), json!([schema]));
    }
}
