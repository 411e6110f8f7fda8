//! The variants of a tagged enum, each as a schema of its own.
//!
//! A discriminator leads from a tag to a schema by its name (OpenAPI 3.1.1, section 4.8.25.1: schemas that are written in place are not
//! considered), so that tools which choose by the tag need a component for each.

use serde_json::{Map, Value, json};

/// A variant of a tagged enum.
#[derive(Debug, PartialEq)]
pub(super) struct Variant {
    /// Its tag, as it is sent.
    pub(super) tag: String,
    /// Its name, as that of a type.
    pub(super) name: String,
    /// Its schema.
    pub(super) schema: Value,
}

/// Takes the variants out of the schema of a tagged enum, and leaves references and the mapping from their tags.
/// `reference` gives the reference to the variant of a number. A schema that is none of a tagged enum is left as it is.
pub(super) fn take_out(schema: &mut Value, reference: &dyn Fn(usize) -> String) -> Vec<Variant> {
    let mut taken: Vec<Variant> = Vec::new();
    let Some(tag) = schema
        .pointer("/discriminator/propertyName")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return taken;
    };
    let Some(Value::Array(variants)) = schema.get_mut("oneOf") else {
        return taken;
    };
    let mut mapping = Map::new();
    for variant in variants {
        let property = variant
            .get("properties")
            .and_then(|properties| properties.get(&tag));
        let Some(value) = property.and_then(|tag| tag.get("const")).and_then(Value::as_str) else {
            continue;
        };
        let (tag, name) = (value.to_owned(), pascal(value));
        let target = reference(taken.len());
        mapping.insert(tag.clone(), target.as_str().into());
        let schema = std::mem::replace(variant, json!({ "$ref": target }));
        taken.push(Variant { tag, name, schema });
    }
    if let Some(discriminator) = schema.get_mut("discriminator").filter(|_| !mapping.is_empty()) {
        discriminator["mapping"] = Value::Object(mapping);
    }
    taken
}

/// A tag as the name of a type: `limit_order` as `LimitOrder`.
fn pascal(tag: &str) -> String {
    let words = tag.split(|letter: char| !letter.is_alphanumeric());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tag_leads_to_a_schema() {
        let circle = json!({ "properties": { "kind": { "const": "full_circle" }, "radius": {} } });
        let other = json!({ "properties": { "kind": {} } });
        let mut schema = json!({ "oneOf": [circle, other], "discriminator": { "propertyName": "kind" } });
        let taken = take_out(&mut schema, &|number| format!("#/variants/{number}"));
        let expected = Variant {
            tag: "full_circle".to_owned(),
            name: "FullCircle".to_owned(),
            schema: circle,
        };
        assert_eq!(taken, [expected]);
        assert_eq!(
            schema,
            json!({
                "oneOf": [{ "$ref": "#/variants/0" }, other],
                "discriminator": { "propertyName": "kind", "mapping": { "full_circle": "#/variants/0" } },
            })
        );
    }

    #[test]
    fn a_choice_without_a_tag_is_left() {
        let mut schema = json!({ "oneOf": [{ "properties": { "kind": { "const": "a" } } }] });
        let before = schema.clone();
        assert_eq!(take_out(&mut schema, &|_| String::new()), []);
        assert_eq!(schema, before);
    }
}
