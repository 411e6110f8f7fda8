//! Lists: items that are wrong, too few, too many, or there twice.

use std::collections::HashSet;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::sink::Sink;
use super::walk::Walk;
use crate::fault::{Fault, Location};

impl<'s> Walk<'s> {
    /// A list under a schema.
    pub(super) fn array(
        &mut self,
        items: &[Value],
        schema: &'s Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let first = schema
            .get("prefixItems")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        for (index, (item, schema)) in items.iter().zip(first).enumerate() {
            self.value(item, schema, &at.index(index), sink);
        }
        if let Some(schema) = schema.get("items") {
            for (index, item) in items.iter().enumerate().skip(first.len()) {
                if sink.is_done() {
                    return;
                }
                self.value(item, schema, &at.index(index), sink);
            }
        }
        self.length(items.len(), first.len(), schema, at, sink);
        // FastAPI knows lists whose items differ as sets only, and a set takes an item twice and keeps it once.
        if !self.lax && is_set(schema) && !are_unique(items) {
            sink.push(|| Fault::at(at, "items_not_unique", "No item may stand in the list twice"));
        }
        if let Some(wanted) = schema.get("contains") {
            let least = schema.get("minContains").and_then(Value::as_u64).unwrap_or(1);
            let most = schema
                .get("maxContains")
                .and_then(Value::as_u64)
                .unwrap_or(u64::MAX);
            let count = items.iter().filter(|item| self.fits(item, wanted, at)).count() as u64;
            if count < least || count > most {
                sink.push(|| {
                    Fault::at(
                        at,
                        "value_error",
                        "The list does not hold the items that it has to hold",
                    )
                });
            }
        }
    }

    fn length(
        &self,
        count: usize,
        fixed: usize,
        schema: &Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
        let of = |number: u64| if number == 1 { "item" } else { "items" };
        let field_type = match fixed {
            0 if self.lax && is_set(schema) => "Set",
            0 => "List",
            _ => "Tuple",
        };
        if let Some(least) = limit("minItems").filter(|least| (count as u64) < *least) {
            let (from, to) = (count, fixed.min(usize::try_from(least).unwrap_or(usize::MAX)));
            if to > from {
                // Each place of a tuple has a meaning of its own.
                for index in from..to {
                    sink.push(|| {
                        Fault::at(
                            &at.index(index),
                            "missing",
                            format!("A value is required here: the list has to have {least} items"),
                        )
                    });
                }
                return;
            }
            sink.push(|| {
                let of = of(least);
                Fault::at(
                    at,
                    "too_short",
                    format!("The list has to have at least {least} {of}, it has {count}"),
                )
                .with("field_type", field_type)
                .with("min_length", least)
                .with("actual_length", count)
            });
        }
        if let Some(most) = limit("maxItems").filter(|most| (count as u64) > *most) {
            sink.push(|| {
                let of = of(most);
                Fault::at(
                    at,
                    "too_long",
                    format!("The list may have at most {most} {of}, it has {count}"),
                )
                .with("field_type", field_type)
                .with("max_length", most)
                .with("actual_length", count)
            });
        }
    }
}

/// Whether a list is a set: no item stands in it twice.
pub(super) fn is_set(schema: &Map<String, Value>) -> bool {
    schema.get("uniqueItems") == Some(&Value::Bool(true))
}

/// Takes out what stands in a list for the second time. `true` if there was any.
pub(super) fn make_unique(items: &mut Vec<Value>) -> bool {
    let before = items.len();
    let mut seen = HashSet::with_capacity(before);
    items.retain(|item| seen.insert(equal_key(item)));
    items.len() < before
}

fn are_unique(items: &[Value]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| seen.insert(equal_key(item)))
}

/// A text that two values share exactly if JSON Schema calls them equal: members in any order, `1` and `1.0` alike.
pub(crate) fn equal_key(value: &Value) -> String {
    let mut key = String::new();
    write_key(value, &mut key);
    key
}

fn write_key(value: &Value, key: &mut String) {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => _ = write!(key, "{whole}"),
            (_, Some(whole), _) => _ = write!(key, "{whole}"),
            // Whole numbers below 2^53 are written as such; `-0.0` is `0`.
            (_, _, Some(float)) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
                _ = write!(key, "{}", float as i64);
            }
            (_, _, float) => _ = write!(key, "{float:?}"),
        },
        Value::Array(items) => {
            key.push('[');
            for item in items {
                write_key(item, key);
                key.push(',');
            }
            key.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            key.push('{');
            for (name, member) in members {
                _ = write!(key, "{name:?}:");
                write_key(member, key);
                key.push(',');
            }
            key.push('}');
        }
        other => _ = write!(key, "{other}"),
    }
}
