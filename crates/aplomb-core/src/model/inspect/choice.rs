//! Choices: one of several values, or one of several schemas.
//!
//! When none of several schemas fits, the faults of all of them together would help nobody. So the one that the client
//! meant is looked for: by the tag of a tagged enum, by the only member of an externally tagged one, by what comes
//! closest.

use serde_json::{Map, Value};

use super::document::types;
use super::sink::Sink;
use super::walk::{Walk, is_of_type};
use crate::fault::{Fault, Location};

impl<'s> Walk<'s> {
    /// `const` and `enum`.
    pub(super) fn choice_of_values(
        &self,
        value: &Value,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let one = schema.get("const");
        let several = schema.get("enum").and_then(Value::as_array);
        if one.is_none() && several.is_none() {
            return;
        }
        // As pydantic: an enum is a type with a name, values without one are a literal.
        let code = if one.is_none() && self.document.is_definition(schema) {
            "enum"
        } else {
            "literal_error"
        };
        let wrong = |allowed: &[&Value]| !allowed.iter().any(|allowed| are_equal(allowed, value));
        for allowed in [
            one.map(|one| vec![one]),
            several.map(|list| list.iter().collect()),
        ]
        .into_iter()
        .flatten()
        {
            if wrong(&allowed) {
                sink.push(|| self.input(not_allowed(code, &allowed, at), value, schema));
            }
        }
    }

    /// `allOf`, `anyOf`, `oneOf`, `not` and `if`.
    pub(super) fn choices(
        &mut self,
        value: &Value,
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.value(value, part, at, sink);
        }
        if let Some(branches) = schema.get("anyOf").and_then(Value::as_array)
            && !branches.iter().any(|branch| self.fits(value, branch, at))
        {
            self.none_fits(value, branches, schema, at, sink);
        }
        if let Some(branches) = schema.get("oneOf").and_then(Value::as_array) {
            match branches
                .iter()
                .filter(|branch| self.fits(value, branch, at))
                .take(2)
                .count()
            {
                0 => self.none_fits(value, branches, schema, at, sink),
                1 => {}
                _ => sink.push(|| {
                    let sentence =
                        "The value fits more than one of the alternatives; it has to fit exactly one";
                    self.input(Fault::at(at, "union_ambiguous", sentence), value, schema)
                }),
            }
        }
        if let Some(refused) = schema.get("not")
            && self.fits(value, refused, at)
        {
            sink.push(|| {
                let sentence = match refused.get("const") {
                    Some(refused) => format!("The value may not be {refused}"),
                    None => "This value is not allowed here".to_owned(),
                };
                let fault = Fault::at(at, "value_error", sentence.clone()).with("error", sentence);
                self.input(fault, value, schema)
            });
        }
        if let Some(condition) = schema.get("if") {
            let then = if self.fits(value, condition, at) {
                "then"
            } else {
                "else"
            };
            if let Some(then) = schema.get(then) {
                self.value(value, then, at, sink);
            }
        }
    }

    /// Says what is wrong with a value that fits none of the alternatives.
    fn none_fits(
        &mut self,
        value: &Value,
        branches: &'s [Value],
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        if sink.is_probe() {
            return sink.push(|| Fault::at(at, "value_error", "No alternative fits"));
        }
        let document = self.document;
        // `null` is what `Option` adds; what was meant is the other thing.
        let branches: Vec<(&'s Value, &'s Value)> = branches
            .iter()
            .map(|branch| (branch, document.follow(branch)))
            .filter(|(_, target)| target.get("type").and_then(Value::as_str) != Some("null"))
            .collect();
        if let [(branch, _)] = branches[..] {
            return self.value(value, branch, at, sink);
        }
        let values: Option<Vec<&Value>> =
            branches
                .iter()
                .map(|(_, target)| allowed(target))
                .try_fold(Vec::new(), |mut all, allowed| {
                    all.extend(allowed?);
                    Some(all)
                });
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            return sink.push(|| self.input(not_allowed("enum", &values, at), value, schema));
        }
        if let Some(name) = self.tag_name(schema, &branches) {
            return self.tagged(value, name, &branches, schema, at, sink);
        }
        if let Some(names) = external_names(&branches) {
            return self.externally_tagged(value, &names, schema, at, sink);
        }
        self.closest(value, &branches, at, sink);
    }

    /// The member by which the alternatives are told apart, if there is one.
    fn tag_name(
        &self,
        schema: &'s Map<String, Value>,
        branches: &[(&'s Value, &'s Value)],
    ) -> Option<&'s str> {
        let said = schema
            .get("discriminator")
            .and_then(|tag| tag.get("propertyName"))
            .and_then(Value::as_str);
        if said.is_some() {
            return said;
        }
        let (_, first) = branches.first()?;
        let names = first.get("properties")?.as_object()?;
        names.keys().map(String::as_str).find(|name| {
            branches.iter().all(|(branch, _)| {
                self.document
                    .property(branch, name, 0)
                    .and_then(allowed)
                    .is_some()
                    && requires(self.document.follow(branch), name)
            })
        })
    }

    fn tagged(
        &mut self,
        value: &Value,
        name: &'s str,
        branches: &[(&'s Value, &'s Value)],
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let Value::Object(members) = value else {
            return sink.push(|| {
                let fault = Fault::at(at, "model_attributes_type", "The value has to be an object");
                self.input(fault, value, schema)
            });
        };
        let Some(tag) = members.get(name) else {
            return sink.push(|| {
                let sentence = format!("The member `{name}` has to say which alternative this is");
                let fault = Fault::at(at, "union_tag_not_found", sentence);
                self.input_members(fault.with("discriminator", format!("'{name}'")), members, schema)
            });
        };
        let document = self.document;
        let tags = |branch: &'s Value| {
            document
                .property(branch, name, 0)
                .and_then(allowed)
                .unwrap_or_default()
        };
        let meant = branches
            .iter()
            .find(|(branch, _)| tags(branch).iter().any(|known| are_equal(known, tag)));
        match meant {
            Some((branch, _)) => self.value(value, branch, at, sink),
            None => sink.push(|| {
                let known: Vec<&Value> = branches.iter().flat_map(|(branch, _)| tags(branch)).collect();
                let expected = listed(&known, ", ");
                let sentence = format!("The member `{name}` has to be one of {expected}");
                let mut fault = Fault::at(at, "union_tag_invalid", sentence)
                    .with("discriminator", format!("'{name}'"))
                    .with("expected_tags", expected);
                if let Some(tag) = tag
                    .as_str()
                    .filter(|tag| tag.len() <= 64 && !document.holds_secrets())
                {
                    fault = fault.with("tag", tag);
                }
                self.input_members(fault, members, schema)
            }),
        }
    }

    fn externally_tagged(
        &mut self,
        value: &Value,
        names: &[(&'s str, Option<&'s Value>)],
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        if let Value::Object(members) = value {
            let meant = names
                .iter()
                .find(|(name, branch)| branch.is_some() && members.contains_key(*name));
            if let Some((_, Some(branch))) = meant {
                return self.value(value, branch, at, sink);
            }
        }
        sink.push(|| {
            let quoted = |with_content: bool| -> Vec<String> {
                let fitting = names
                    .iter()
                    .filter(|(_, branch)| branch.is_some() == with_content);
                fitting.map(|(name, _)| format!("'{name}'")).collect()
            };
            let (texts, objects) = (or(&quoted(false)), or(&quoted(true)));
            let sentence = match (texts.is_empty(), objects.is_empty()) {
                (true, _) => format!("The value has to be an object with one member, {objects}"),
                (_, true) => format!("The value has to be {texts}"),
                _ => format!("The value has to be {texts}, or an object with one member, {objects}"),
            };
            let all: Vec<String> = names.iter().map(|(name, _)| format!("'{name}'")).collect();
            let fault = Fault::at(at, "union_tag_invalid", sentence).with("expected_tags", all.join(", "));
            self.input(fault, value, schema)
        });
    }

    /// The faults of the alternative that the value comes closest to. Where it has not even the type of any, what each
    /// of them expects.
    fn closest(
        &mut self,
        value: &Value,
        branches: &[(&'s Value, &'s Value)],
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let mut best: Option<Sink> = None;
        let mut wrong_type = Sink::new();
        for (branch, target) in branches {
            let mut found = Sink::new();
            self.value(value, branch, at, &mut found);
            if found.found() == 0 {
                continue;
            }
            let typed = match target.as_object().map(types) {
                Some(types) if !types.is_empty() => types
                    .iter()
                    .filter_map(Value::as_str)
                    .any(|name| is_of_type(value, name)),
                _ => true,
            };
            if !typed {
                wrong_type.extend(found);
            } else if best.as_ref().is_none_or(|best| weight(&found) < weight(best)) {
                best = Some(found);
            }
        }
        sink.extend(best.unwrap_or(wrong_type));
    }
}

/// How far a value is from fitting: a member of another alternative's name or type weighs more than a broken rule.
fn weight(found: &Sink) -> usize {
    let heavy = found.faults().iter().filter(|fault| {
        matches!(fault.code, "missing" | "extra_forbidden" | "literal_error") || fault.code.ends_with("_type")
    });
    found.found() + 2 * heavy.count()
}

fn requires(schema: &Value, name: &str) -> bool {
    let list = |schema: &Value| {
        let names = schema.get("required").and_then(Value::as_array);
        names
            .into_iter()
            .flatten()
            .any(|known| known.as_str() == Some(name))
    };
    list(schema)
        || schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(list)
}

/// The values that a schema allows, if it lists them.
fn allowed(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum").and_then(Value::as_array)) {
        (Some(one), _) => Some(vec![one]),
        (None, Some(list)) => Some(list.iter().collect()),
        (None, None) => None,
    }
}

/// The names of an externally tagged enum: each alternative is a name, or an object with one member of that name.
fn external_names<'s>(branches: &[(&'s Value, &'s Value)]) -> Option<Vec<(&'s str, Option<&'s Value>)>> {
    let mut names = Vec::new();
    for (branch, target) in branches {
        if let Some(values) = allowed(target) {
            for value in values {
                names.push((value.as_str()?, None));
            }
            continue;
        }
        let required = target.get("required")?.as_array()?;
        let properties = target.get("properties")?.as_object()?;
        match (&required[..], properties.len()) {
            ([Value::String(name)], 1) if properties.contains_key(name) => names.push((name, Some(*branch))),
            _ => return None,
        }
    }
    Some(names)
}

fn not_allowed(code: &'static str, allowed: &[&Value], at: &Location<'_>) -> Fault {
    let quoted: Vec<String> = allowed.iter().map(|value| quote(value)).collect();
    let expected = or(&quoted);
    Fault::at(at, code, format!("The value has to be {expected}")).with("expected", expected)
}

/// `'a', 'b' or 'c'`, as pydantic writes it.
fn or(quoted: &[String]) -> String {
    match quoted {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn listed(values: &[&Value], separator: &str) -> String {
    let quoted: Vec<String> = values.iter().map(|value| quote(value)).collect();
    quoted.join(separator)
}

fn quote(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

fn are_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::String(_), _) | (_, Value::String(_)) => false,
        _ => super::array::equal_key(left) == super::array::equal_key(right),
    }
}
