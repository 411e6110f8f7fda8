//! The walk through a value beside its schema.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::document::{SchemaDocument, is_secret, types};
use super::pattern::Patterns;
use super::position::Scan;
use super::sink::Sink;
use crate::fault::{Fault, Faults, Location, Step};

/// How many schemas may lie around each other: a value has at most 128 levels, and a level takes a few schemas.
const DEEPEST: u32 = 600;

/// How many schemas are looked at in all. Alternatives inside alternatives are tried one by one, which is a power of
/// their depth; a body that is made for that ends here.
const MOST_STEPS: u32 = 500_000;

/// The walk through a value beside its schema.
pub(super) struct Walk<'s> {
    pub(super) document: &'s SchemaDocument,
    pub(super) lax: bool,
    pub(super) patterns: Patterns<'s>,
    steps: u32,
    depth: u32,
    /// The members that were sent twice, by the object that holds them.
    duplicates: HashMap<Vec<Step>, Vec<String>>,
}

impl<'s> Walk<'s> {
    pub(super) fn new(document: &'s SchemaDocument, lax: bool) -> Walk<'s> {
        Walk {
            document,
            lax,
            patterns: Patterns::default(),
            steps: 0,
            depth: 0,
            duplicates: HashMap::new(),
        }
    }

    /// Tells the walk which members were sent twice; a plain value only holds the last one.
    pub(super) fn with_duplicates(mut self, scan: &Scan, root: &Location<'_>) -> Walk<'s> {
        for path in &scan.duplicates {
            if let Some((Step::Key(name), parent)) = path.split_last() {
                let mut object = root.steps();
                object.extend_from_slice(parent);
                self.duplicates.entry(object).or_default().push(name.clone());
            }
        }
        self
    }

    /// Every fault of a value.
    pub(super) fn all(&mut self, value: &Value, root: &Location<'_>) -> Faults {
        let mut sink = Sink::new();
        self.value(value, self.document.root(), root, &mut sink);
        sink.into_faults()
    }

    /// Whether a value fits a schema; where it stands does not matter.
    pub(super) fn fits(&mut self, value: &Value, schema: &'s Value, at: &Location<'_>) -> bool {
        let mut probe = Sink::probe();
        self.value(value, schema, at, &mut probe);
        probe.found() == 0
    }

    /// The members of the object at `at` that were sent twice.
    pub(super) fn duplicates(&self, at: &Location<'_>) -> &[String] {
        if self.duplicates.is_empty() {
            return &[];
        }
        self.duplicates.get(&at.steps()).map_or(&[], Vec::as_slice)
    }

    /// Whether there are steps left.
    pub(super) fn spend(&mut self) -> bool {
        self.steps += 1;
        self.steps < MOST_STEPS
    }

    /// A value under a schema.
    pub(super) fn value(&mut self, value: &Value, schema: &'s Value, at: &Location<'_>, sink: &mut Sink) {
        if sink.is_done() || self.depth >= DEEPEST || !self.spend() {
            return;
        }
        match schema {
            Value::Object(schema) => {
                self.depth += 1;
                self.keywords(value, schema, at, sink);
                self.depth -= 1;
            }
            Value::Bool(false) => {
                sink.push(|| Fault::at(at, "extra_forbidden", "There may be no value here"))
            }
            _ => {}
        }
    }

    fn keywords(
        &mut self,
        value: &Value,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let before = sink.found();
        self.choice_of_values(value, schema, at, sink);
        if sink.found() > before || !self.has_type(value, schema, at, sink) {
            return;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let document = self.document;
            if let Some(target) = document.resolve(target) {
                self.value(value, target, at, sink);
            }
        }
        self.choices(value, schema, at, sink);
        match value {
            Value::String(text) => self.text(text, schema, at, sink),
            Value::Number(number) => self.number(number, schema, at, sink),
            Value::Array(items) => self.array(items, schema, at, sink),
            Value::Object(members) => self.object(members, schema, at, sink),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Whether the value has a type that the schema allows.
    fn has_type(
        &self,
        value: &Value,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) -> bool {
        let types = types(schema);
        if types.is_empty()
            || types
                .iter()
                .filter_map(Value::as_str)
                .any(|name| is_of_type(value, name))
        {
            return true;
        }
        let mut wanted = types
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| *name != "null");
        // Of several types the first one is named; no type that serde reads has two beside `null`, apart from decimals.
        let name = wanted.next().unwrap_or("null");
        sink.push(|| self.input(wrong_type(value, name, schema, self.lax, at), value, schema));
        false
    }

    /// Puts what was sent into a fault, if it is small and not secret.
    pub(super) fn input(&self, fault: Fault, value: &Value, schema: &Map<String, Value>) -> Fault {
        let container = value.is_object() || value.is_array();
        if is_secret(schema) || (container && self.document.holds_secrets()) || !is_small(value) {
            fault
        } else {
            fault.input(value.clone())
        }
    }

    /// Puts the object that was sent into a fault, if it is small and nothing in it is secret.
    pub(super) fn input_members(
        &self,
        fault: Fault,
        members: &Map<String, Value>,
        schema: &Map<String, Value>,
    ) -> Fault {
        let mut left = MOST_SHOWN;
        if is_secret(schema) || self.document.holds_secrets() || !spend_members(members, &mut left) {
            fault
        } else {
            fault.input(Value::Object(members.clone()))
        }
    }
}

/// Whether a value is of a type (JSON Schema 2020-12 validation, section 6.1.1): `1.0` is an integer.
pub(super) fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}

fn wrong_type(value: &Value, name: &str, schema: &Map<String, Value>, lax: bool, at: &Location<'_>) -> Fault {
    let parsed = lax && value.is_string();
    let (code, sentence) = match name {
        "string" if lax => (text_code(schema), "The value has to be text"),
        "string" => ("string_type", "The value has to be text"),
        "integer" if value.is_number() => (
            "int_from_float",
            "The value has to be a whole number, without a fraction",
        ),
        "integer" if parsed => ("int_parsing", "The text has to be a whole number"),
        "integer" => ("int_type", "The value has to be a whole number"),
        "number" if parsed => ("float_parsing", "The text has to be a number"),
        "number" => ("float_type", "The value has to be a number"),
        "boolean" if lax && (parsed || value.is_number()) => {
            ("bool_parsing", "The value has to be true or false")
        }
        "boolean" => ("bool_type", "The value has to be true or false"),
        "array" if schema.contains_key("prefixItems") => {
            ("tuple_type", "The value has to be a list of fixed length")
        }
        "array" if lax && super::array::is_set(schema) => ("set_type", "The value has to be a list"),
        "array" => ("list_type", "The value has to be a list"),
        "object" if schema.contains_key("properties") => {
            ("model_attributes_type", "The value has to be an object")
        }
        "object" => ("dict_type", "The value has to be an object"),
        _ => ("none_required", "The value has to be null"),
    };
    let sent = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    if code == "int_from_float" || code.ends_with("_parsing") {
        Fault::at(at, code, sentence)
    } else {
        Fault::at(at, code, format!("{sentence}, not {sent}"))
    }
}

/// What pydantic says where it cannot look at the text of a format, as there is none.
fn text_code(schema: &Map<String, Value>) -> &'static str {
    if schema.contains_key("contentEncoding") {
        return "bytes_type";
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time" | "partial-date-time" | "zoned-date-time") => "datetime_type",
        Some("date") => "date_type",
        Some("partial-time") => "time_type",
        Some("duration") => "time_delta_type",
        Some("uuid") => "uuid_type",
        Some("uri") => "url_type",
        _ => "string_type",
    }
}

/// How much of the input is shown, in bytes, about.
const MOST_SHOWN: usize = 1024;

pub(super) fn is_small(value: &Value) -> bool {
    let mut left = MOST_SHOWN;
    spend(value, &mut left)
}

fn spend(value: &Value, left: &mut usize) -> bool {
    let cost = match value {
        Value::String(text) => text.len() + 2,
        Value::Object(members) => return spend_members(members, left),
        Value::Array(_) => 2,
        _ => 8,
    };
    if cost > *left {
        return false;
    }
    *left -= cost;
    match value {
        Value::Array(items) => items.iter().all(|item| spend(item, left)),
        _ => true,
    }
}

fn spend_members(members: &Map<String, Value>, left: &mut usize) -> bool {
    members.iter().all(|(name, member)| {
        let cost = name.len() + 4;
        if cost > *left {
            return false;
        }
        *left -= cost;
        spend(member, left)
    })
}
