//! Objects: members that are missing, wrong, unknown or sent twice.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::sink::Sink;
use super::walk::Walk;
use crate::fault::{Fault, Location};

impl<'s> Walk<'s> {
    /// An object under a schema.
    pub(super) fn object(
        &mut self,
        members: &Map<String, Value>,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let object = |name: &str| schema.get(name).and_then(Value::as_object);
        self.count(members.len(), schema, at, sink);
        let properties = object("properties");
        if let Some(properties) = properties {
            for (name, property) in properties {
                if let Some(value) = members.get(name) {
                    self.value(value, property, &at.key(name), sink);
                }
            }
        }
        self.required(members, schema, at, sink);
        if let Some(properties) = properties {
            for name in self
                .duplicates(at)
                .iter()
                .filter(|name| properties.contains_key(*name))
            {
                sink.push(|| duplicate(&at.key(name)));
            }
        }
        self.others(members, properties, schema, at, sink);
        if let Some(names) = schema.get("propertyNames") {
            for name in members.keys() {
                let member = at.key(name);
                self.value(&Value::String(name.clone()), names, &member.name(), sink);
            }
        }
        if schema.get("unevaluatedProperties") == Some(&Value::Bool(false)) {
            self.unevaluated(members, schema, at, sink);
        }
    }

    fn required(
        &mut self,
        members: &Map<String, Value>,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let names = |list: &'s Value| list.as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut wanted: Vec<&str> = schema.get("required").into_iter().flat_map(names).collect();
        if let Some(dependent) = schema.get("dependentRequired").and_then(Value::as_object) {
            for (_, list) in dependent.iter().filter(|(name, _)| members.contains_key(*name)) {
                wanted.extend(names(list));
            }
        }
        for name in wanted {
            if !members.contains_key(name) {
                // What was sent is the object that lacks the member.
                sink.push(|| self.input_members(Fault::missing(&at.key(name)), members, schema));
            }
        }
    }

    /// The members that `properties` does not name.
    fn others(
        &mut self,
        members: &Map<String, Value>,
        properties: Option<&'s Map<String, Value>>,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties");
        if patterns.is_none() && additional.is_none() {
            return;
        }
        for (name, value) in members {
            if sink.is_done() {
                return;
            }
            let mut known = properties.is_some_and(|properties| properties.contains_key(name));
            for (source, pattern) in patterns.into_iter().flatten() {
                if self.patterns.matches(source, name) {
                    known = true;
                    self.value(value, pattern, &at.key(name), sink);
                }
            }
            match additional {
                Some(Value::Bool(false)) if !known => {
                    let fault = || match patterns.filter(|_| properties.is_none()) {
                        Some(patterns) => {
                            let sent = Value::String(name.clone());
                            self.input(wrong_name(patterns, &at.key(name).name()), &sent, schema)
                        }
                        None => self.input(extra(name, properties, &at.key(name)), value, schema),
                    };
                    sink.push(fault);
                }
                Some(additional) if !known => self.value(value, additional, &at.key(name), sink),
                _ => {}
            }
        }
    }

    /// `unevaluatedProperties: false` (JSON Schema 2020-12 core, section 11.3): what no other keyword has looked at.
    fn unevaluated(
        &mut self,
        members: &Map<String, Value>,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let whole = Value::Object(members.clone());
        let mut names = HashSet::new();
        if self.evaluated(&whole, members, schema, at, &mut names, 0) {
            return;
        }
        for (name, value) in members {
            if !names.contains(name.as_str()) {
                sink.push(|| self.input(extra(name, None, &at.key(name)), value, schema));
            }
        }
    }

    /// Collects the members that a schema looks at; `true` if it looks at all of them.
    fn evaluated<'v>(
        &mut self,
        whole: &Value,
        members: &'v Map<String, Value>,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        names: &mut HashSet<&'v str>,
        depth: u32,
    ) -> bool {
        if depth > 64 || !self.spend() {
            return true;
        }
        if schema.contains_key("additionalProperties") {
            return true;
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        for name in members.keys() {
            let named = properties.is_some_and(|properties| properties.contains_key(name));
            let mut sources = patterns.into_iter().flatten();
            if named || sources.any(|(source, _)| self.patterns.matches(source, name)) {
                names.insert(name);
            }
        }
        let document = self.document;
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| document.resolve(name));
        let mut parts: Vec<(&'s Value, bool)> = target.map(|target| (target, false)).into_iter().collect();
        for (keyword, tried) in [("allOf", false), ("anyOf", true), ("oneOf", true)] {
            let list = schema.get(keyword).and_then(Value::as_array);
            parts.extend(list.into_iter().flatten().map(|part| (part, tried)));
        }
        for (part, tried) in parts {
            if tried && !self.fits(whole, part, at) {
                continue;
            }
            match part {
                Value::Object(part) if self.evaluated(whole, members, part, at, names, depth + 1) => {
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    fn count(&self, count: usize, schema: &Map<String, Value>, at: &Location<'_>, sink: &mut Sink) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
        let of = |number: u64| if number == 1 { "member" } else { "members" };
        if let Some(least) = limit("minProperties").filter(|least| (count as u64) < *least) {
            sink.push(|| {
                let least_of = of(least);
                Fault::at(
                    at,
                    "too_short",
                    format!("The object has to have at least {least} {least_of}, it has {count}"),
                )
                .with("field_type", "Dictionary")
                .with("min_length", least)
                .with("actual_length", count)
            });
        }
        if let Some(most) = limit("maxProperties").filter(|most| (count as u64) > *most) {
            sink.push(|| {
                let most_of = of(most);
                Fault::at(
                    at,
                    "too_long",
                    format!("The object may have at most {most} {most_of}, it has {count}"),
                )
                .with("field_type", "Dictionary")
                .with("max_length", most)
                .with("actual_length", count)
            });
        }
    }
}

/// A member that was sent twice.
pub(super) fn duplicate(at: &Location<'_>) -> Fault {
    Fault::at(at, "duplicate_key", "This member was sent more than once")
}

/// The patterns that schemars writes for maps whose keys are numbers.
const WHOLE_NUMBERS: [&str; 2] = [r"^-?\d+$", r"^\d+$"];

fn wrong_name(patterns: &Map<String, Value>, at: &Location<'_>) -> Fault {
    let sources: Vec<&str> = patterns.keys().map(String::as_str).collect();
    if sources.iter().all(|source| WHOLE_NUMBERS.contains(source)) {
        return Fault::at(
            at,
            "int_parsing",
            "The name of this member has to be a whole number",
        );
    }
    let source = sources.join(" or ");
    Fault::at(
        at,
        "string_pattern_mismatch",
        format!("The name of this member has to match the pattern {source}"),
    )
    .with("pattern", source)
}

fn extra(name: &str, properties: Option<&Map<String, Value>>, at: &Location<'_>) -> Fault {
    let near = properties
        .into_iter()
        .flatten()
        .map(|(known, _)| known)
        .find(|known| is_near(known, name));
    let sentence = match near {
        Some(near) => format!("There is no member of this name; did you mean `{near}`?"),
        None => "There is no member of this name".to_owned(),
    };
    Fault::at(at, "extra_forbidden", sentence)
}

/// Whether two names are the same but for case and separators, or for one character.
fn is_near(known: &str, sent: &str) -> bool {
    if sent.len() > 64 || known.len() > 64 {
        return false;
    }
    let plain = |name: &str| -> Vec<char> {
        let letters = name.chars().filter(|char| char.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (known, sent) = (plain(known), plain(sent));
    let start = known.iter().zip(&sent).take_while(|(a, b)| a == b).count();
    let (known, sent) = (&known[start..], &sent[start..]);
    let end = known
        .iter()
        .rev()
        .zip(sent.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (known, sent) = (&known[..known.len() - end], &sent[..sent.len() - end]);
    let swapped = known.len() == 2 && sent.len() == 2 && known[0] == sent[1] && known[1] == sent[0];
    start + end > 0 && (known.len().max(sent.len()) <= 1 || swapped)
}
