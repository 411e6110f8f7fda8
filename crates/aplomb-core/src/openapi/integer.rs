//! Integers: the range of a Rust type, written as bounds.
//!
//! schemars writes the range of the wide types as a `format` alone, which is an annotation: a validator would let pass what the type
//! cannot hold, and a client would find out by a refusal.

use serde_json::Value;

use super::visit;

/// Adds the bounds that a format means, where a schema has none on that side; in the schemas inside as well.
pub(super) fn bound(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some((least, most)) = object.get("format").and_then(Value::as_str).and_then(range) {
        if !object.contains_key("minimum") && !object.contains_key("exclusiveMinimum") {
            object.insert("minimum".to_owned(), least);
        }
        if !object.contains_key("maximum") && !object.contains_key("exclusiveMaximum") {
            object.insert("maximum".to_owned(), most);
        }
    }
    visit::inside(object, bound);
}

fn range(format: &str) -> Option<(Value, Value)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        _ => return None,
    })
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
