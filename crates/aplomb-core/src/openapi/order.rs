//! Bounds of what is no number: a first moment, a last day, a least decimal.
//!
//! JSON Schema compares numbers alone, and a `minimum` that is a text makes the whole schema invalid. Validators know such bounds as
//! `formatMinimum` and its kin; those that do not take them for annotations.

use serde_json::{Map, Value};

use super::visit;

/// The keywords of numbers, and those of formats.
const KEYWORDS: [(&str, &str); 4] = [
    ("minimum", "formatMinimum"),
    ("maximum", "formatMaximum"),
    ("exclusiveMinimum", "formatExclusiveMinimum"),
    ("exclusiveMaximum", "formatExclusiveMaximum"),
];

/// Writes bounds that are no numbers under the names that they have for formats; in the schemas inside as well.
pub(super) fn rename(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    for (of_numbers, of_formats) in KEYWORDS {
        if object.get(of_numbers).is_some_and(Value::is_string)
            && let Some(bound) = object.shift_remove(of_numbers)
        {
            object.insert(of_formats.to_owned(), bound);
        }
    }
    visit::inside(object, rename);
}

/// OpenAPI 3.0 has a closed list of keywords: these are extensions there.
pub(super) fn extend(object: &mut Map<String, Value>) {
    for (_, name) in KEYWORDS {
        if let Some(bound) = object.shift_remove(name) {
            object.insert(format!("x-{name}"), bound);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_no_minimum() {
        let mut schema = json!({
            "type": "object",
            "properties": {
                "at": { "type": "string", "format": "date-time", "minimum": "2026-01-01T00:00:00Z" },
                "price": { "type": ["string", "number"], "exclusiveMaximum": "0.1" },
                "count": { "type": "integer", "minimum": 1 },
            },
        });
        assert!(jsonschema::validator_for(&schema).is_err());
        rename(&mut schema);
        assert!(jsonschema::validator_for(&schema).is_ok());
        let properties = &mut schema["properties"];
        assert_eq!(properties["at"]["formatMinimum"], "2026-01-01T00:00:00Z");
        assert_eq!(properties["price"]["formatExclusiveMaximum"], "0.1");
        assert_eq!(properties["count"]["minimum"], 1);
        let at = properties["at"].as_object_mut().unwrap();
        extend(at);
        assert_eq!(at["x-formatMinimum"], "2026-01-01T00:00:00Z");
        assert_eq!(at.get("formatMinimum"), None);
    }
}
