//! Formats: the names under which tools know them.
//!
//! schemars has names of its own for dates and times without an offset. The OpenAPI Format Registry knows them by others, and has none for
//! a time with the name of its zone.

use serde_json::Value;

use super::visit;

/// Writes the registered names, and what a format means that its text alone does not say; in the schemas inside as well.
pub(super) fn register(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    match object.get("format").and_then(Value::as_str) {
        Some("partial-time") => {
            object.insert("format".to_owned(), "time-local".into());
        }
        Some("partial-date-time") => {
            object.insert("format".to_owned(), "date-time-local".into());
        }
        Some("zoned-date-time") => {
            object.shift_remove("format");
        }
        // Formats are annotations for most validators, and the shortest text that is a URI is longer.
        Some("uri") if !object.contains_key("minLength") => {
            object.insert("minLength".to_owned(), 1.into());
        }
        _ => {}
    }
    visit::inside(object, register);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::{Direction, Schemas, TypeSchema};

    fn registered<T: schemars::JsonSchema>() -> Value {
        let mut schema = Schemas::default().generate(&TypeSchema::of::<T>(), Direction::Input);
        register(&mut schema);
        schema
    }

    #[test]
    fn names_are_those_of_the_registry() {
        let text = |format: &str| json!({ "type": "string", "format": format });
        assert_eq!(registered::<jiff::Timestamp>(), text("date-time"));
        assert_eq!(registered::<jiff::civil::Date>(), text("date"));
        assert_eq!(registered::<jiff::civil::Time>(), text("time-local"));
        assert_eq!(registered::<jiff::civil::DateTime>(), text("date-time-local"));
        assert_eq!(registered::<jiff::Span>(), text("duration"));
        assert_eq!(registered::<jiff::SignedDuration>(), text("duration"));
        assert_eq!(registered::<jiff::Zoned>(), json!({ "type": "string" }));
        let times = registered::<Vec<jiff::civil::Time>>();
        assert_eq!(times["items"], text("time-local"));
    }

    #[test]
    fn a_uri_is_not_empty() {
        let schema = registered::<url::Url>();
        assert_eq!(
            schema,
            json!({ "type": "string", "format": "uri", "minLength": 1 })
        );
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(!validator.is_valid(&json!("")) && validator.is_valid(&json!("https://example.com/")));
    }
}
