//! Going through a document: every place where OpenAPI puts a schema.

use serde_json::{Map, Value};

/// Calls `change` for each schema of a document, from the outside. Examples, defaults and extensions are not schemas, whatever their
/// members are called.
pub(super) fn schemas(document: &mut Value, change: &mut impl FnMut(&mut Value)) {
    for key in ["paths", "webhooks", "x-webhooks"] {
        each(document, key, |item| path_item(item, change));
    }
    if let Some(components) = document.get_mut("components") {
        each(components, "schemas", &mut *change);
        each(components, "responses", |item| response(item, change));
        each(components, "requestBodies", |item| content(item, change));
        for key in ["parameters", "headers"] {
            each(components, key, |item| parameter(item, change));
        }
        for key in ["pathItems", "x-oai-pathItems"] {
            each(components, key, |item| path_item(item, change));
        }
        each(components, "callbacks", |item| callback(item, change));
    }
}

fn path_item(item: &mut Value, change: &mut impl FnMut(&mut Value)) {
    each(item, "parameters", |item| parameter(item, change));
    for key in ["additionalOperations", "x-oai-additionalOperations"] {
        each(item, key, |item| operation(item, change));
    }
    for method in [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ] {
        if let Some(value) = item.get_mut(method) {
            operation(value, change);
        }
    }
}

fn operation(operation: &mut Value, change: &mut impl FnMut(&mut Value)) {
    each(operation, "parameters", |item| parameter(item, change));
    if let Some(body) = operation.get_mut("requestBody") {
        content(body, change);
    }
    each(operation, "responses", |item| response(item, change));
    each(operation, "callbacks", |item| callback(item, change));
}

fn callback(callback: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(expressions) = callback.as_object_mut() {
        for item in expressions.values_mut() {
            path_item(item, change);
        }
    }
}

fn response(response: &mut Value, change: &mut impl FnMut(&mut Value)) {
    each(response, "headers", |item| parameter(item, change));
    content(response, change);
}

fn content(body: &mut Value, change: &mut impl FnMut(&mut Value)) {
    each(body, "content", |media| {
        for key in ["schema", "itemSchema", "x-oai-itemSchema"] {
            if let Some(schema) = media.get_mut(key) {
                change(schema);
            }
        }
        each(media, "encoding", |encoding| {
            each(encoding, "headers", |item| parameter(item, change));
        });
    });
}

/// A parameter or a header.
fn parameter(parameter: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if let Some(schema) = parameter.get_mut("schema") {
        change(schema);
    }
    content(parameter, change);
}

/// Each member of an object or item of a list.
fn each(parent: &mut Value, key: &str, mut visit: impl FnMut(&mut Value)) {
    match parent.get_mut(key) {
        Some(Value::Object(members)) => members.values_mut().for_each(visit),
        Some(Value::Array(items)) => items.iter_mut().for_each(&mut visit),
        _ => {}
    }
}

/// Calls `change` for each schema directly inside a schema.
pub(super) fn inside(schema: &mut Map<String, Value>, mut change: impl FnMut(&mut Value)) {
    for (key, value) in schema.iter_mut() {
        match key.as_str() {
            "properties" | "patternProperties" | "$defs" | "dependentSchemas" => {
                if let Value::Object(members) = value {
                    members.values_mut().for_each(&mut change);
                }
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                if let Value::Array(items) = value {
                    items.iter_mut().for_each(&mut change);
                }
            }
            "items"
            | "additionalProperties"
            | "not"
            | "contains"
            | "propertyNames"
            | "if"
            | "then"
            | "else"
            | "contentSchema"
            | "unevaluatedItems"
            | "unevaluatedProperties" => change(value),
            _ => {}
        }
    }
}
