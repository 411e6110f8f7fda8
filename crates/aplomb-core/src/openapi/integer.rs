//! Integers: the range of a Rust type, written as bounds.
//!
//! schemars writes the range of the wide types as a `format` alone, which is an annotation: a validator would let pass what the type
//! cannot hold, and a client would find out by a refusal.

use serde_json::Value;

use super::visit;
use crate::model::inspect::integer_range;

/// Adds the bounds that a format means, where a schema has none on that side; in the schemas inside as well.
pub(super) fn bound(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some((least, most)) = object
        .get("format")
        .and_then(Value::as_str)
        .and_then(integer_range)
    {
        if !object.contains_key("minimum") && !object.contains_key("exclusiveMinimum") {
            object.insert("minimum".to_owned(), Value::Number(least));
        }
        if !object.contains_key("maximum") && !object.contains_key("exclusiveMaximum") {
            object.insert("maximum".to_owned(), Value::Number(most));
        }
    }
    visit::inside(object, bound);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_format_becomes_bounds_and_keeps_those_that_are_there() {
        let mut schema = json!({ "type": "integer", "format": "uint32", "minimum": 1 });
        bound(&mut schema);
        assert_eq!(
            schema,
            json!({ "type": "integer", "format": "uint32", "minimum": 1, "maximum": u32::MAX })
        );
        let mut schema = json!({ "type": "integer", "format": "int64", "exclusiveMaximum": 9 });
        bound(&mut schema);
        assert_eq!(schema["minimum"], i64::MIN);
        assert_eq!(schema.get("maximum"), None);
        let mut schema = json!({ "type": "string", "format": "uuid" });
        bound(&mut schema);
        assert_eq!(schema, json!({ "type": "string", "format": "uuid" }));
    }
}
