//! Making a value fit: what was written in another way than the type wants, and says the same.

use serde_json::{Map, Number, Value};

use super::array::{is_set, make_unique};
use super::document::{SchemaDocument, types};
use super::number::whole;
use super::walk::{Walk, is_of_type};
use crate::arg::scalar;
use crate::fault::{Location, Place};
use crate::model::format::{Base64, Email};

/// How much is made to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leniency {
    /// What JSON Schema calls the same: `1.0` is an integer (2020-12 core, section 4.2.2).
    Exact,
    /// What FastAPI takes: also strings for numbers, booleans, dates and durations, and numbers for booleans, dates and
    /// durations.
    FastApi,
    /// ISO 8601 durations with weeks or days, in hours. A length of time cannot be read from those, though the format allows them; a span of
    /// the calendar can, and to it they are not the same.
    DaysAsHours,
}

/// Changes a value where that makes it fit its schema. `true` if anything was changed; what cannot be made to fit stays
/// as it is.
///
/// ```
/// use aplomb_core::model::inspect::{Leniency, SchemaDocument, coerce};
/// use serde_json::json;
///
/// let schema = SchemaDocument::new(json!({
///     "properties": {"age": {"type": "integer"}, "active": {"type": "boolean"}},
/// }));
/// let mut value = json!({"age": "42", "active": "yes"});
/// assert!(coerce(&mut value, &schema, Leniency::FastApi));
/// assert_eq!(value, json!({"age": 42, "active": true}));
/// ```
pub fn coerce(value: &mut Value, document: &SchemaDocument, leniency: Leniency) -> bool {
    let mut coercion = Coercion {
        walk: Walk::new(document, false),
        leniency,
        depth: 0,
    };
    coercion.value(value, document.root())
}

/// As deep as a walk goes.
const DEEPEST: u32 = 600;

struct Coercion<'s> {
    walk: Walk<'s>,
    leniency: Leniency,
    depth: u32,
}

impl<'s> Coercion<'s> {
    fn value(&mut self, value: &mut Value, schema: &'s Value) -> bool {
        let Value::Object(schema) = schema else {
            return false;
        };
        if self.depth >= DEEPEST || !self.walk.spend() {
            return false;
        }
        self.depth += 1;
        let changed = self.keywords(value, schema);
        self.depth -= 1;
        changed
    }

    fn keywords(&mut self, value: &mut Value, schema: &'s Map<String, Value>) -> bool {
        let mut changed = self.scalar(value, schema);
        let document = self.walk.document;
        if let Some(target) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| document.resolve(name))
        {
            changed |= self.value(value, target);
        }
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            changed |= self.value(value, part);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = schema.get(keyword).and_then(Value::as_array) {
                changed |= self.choice(value, branches);
            }
        }
        match value {
            Value::Object(members) => changed |= self.members(members, schema),
            Value::Array(items) => {
                let schema_of_list = schema;
                let first = schema
                    .get("prefixItems")
                    .and_then(Value::as_array)
                    .map_or(&[][..], Vec::as_slice);
                let rest = schema.get("items").into_iter().cycle();
                let count = if schema.contains_key("items") {
                    items.len()
                } else {
                    first.len()
                };
                for (item, schema) in items.iter_mut().zip(first.iter().chain(rest)).take(count) {
                    changed |= self.value(item, schema);
                }
                // FastAPI makes a set of a list, and says nothing of what was sent twice.
                if self.leniency == Leniency::FastApi && is_set(schema_of_list) {
                    changed |= make_unique(items);
                }
            }
            _ => {}
        }
        changed
    }

    fn members(&mut self, members: &mut Map<String, Value>, schema: &'s Map<String, Value>) -> bool {
        let object = |name: &str| schema.get(name).and_then(Value::as_object);
        let (properties, patterns) = (object("properties"), object("patternProperties"));
        let additional = schema.get("additionalProperties");
        let mut changed = false;
        for (name, member) in members.iter_mut() {
            if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                changed |= self.value(member, schema);
                continue;
            }
            let pattern = patterns
                .into_iter()
                .flatten()
                .find(|(source, _)| self.walk.patterns.matches(source, name));
            if let Some(schema) = pattern.map(|(_, schema)| schema).or(additional) {
                changed |= self.value(member, schema);
            }
        }
        changed
    }

    /// The alternative that fits already is kept; otherwise the first one that the value can be made to fit.
    fn choice(&mut self, value: &mut Value, branches: &'s [Value]) -> bool {
        let document = self.walk.document;
        let is_null =
            |branch: &Value| document.follow(branch).get("type").and_then(Value::as_str) == Some("null");
        if value.is_null() && branches.iter().any(is_null) {
            return false;
        }
        let mut branches = branches.iter().filter(|branch| !is_null(branch));
        let at = Location::root(Place::Body);
        match (branches.next(), branches.next()) {
            (Some(only), None) => self.value(value, only),
            (Some(first), Some(second)) => {
                let branches: Vec<&'s Value> = [first, second].into_iter().chain(branches).collect();
                if let Some(fitting) = branches.iter().find(|branch| self.walk.fits(value, branch, &at)) {
                    return self.value(value, fitting);
                }
                for branch in branches {
                    let mut copy = value.clone();
                    if self.value(&mut copy, branch) && self.walk.fits(&copy, branch, &at) {
                        *value = copy;
                        return true;
                    }
                }
                false
            }
            (None, _) => false,
        }
    }

    fn scalar(&self, value: &mut Value, schema: &Map<String, Value>) -> bool {
        let types = types(schema);
        let mut names = types.iter().filter_map(Value::as_str);
        let new = match value {
            // A whole number written with a fraction of zeros, where only whole numbers are wanted.
            Value::Number(number) if number.is_f64() => {
                let wanted =
                    names.clone().any(|name| name == "integer") && names.all(|name| name != "number");
                wanted.then(|| whole(number).and_then(integer)).flatten()
            }
            _ => None,
        };
        let new = match (new, self.leniency) {
            (None, Leniency::FastApi) => self.lenient(value, schema),
            (None, Leniency::DaysAsHours) => days_as_hours(value, schema),
            (new, _) => new,
        };
        match new {
            Some(new) => {
                *value = new;
                true
            }
            None => false,
        }
    }

    fn lenient(&self, value: &Value, schema: &Map<String, Value>) -> Option<Value> {
        let types = types(schema);
        let names = || types.iter().filter_map(Value::as_str);
        let keyword = |name: &str| schema.get(name).and_then(Value::as_str);
        let format = keyword("format").or(keyword("contentEncoding"));
        if names().any(|name| is_of_type(value, name)) {
            return match (value, format) {
                (Value::String(text), Some(format)) => reformat(text, format),
                _ => None,
            };
        }
        names().find_map(|name| match (name, value) {
            ("integer", Value::String(text)) => match scalar::whole(text) {
                scalar::Whole::Number { negative, magnitude } => {
                    let magnitude = i128::try_from(magnitude).ok()?;
                    integer(if negative { -magnitude } else { magnitude })
                }
                _ => None,
            },
            ("integer", Value::Bool(on)) => Some(Value::from(u8::from(*on))),
            ("number", Value::String(text)) => scalar::lenient_float(text).map(Value::from),
            ("number", Value::Bool(on)) => Some(Value::from(f64::from(u8::from(*on)))),
            ("boolean", Value::String(text)) => scalar::boolean_word(text).map(Value::Bool),
            ("boolean", Value::Number(number)) => match whole(number) {
                Some(0) => Some(Value::Bool(false)),
                Some(1) => Some(Value::Bool(true)),
                _ => None,
            },
            ("string", Value::Number(number)) => {
                let format = format?;
                let timed = [
                    "date-time",
                    "date",
                    "partial-date-time",
                    "partial-time",
                    "duration",
                ];
                timed
                    .contains(&format)
                    .then(|| reformat(&number.to_string(), format))
                    .flatten()
            }
            _ => None,
        })
    }
}

/// A date or time that was written in another form, in the form that its type reads. `None` if it is written so already,
/// or cannot be read at all.
fn reformat(text: &str, format: &str) -> Option<Value> {
    let trimmed = text.trim();
    let new = match format {
        "date-time" if text.parse::<jiff::Timestamp>().is_err() => {
            scalar::lenient_timestamp(trimmed)?.to_string()
        }
        "partial-date-time" if text.parse::<jiff::civil::DateTime>().is_err() => {
            scalar::lenient_date_time(trimmed)?.to_string()
        }
        "date" if text.len() > 10 || text.parse::<jiff::civil::Date>().is_err() => {
            scalar::lenient_date(trimmed).ok()?.to_string()
        }
        "partial-time" if text.parse::<jiff::civil::Time>().is_err() => {
            let seconds: f64 = trimmed.parse().ok()?;
            let length = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
            if length.is_negative() || length.as_hours() >= 24 {
                return None;
            }
            jiff::civil::Time::midnight()
                .checked_add(length)
                .ok()?
                .to_string()
        }
        "email" if trimmed.len() < text.len() && trimmed.parse::<Email>().is_ok() => trimmed.to_owned(),
        "duration" if text.parse::<jiff::Span>().is_err() => scalar::lenient_duration(trimmed)?.to_string(),
        "base64" if text.parse::<Base64>().is_err() => Base64::lenient(text)?.to_string(),
        _ => return None,
    };
    Some(Value::String(new))
}

/// A duration of weeks or days, each of 24 hours; `None` for years and months, which have no length of their own.
fn days_as_hours(value: &Value, schema: &Map<String, Value>) -> Option<Value> {
    let text = value.as_str()?;
    let is_duration = schema.get("format").and_then(Value::as_str) == Some("duration");
    if !is_duration || text.parse::<jiff::SignedDuration>().is_ok() {
        return None;
    }
    let span: jiff::Span = text.parse().ok()?;
    let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    Some(Value::String(length.to_string()))
}

fn integer(number: i128) -> Option<Value> {
    let number = i64::try_from(number)
        .map(Number::from)
        .or_else(|_| u64::try_from(number).map(Number::from));
    number.ok().map(Value::Number)
}
