//! OpenAPI documents, compared by what they promise and not by how they say it.
//!
//! A document becomes a list of facts, such as *`GET /items` takes the query parameter `q`, which is required*. Two documents say the
//! same if they have the same facts. Texts (`title`, `summary`, `description`), ids and the schemas of bodies are no facts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::compare::Difference;
use crate::schema;

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Texts and ids.
const UNSAID: [&str; 4] = ["title", "summary", "description", "operationId"];

/// What a document says, by what it says it about.
type Facts = BTreeMap<String, Value>;

/// Whether a body is an OpenAPI document.
pub fn is_document(value: &Value) -> bool {
    value.get("openapi").is_some_and(Value::is_string) && value.get("info").is_some()
}

/// Writes down what one document says and the other does not; all of it counts at level 2.
pub fn compare(wanted: &Value, found: &Value, differences: &mut Vec<Difference>) {
    let (wanted, found) = (facts(wanted), facts(found));
    let said = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let mut places: Vec<&String> = wanted.keys().chain(found.keys()).collect();
    places.sort();
    places.dedup();
    for place in places {
        let (expected, came) = (wanted.get(place), found.get(place));
        let same = match (expected, came) {
            (Some(expected), Some(came)) if place.ends_with(" schema") => schema::same(expected, came),
            _ => expected == came,
        };
        // Of an operation or a parameter that is missing, one line is enough.
        let is_part = place
            .rfind(" :: ")
            .is_some_and(|end| wanted.contains_key(&place[..end]) != found.contains_key(&place[..end]));
        if !same && !is_part {
            differences.push(Difference::new(2, place, said(expected), said(came)));
        }
    }
}

fn facts(document: &Value) -> Facts {
    let mut facts = Facts::new();
    let info = without_texts(&document["info"]);
    for (name, value) in info.as_object().into_iter().flatten() {
        facts.insert(format!("info {name}"), value.clone());
    }
    facts.insert("servers".to_owned(), list(&document["servers"], without_texts));
    facts.insert("tags".to_owned(), list(&document["tags"], without_texts));
    facts.insert(
        "externalDocs".to_owned(),
        without_texts(&document["externalDocs"]),
    );
    facts.insert("security".to_owned(), security(&document["security"]));
    let schemes = document
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    for (name, scheme) in schemes.into_iter().flatten() {
        facts.insert(
            format!("security scheme {name}"),
            without_texts(resolved(document, scheme)),
        );
    }
    paths(document, &document["paths"], "", &mut facts);
    paths(document, &document["webhooks"], "webhook ", &mut facts);
    extensions(document, "document", &mut facts);
    facts.retain(|_, value| !value.is_null() && *value != json!([]));
    facts
}

fn paths(document: &Value, paths: &Value, prefix: &str, facts: &mut Facts) {
    for (path, item) in paths.as_object().into_iter().flatten() {
        let item = resolved(document, item);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let place = format!("{prefix}{} {path}", method.to_ascii_uppercase());
                facts.insert(place.clone(), Value::Bool(true));
                self::operation(document, item, operation, &place, facts);
            }
        }
    }
}

fn operation(document: &Value, item: &Value, operation: &Value, place: &str, facts: &mut Facts) {
    facts.insert(format!("{place} :: tags"), list(&operation["tags"], Value::clone));
    facts.insert(format!("{place} :: deprecated"), flag(&operation["deprecated"]));
    facts.insert(format!("{place} :: security"), security(&operation["security"]));
    facts.insert(
        format!("{place} :: servers"),
        list(&operation["servers"], without_texts),
    );
    extensions(operation, place, facts);
    let parameters = [item, operation]
        .into_iter()
        .flat_map(|owner| owner["parameters"].as_array().into_iter().flatten());
    for parameter in parameters.map(|parameter| resolved(document, parameter)) {
        let text = |name: &str| parameter[name].as_str().unwrap_or_default();
        // RFC 9110, section 5.1: the names of header fields have no case.
        let name = if text("in") == "header" {
            text("name").to_ascii_lowercase()
        } else {
            text("name").to_owned()
        };
        let parameter_place = format!("{place} :: {} parameter {name}", text("in"));
        facts.insert(parameter_place.clone(), Value::Bool(true));
        facts.insert(
            format!("{parameter_place} :: required"),
            flag(&parameter["required"]),
        );
        facts.insert(
            format!("{parameter_place} :: deprecated"),
            flag(&parameter["deprecated"]),
        );
        facts.insert(
            format!("{parameter_place} :: schema"),
            schema::core(document, &parameter["schema"]),
        );
    }
    let body = resolved(document, &operation["requestBody"]);
    if body.is_object() {
        facts.insert(format!("{place} :: body required"), flag(&body["required"]));
        facts.insert(format!("{place} :: body content"), names(&body["content"]));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let response = resolved(document, response);
        let response_place = format!("{place} :: response {status}");
        facts.insert(response_place.clone(), Value::Bool(true));
        facts.insert(
            format!("{response_place} :: content"),
            names(&response["content"]),
        );
    }
    for (name, callback) in operation["callbacks"].as_object().into_iter().flatten() {
        let callback = resolved(document, callback);
        paths(document, callback, &format!("{place} :: callback {name} "), facts);
    }
}

/// Members that begin with `x-`.
fn extensions(owner: &Value, place: &str, facts: &mut Facts) {
    let members = owner.as_object().into_iter().flatten();
    for (name, value) in members.filter(|(name, _)| name.starts_with("x-")) {
        facts.insert(format!("{place} :: {name}"), value.clone());
    }
}

/// Alternatives without an order, each with its schemes and scopes.
fn security(requirements: &Value) -> Value {
    list(requirements, |requirement| {
        let schemes = requirement.as_object().into_iter().flatten();
        let sorted: BTreeMap<_, _> = schemes
            .map(|(name, scopes)| (name, list(scopes, Value::clone)))
            .collect();
        json!(sorted)
    })
}

/// A list without an order.
fn list(value: &Value, normal: impl Fn(&Value) -> Value) -> Value {
    let mut items: Vec<Value> = value.as_array().into_iter().flatten().map(normal).collect();
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

fn names(object: &Value) -> Value {
    let names = object.as_object().into_iter().flatten().map(|(name, _)| {
        // RFC 9110, section 8.3.1: neither spaces nor case count in a media type.
        name.replace("; ", ";").to_ascii_lowercase()
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    json!(names)
}

/// Absent and `false` are one.
fn flag(value: &Value) -> Value {
    if value == true {
        Value::Bool(true)
    } else {
        Value::Null
    }
}

fn without_texts(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .filter(|(name, _)| !UNSAID.contains(&name.as_str()));
            let members: BTreeMap<_, _> = members
                .map(|(name, value)| (name, without_texts(value)))
                .collect();
            json!(members)
        }
        Value::Array(items) => items.iter().map(without_texts).collect(),
        _ => value.clone(),
    }
}

/// What a reference within the document points to, or the value itself.
pub(crate) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    match pointer.and_then(|pointer| document.pointer(pointer)) {
        Some(target) => target,
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(operation: Value) -> Value {
        json!({
            "openapi": "3.1.0", "info": { "title": "A", "version": "1" },
            "paths": { "/a": { "get": operation } },
            "components": {
                "parameters": { "Q": { "name": "q", "in": "query", "schema": { "$ref": "#/components/schemas/Word" } } },
                "schemas": { "Word": { "title": "Word", "type": "string", "minLength": 1 } },
            },
        })
    }

    fn places(wanted: &Value, found: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        compare(wanted, found, &mut differences);
        differences
            .into_iter()
            .map(|difference| difference.place)
            .collect()
    }

    #[test]
    fn texts_ids_references_and_order_are_no_facts() {
        let wanted = document(json!({
            "summary": "One", "operationId": "one", "tags": ["b", "a"],
            "parameters": [{ "$ref": "#/components/parameters/Q" }],
            "responses": { "200": { "description": "OK", "content": { "application/json": { "schema": {} } } } },
        }));
        let found = document(json!({
            "operationId": "two", "tags": ["a", "b"],
            "parameters": [{ "name": "q", "in": "query", "required": false, "schema": { "type": "string", "minLength": 1 } }],
            "responses": { "200": { "description": "Well", "content": { "application/json": { "schema": { "type": "null" } } } } },
        }));
        assert_eq!(places(&wanted, &found), Vec::<String>::new());
    }

    #[test]
    fn every_fact_that_differs_is_one_line() {
        let wanted = document(json!({
            "parameters": [{ "name": "q", "in": "query", "required": true, "schema": { "type": "string", "maxLength": 3 } }],
            "requestBody": { "required": true, "content": { "application/json": {} } },
            "security": [{ "Key": [] }],
            "responses": { "200": {}, "422": { "content": { "application/json": {} } } },
        }));
        let found = document(json!({
            "parameters": [{ "name": "q", "in": "query", "schema": { "type": "string" } }, { "name": "r", "in": "query", "schema": {} }],
            "requestBody": { "content": { "text/plain": {} } },
            "responses": { "201": {} },
        }));
        assert_eq!(
            places(&wanted, &found),
            [
                "GET /a :: body content",
                "GET /a :: body required",
                "GET /a :: query parameter q :: required",
                "GET /a :: query parameter q :: schema",
                "GET /a :: query parameter r",
                "GET /a :: response 200",
                "GET /a :: response 201",
                "GET /a :: response 422",
                "GET /a :: security",
            ]
        );
        let other = json!({ "openapi": "3.1.0", "info": { "title": "B", "version": "2" }, "paths": {} });
        assert_eq!(places(&wanted, &other), ["GET /a", "info version"]);
    }

    #[test]
    fn webhooks_callbacks_and_extensions_are_facts() {
        let mut wanted = document(json!({
            "x-own": 1, "callbacks": { "done": { "{$request.body#/url}": { "post": { "responses": { "200": {} } } } } },
        }));
        wanted["webhooks"] = json!({ "new": { "post": { "responses": {} } } });
        assert_eq!(
            places(&wanted, &document(json!({}))),
            [
                "GET /a :: callback done POST {$request.body#/url}",
                "GET /a :: x-own",
                "webhook POST new"
            ]
        );
    }
}
