//! Examples of problems, made from their schemas where nobody wrote one.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::contract::ProblemContract;
use crate::problem::style::ProblemWriter;

/// A generator whose schemas stand alone, without references.
pub(crate) fn inline_generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    settings.for_serialize().into_generator()
}

/// The document of a problem: the example that was written, or one that is made. `None` where a member has rules that no made-up value can
/// be sure to keep.
pub(crate) fn problem(contract: &ProblemContract, problems: &ProblemWriter) -> Option<Value> {
    if contract.example.is_some() {
        return contract.example.clone();
    }
    let mut object = Map::new();
    object.insert(
        "type".to_owned(),
        format!("{}{}", problems.base, contract.slug).into(),
    );
    object.insert("title".to_owned(), contract.title.as_str().into());
    object.insert("status".to_owned(), contract.status.into());
    object.insert(
        "instance".to_owned(),
        "urn:uuid:01997a5e-8c1b-7d3f-9a52-6b1f0c7e4d90".into(),
    );
    let mut generator = inline_generator();
    for member in contract.members.iter().filter(|member| member.required) {
        let schema = member.schema.generate(&mut generator);
        object.insert(member.name.clone(), sample(&schema)?);
    }
    Some(Value::Object(object))
}

/// A value that fits a schema, if one can be told.
fn sample(schema: &Value) -> Option<Value> {
    let Value::Object(schema) = schema else {
        return (*schema == Value::Bool(true)).then_some(Value::Null);
    };
    let first = |key: &str| schema.get(key)?.as_array()?.first().cloned();
    if let Some(given) = first("examples")
        .or_else(|| schema.get("example").cloned())
        .or_else(|| schema.get("const").cloned())
        .or_else(|| schema.get("default").filter(|value| !value.is_null()).cloned())
        .or_else(|| first("enum"))
    {
        return Some(given);
    }
    if schema.contains_key("$ref") || schema.contains_key("pattern") || schema.contains_key("allOf") {
        return None;
    }
    if let Some(choice) = first("oneOf").or_else(|| first("anyOf")) {
        return sample(&choice);
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds.first()?.as_str()?,
        _ => return Some(Value::Null),
    };
    match kind {
        "string" => text(schema),
        "integer" | "number" => number(schema),
        "boolean" => Some(Value::Bool(true)),
        "array" => {
            let item = schema.get("items").and_then(sample);
            let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
            match item {
                Some(item) if least <= 1 => Some(json!([item])),
                _ if least == 0 && !schema.contains_key("prefixItems") => Some(json!([])),
                _ => None,
            }
        }
        "object" => {
            let mut object = Map::new();
            let properties = schema.get("properties").and_then(Value::as_object);
            let required = schema.get("required").and_then(Value::as_array);
            for name in required.into_iter().flatten().filter_map(Value::as_str) {
                object.insert(name.to_owned(), sample(properties?.get(name)?)?);
            }
            Some(Value::Object(object))
        }
        "null" => Some(Value::Null),
        _ => None,
    }
}

fn text(schema: &Map<String, Value>) -> Option<Value> {
    let format = schema.get("format").and_then(Value::as_str);
    let text = match format {
        None if schema.contains_key("minLength") || schema.contains_key("maxLength") => return None,
        None => "text",
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("date") => "2026-01-31",
        Some("time") => "12:00:00Z",
        Some("duration") => "PT1H",
        Some("uuid") => "01997a5e-8c1b-7d3f-9a52-6b1f0c7e4d90",
        Some("uri" | "url" | "uri-reference") => "https://example.com/",
        Some("email") => "someone@example.com",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some(_) => return None,
    };
    Some(text.into())
}

fn number(schema: &Map<String, Value>) -> Option<Value> {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    if bound("multipleOf").is_some() {
        return None;
    }
    let fits = |candidate: f64| {
        bound("minimum").is_none_or(|least| candidate >= least)
            && bound("exclusiveMinimum").is_none_or(|below| candidate > below)
            && bound("maximum").is_none_or(|most| candidate <= most)
            && bound("exclusiveMaximum").is_none_or(|above| candidate < above)
    };
    let edges = [bound("minimum"), bound("maximum")].into_iter().flatten();
    let candidates = [1.0, 0.0, 10.0, 1000.0].into_iter().chain(edges);
    let found = candidates
        .into_iter()
        .find(|candidate| candidate.fract() == 0.0 && fits(*candidate))?;
    // Whole, and far below 2^53: no digit is lost.
    (found.abs() < 1e15).then(|| json!(found as i64))
}
