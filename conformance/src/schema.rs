//! Schemas of parameters, in one spelling.

use serde_json::{Map, Value, json};

use crate::document::resolved;

/// The keywords that say which values are taken, besides `type`, `enum`, `anyOf` and `items`.
const KEYWORDS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "default",
    "format",
];

/// Formats that name a number type of the program; the values that it can hold are no rule of the API.
const WIDTHS: [&str; 14] = [
    "int8", "int16", "int32", "int64", "int128", "int", "uint8", "uint16", "uint32", "uint64", "uint128",
    "uint", "float", "double",
];

/// How deep schemas are looked into: they may contain themselves.
const DEPTH: u8 = 12;

/// What a schema demands. A `null` beside other choices goes away: a parameter is absent, never null.
pub fn core(document: &Value, schema: &Value) -> Value {
    inside(document, schema, DEPTH)
}

fn inside(document: &Value, schema: &Value, depth: u8) -> Value {
    if depth == 0 {
        return json!({});
    }
    let beside = schema.as_object().filter(|members| members.contains_key("$ref"));
    let mut schema = resolved(document, schema).clone();
    // Keywords beside a reference count as well, since OpenAPI 3.1.
    if let (Some(members), Some(beside)) = (schema.as_object_mut(), beside) {
        let beside = beside.iter().filter(|(name, _)| *name != "$ref");
        members.extend(beside.map(|(name, value)| (name.clone(), value.clone())));
    }
    let schema = &schema;
    let mut normal = Map::new();
    let format = schema["format"].as_str().unwrap_or_default();
    let is_width = WIDTHS.contains(&format);
    for name in KEYWORDS {
        let value = &schema[name];
        let is_bound = name == "minimum" || name == "maximum";
        let is_implied = is_width && (name == "format" || is_bound && is_range_end(format, name, value));
        if !value.is_null() && !is_implied && *value != false {
            normal.insert(name.to_owned(), number(value));
        }
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<&Value> = types.iter().filter(|name| *name != "null").collect();
            let types = if let [only] = types[..] {
                only.clone()
            } else {
                json!(types)
            };
            normal.insert("type".to_owned(), types);
        }
        Value::Null => {}
        name => {
            normal.insert("type".to_owned(), name.clone());
        }
    }
    let values = match (&schema["enum"], &schema["const"]) {
        (Value::Array(values), _) => values.clone(),
        (_, Value::Null) => Vec::new(),
        (_, value) => vec![value.clone()],
    };
    add_values(&mut normal, values);
    if !schema["items"].is_null() {
        let items = inside(document, &schema["items"], depth - 1);
        if items != json!({}) {
            normal.insert("items".to_owned(), items);
        }
    }
    for name in ["anyOf", "oneOf", "allOf"] {
        let choices = schema[name].as_array().into_iter().flatten();
        let choices: Vec<Value> = choices
            .map(|choice| inside(document, choice, depth - 1))
            .filter(|choice| choice["type"] != "null")
            .collect();
        add_choices(&mut normal, choices);
    }
    Value::Object(normal)
}

/// One choice is no choice, and choices between single values are an enumeration.
fn add_choices(normal: &mut Map<String, Value>, mut choices: Vec<Value>) {
    if choices.len() < 2 {
        if let Some(Value::Object(only)) = choices.pop() {
            for (name, value) in only {
                normal.entry(name).or_insert(value);
            }
        }
    } else if choices.iter().all(|choice| choice["enum"].is_array()) {
        if let Some(name) = choices[0].get("type") {
            normal.entry("type").or_insert(name.clone());
        }
        let values = choices
            .iter()
            .flat_map(|choice| choice["enum"].as_array().cloned().unwrap_or_default());
        add_values(normal, values.collect());
    } else {
        choices.sort_by_key(Value::to_string);
        normal.insert("anyOf".to_owned(), Value::Array(choices));
    }
}

fn add_values(normal: &mut Map<String, Value>, values: Vec<Value>) {
    let mut values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
    if !values.is_empty() {
        values.sort_by_key(Value::to_string);
        normal.insert("enum".to_owned(), Value::Array(values));
    }
}

/// `1.0` and `1` are one number.
fn number(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < 9e15 => {
            json!(number as i64)
        }
        _ => value.clone(),
    }
}

/// Whether a bound is the end of what the type of the program can hold.
fn is_range_end(format: &str, keyword: &str, bound: &Value) -> bool {
    if keyword == "minimum" {
        let signed = match format {
            "int8" => i64::from(i8::MIN),
            "int16" => i64::from(i16::MIN),
            "int32" => i64::from(i32::MIN),
            "int64" | "int" => i64::MIN,
            // That nothing below zero is taken is a rule.
            _ => return false,
        };
        return bound.as_i64() == Some(signed) || bound.as_f64() == Some(signed as f64);
    }
    let most = match format {
        "int8" => i8::MAX as u64,
        "uint8" => u64::from(u8::MAX),
        "int16" => i16::MAX as u64,
        "uint16" => u64::from(u16::MAX),
        "int32" => i32::MAX as u64,
        "uint32" => u64::from(u32::MAX),
        "int64" | "int" => i64::MAX as u64,
        _ => u64::MAX,
    };
    bound.as_u64() == Some(most)
}

/// Whether two schemas demand the same. A parameter without a type takes any text, which in Rust is a `String`; a list without the
/// type of its items likewise.
pub fn same(wanted: &Value, found: &Value) -> bool {
    if wanted == found || untyped(wanted, found) {
        return true;
    }
    let (Some(wanted), Some(found)) = (wanted.as_object(), found.as_object()) else {
        return false;
    };
    let names = |object: &Map<String, Value>| -> Vec<String> {
        let mut names: Vec<String> = object.keys().filter(|name| *name != "items").cloned().collect();
        names.sort();
        names
    };
    let none = json!({});
    let (wanted_items, found_items) = (
        wanted.get("items").unwrap_or(&none),
        found.get("items").unwrap_or(&none),
    );
    names(wanted) == names(found)
        && names(wanted).iter().all(|name| wanted[name] == found[name])
        && same(wanted_items, found_items)
}

fn untyped(wanted: &Value, found: &Value) -> bool {
    let mut found = found.clone();
    let is_text = found.as_object_mut().and_then(|found| found.remove("type")) == Some(json!("string"));
    is_text && wanted.get("type").is_none() && *wanted == found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(wanted: Value, found: Value) -> bool {
        let document =
            json!({ "components": { "schemas": { "Word": { "type": "string", "enum": ["a", "b"] } } } });
        same(&core(&document, &wanted), &core(&document, &found))
    }

    #[test]
    fn spellings_of_one_demand_agree() {
        assert!(agree(
            json!({ "anyOf": [{ "type": "string", "minLength": 3 }, { "type": "null" }], "title": "Q" }),
            json!({ "type": ["string", "null"], "minLength": 3 })
        ));
        assert!(agree(
            json!({ "$ref": "#/components/schemas/Word" }),
            json!({ "oneOf": [{ "const": "b", "type": "string", "description": "B" }, { "const": "a", "type": "string" }] })
        ));
        assert!(agree(
            json!({ "$ref": "#/components/schemas/Word", "default": "a" }),
            json!({ "type": "string", "enum": ["a", "b"], "default": "a" })
        ));
        assert!(!agree(
            json!({ "$ref": "#/components/schemas/Word", "default": "a" }),
            json!({ "$ref": "#/components/schemas/Word" })
        ));
        assert!(agree(
            json!({ "type": "integer" }),
            json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX })
        ));
        assert!(agree(
            json!({ "type": "number", "exclusiveMinimum": 0 }),
            json!({ "type": "number", "format": "double", "exclusiveMinimum": 0.0 })
        ));
        assert!(agree(json!({}), json!({ "type": "string" })));
        assert!(agree(
            json!({ "type": "array", "items": {}, "default": [] }),
            json!({ "type": "array", "items": { "type": "string" }, "default": [] })
        ));
    }

    #[test]
    fn other_demands_differ() {
        assert!(!agree(
            json!({ "type": "integer" }),
            json!({ "type": "integer", "minimum": 0 })
        ));
        assert!(!agree(
            json!({ "type": "integer" }),
            json!({ "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 })
        ));
        assert!(!agree(
            json!({ "type": "integer", "minimum": 1 }),
            json!({ "type": "integer", "format": "int64" })
        ));
        assert!(!agree(json!({ "type": "string" }), json!({})));
        assert!(!agree(json!({}), json!({ "type": "integer" })));
        assert!(!agree(
            json!({ "type": "string", "format": "uuid" }),
            json!({ "type": "string" })
        ));
        assert!(!agree(
            json!({ "type": "string", "default": "a" }),
            json!({ "type": "string" })
        ));
        assert!(!agree(
            json!({ "type": "string", "enum": ["a"] }),
            json!({ "type": "string", "enum": ["a", "b"] })
        ));
        assert!(!agree(
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "integer" } })
        ));
    }
}
