//! A schema together with the definitions that it refers to.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::contract::TypeSchema;

/// A schema together with the definitions that it refers to (`$defs`, JSON Schema 2020-12 core, section 8.2.4).
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaDocument {
    root: Value,
    holds_secrets: bool,
}

impl SchemaDocument {
    /// A schema that stands alone, or brings its `$defs` along.
    pub fn new(root: Value) -> SchemaDocument {
        SchemaDocument {
            holds_secrets: holds_secrets(&root),
            root,
        }
    }

    /// The schema of a type, as it is read from a client.
    pub fn of(schema: &TypeSchema) -> SchemaDocument {
        let mut generator = SchemaSettings::draft2020_12()
            .with(|settings| settings.meta_schema = None)
            .for_deserialize()
            .into_generator();
        let mut root = schema.generate(&mut generator);
        let definitions = generator.take_definitions(false);
        if !definitions.is_empty() {
            match &mut root {
                Value::Object(object) => {
                    object.insert("$defs".to_owned(), Value::Object(definitions));
                }
                // A schema that is `true` refers to nothing.
                other => *other = Value::Bool(true),
            }
        }
        SchemaDocument::new(root)
    }

    /// The schema itself.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Whether a value somewhere in it is secret, so that no larger part of the input may be shown to anyone.
    pub(crate) fn holds_secrets(&self) -> bool {
        self.holds_secrets
    }

    /// What a `$ref` refers to; `None` if it leads out of the document.
    pub(super) fn resolve(&self, reference: &str) -> Option<&Value> {
        let fragment = reference.strip_prefix('#')?;
        let decoded = percent_encoding::percent_decode_str(fragment)
            .decode_utf8()
            .ok()?;
        if decoded.is_empty() {
            Some(&self.root)
        } else {
            self.root.pointer(&decoded)
        }
    }

    /// Whether a schema is one of the definitions, and not written where it is used.
    pub(super) fn is_definition(&self, schema: &Map<String, Value>) -> bool {
        let definitions = self.root.get("$defs").and_then(Value::as_object);
        definitions
            .into_iter()
            .flat_map(Map::values)
            .filter_map(Value::as_object)
            .any(|definition| std::ptr::eq(definition, schema))
    }

    /// A schema without the references at its top.
    pub(super) fn follow<'s>(&'s self, mut schema: &'s Value) -> &'s Value {
        for _ in 0..16 {
            match schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| self.resolve(reference))
            {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// The schema of a member of an object, looked for through references and `allOf`.
    pub(super) fn property<'s>(&'s self, schema: &'s Value, name: &str, depth: usize) -> Option<&'s Value> {
        if depth > 16 {
            return None;
        }
        if let Some(found) = schema
            .get("properties")
            .and_then(|properties| properties.get(name))
        {
            return Some(found);
        }
        let all = schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.resolve(reference));
        all.chain(target)
            .find_map(|part| self.property(part, name, depth + 1))
    }
}

/// Whether a schema says of one value, itself or another inside it, that it is secret.
pub(super) fn is_secret(schema: &Map<String, Value>) -> bool {
    schema.get("writeOnly") == Some(&Value::Bool(true))
        || schema.get("format").and_then(Value::as_str) == Some("password")
}

fn holds_secrets(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => is_secret(object) || object.values().any(holds_secrets),
        Value::Array(list) => list.iter().any(holds_secrets),
        _ => false,
    }
}

/// The types that a schema allows; none if it does not say.
pub(super) fn types(schema: &Map<String, Value>) -> Cow<'_, [Value]> {
    match schema.get("type") {
        Some(Value::Array(list)) => Cow::Borrowed(list.as_slice()),
        Some(one @ Value::String(_)) => Cow::Borrowed(std::slice::from_ref(one)),
        _ => Cow::Borrowed(&[]),
    }
}
