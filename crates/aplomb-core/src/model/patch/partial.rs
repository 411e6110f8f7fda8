//! The schema of a merge patch: that of its target, with everything optional, and removable what the target can do without.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// How deep objects inside objects are written out; beyond that anything goes.
const DEEPEST: usize = 8;

/// Stands for a merge patch of `T` where schemas are made.
pub(super) struct Partial<T>(PhantomData<fn() -> T>);

impl<T: JsonSchema> JsonSchema for Partial<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Patch", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("aplomb::MergePatch<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let target = T::json_schema(generator).to_value();
        match relaxed(&target, generator, 0) {
            Value::Object(schema) => Schema::from(schema),
            _ => Schema::default(),
        }
    }
}

/// An object's schema with all members optional and removable; anything else is replaced as a whole and keeps its schema.
fn relaxed(schema: &Value, generator: &SchemaGenerator, depth: usize) -> Value {
    let Value::Object(object) = schema else {
        return schema.clone();
    };
    let prefix = format!(
        "#{}/",
        generator.settings().definitions_path.trim_end_matches('/')
    );
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        let name = reference
            .strip_prefix(&prefix)
            .map(|name| name.replace("~1", "/").replace("~0", "~"));
        let target = name.and_then(|name| generator.definitions().get(&name));
        return match target {
            Some(target) if depth >= DEEPEST && is_object(target) => json!({"type": "object"}),
            // A definition that is still being made is a recursive one.
            Some(Value::Bool(_)) | None => json!({}),
            Some(target) if is_object(target) => relaxed(target, generator, depth + 1),
            Some(_) => schema.clone(),
        };
    }
    if !is_object(schema) {
        return schema.clone();
    }
    // What the target cannot do without can be replaced, but not removed.
    let required = object.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|list| list.iter().any(|required| required == name));
    let mut new = object.clone();
    for keyword in [
        "required",
        "minProperties",
        "dependentRequired",
        "example",
        "examples",
        "default",
    ] {
        new.shift_remove(keyword);
    }
    for keyword in ["properties", "patternProperties"] {
        if let Some(Value::Object(members)) = new.get_mut(keyword) {
            let relaxed: Map<String, Value> = members
                .iter()
                .map(|(name, member)| {
                    let member = relaxed(member, generator, depth + 1);
                    let is_kept = keyword == "properties" && is_required(name);
                    (name.clone(), if is_kept { member } else { removable(member) })
                })
                .collect();
            *members = relaxed;
        }
    }
    if let Some(additional @ Value::Object(_)) = new.get_mut("additionalProperties") {
        *additional = removable(relaxed(additional, generator, depth + 1));
    }
    Value::Object(new)
}

fn is_object(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("object")
}

/// The schema, or `null`.
fn removable(mut schema: Value) -> Value {
    let Value::Object(object) = &mut schema else {
        return schema;
    };
    object.shift_remove("default");
    if object.is_empty() {
        return schema;
    }
    let lists_values = object.contains_key("enum") || object.contains_key("const");
    match object.get_mut("type") {
        Some(Value::Array(types)) if types.iter().any(|name| name == "null") => schema,
        Some(types) if !lists_values => {
            *types = match types.take() {
                Value::Array(mut types) => {
                    types.push("null".into());
                    Value::Array(types)
                }
                one => json!([one, "null"]),
            };
            schema
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}
