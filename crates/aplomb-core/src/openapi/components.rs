//! Components: the schemas of named types, with names that stay readable and never stand for two types.
//!
//! While the document is written, a reference says which generator a definition comes from and how that generator calls it. Here each
//! definition gets its key under `components/schemas`:
//!
//! - A type has one component. Where what may be sent and what is sent differ, it has two, with the suffixes `-Input` and `-Output`. Two
//!   schemas differ, too, if a schema that they refer to does.
//! - The names themselves are found in `component_name.rs`, the components of the variants of a tagged enum in `variant.rs`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::component_name::{self, Named};
use super::variant;
use crate::contract::{Definition, Direction};

/// Where the references to schemas of the document itself point to, until they get their place.
const OWN: &str = "/~own";
const PLACE: &str = "#/components/schemas/";

/// A schema that wants to become a component.
#[derive(Debug)]
pub(super) struct Component {
    /// The references to it, without the `#`.
    reference: String,
    base: String,
    identity: String,
    direction: Direction,
    schema: Value,
    /// The type that this is a variant of.
    whole: Option<String>,
}

impl Component {
    /// A schema of the document itself; `name` is unique among them.
    pub(super) fn own(name: &str, schema: Value) -> Component {
        Component {
            reference: format!("{OWN}/{name}"),
            base: name.to_owned(),
            identity: format!("aplomb::{name}"),
            direction: Direction::Output,
            schema,
            whole: None,
        }
    }

    /// The reference to a schema of the document itself.
    pub(super) fn own_reference(name: &str) -> String {
        format!("#{OWN}/{name}")
    }
}

impl From<Definition> for Component {
    fn from(definition: Definition) -> Component {
        Component {
            reference: format!("{}/{}", definition.direction.definitions_path(), definition.name),
            base: definition.base,
            identity: definition.identity,
            direction: definition.direction,
            schema: definition.schema,
            whole: None,
        }
    }
}

/// Names the schemas, puts the references in the document right, and adds the components to it.
pub(super) fn resolve(
    mut list: Vec<Component>,
    mut components: Map<String, Value>,
    document: &mut Map<String, Value>,
) {
    take_variants_out(&mut list);
    let split = split(&list);
    let names = component_name::of(list.iter().map(|component| Named {
        identity: &component.identity,
        base: &component.base,
        whole: component.whole.as_deref(),
    }));
    let keys: BTreeMap<&str, String> = list
        .iter()
        .map(|component| {
            let name = &names[component.identity.as_str()];
            let key = match component.direction {
                _ if !split.contains(component.identity.as_str()) => name.clone(),
                Direction::Input => format!("{name}-Input"),
                Direction::Output => format!("{name}-Output"),
            };
            (component.reference.as_str(), key)
        })
        .collect();
    let place = |reference: &str| {
        let key = keys.get(decoded(reference).as_str())?;
        Some(format!("{PLACE}{key}"))
    };

    let mut schemas: BTreeMap<String, Value> = BTreeMap::new();
    for component in &list {
        let key = &keys[component.reference.as_str()];
        if !schemas.contains_key(key) {
            let mut schema = component.schema.clone();
            rewrite(&mut schema, &place);
            schemas.insert(key.clone(), schema);
        }
    }
    let mut all = Map::new();
    super::put_map(&mut all, "schemas", schemas.into_iter().collect());
    all.append(&mut components);
    super::put_map(document, "components", all);
    document.values_mut().for_each(|value| rewrite(value, &place));
}

/// Gives each variant of a tagged enum a component of its own, so that a tag can lead to it.
fn take_variants_out(list: &mut Vec<Component>) {
    for index in 0..list.len() {
        let place = |number: usize| format!("{OWN}-variant/{index}/{number}");
        let variants = variant::take_out(&mut list[index].schema, &|number| format!("#{}", place(number)));
        for (number, variant) in variants.into_iter().enumerate() {
            let whole = &list[index];
            list.push(Component {
                reference: place(number),
                identity: format!("{}::{}", whole.identity, variant.tag),
                base: variant.name,
                direction: whole.direction,
                schema: variant.schema,
                whole: Some(whole.identity.clone()),
            });
        }
    }
}

/// Replaces references: those of `$ref`, and those in the mapping of a discriminator.
fn rewrite(value: &mut Value, place: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, place)),
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                replace(reference, place);
            }
            for (key, value) in object.iter_mut() {
                match value {
                    Value::Object(mapping) if key == "mapping" => {
                        for reference in mapping.values_mut() {
                            match reference {
                                Value::String(reference) => replace(reference, place),
                                other => rewrite(other, place),
                            }
                        }
                    }
                    other => rewrite(other, place),
                }
            }
        }
        _ => {}
    }
}

fn replace(reference: &mut String, place: &impl Fn(&str) -> Option<String>) {
    if let Some(placed) = reference.strip_prefix('#').and_then(place) {
        *reference = placed;
    }
}

/// References are URIs, names are not.
fn decoded(reference: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(reference).decode_utf8_lossy();
    // Below the first two slashes everything is the name, in which RFC 6901 escapes two characters.
    decoded
        .replace("/~0", "/\u{0}")
        .replace("~1", "/")
        .replace("~0", "~")
        .replace('\u{0}', "~0")
}

/// The types whose two schemas differ.
fn split(list: &[Component]) -> BTreeSet<&str> {
    let identities: BTreeMap<&str, &str> = list
        .iter()
        .map(|component| (component.reference.as_str(), component.identity.as_str()))
        .collect();
    // With references to types instead of names, the two schemas of a type can be compared.
    let by_identity = |component: &Component| {
        let mut schema = component.schema.clone();
        rewrite(&mut schema, &|reference: &str| {
            let identity = identities.get(decoded(reference).as_str())?;
            Some(format!("#{identity}"))
        });
        schema
    };
    let inputs = list
        .iter()
        .filter(|component| component.direction == Direction::Input);
    let inputs: BTreeMap<&str, Value> = inputs
        .map(|component| (component.identity.as_str(), by_identity(component)))
        .collect();
    let outputs = list
        .iter()
        .filter(|component| component.direction == Direction::Output);
    let pairs: Vec<(&str, &Value, Value)> = outputs
        .filter_map(|component| {
            let input = inputs.get(component.identity.as_str())?;
            Some((component.identity.as_str(), input, by_identity(component)))
        })
        .collect();
    let mut split: BTreeSet<&str> = pairs
        .iter()
        .filter(|(_, input, output)| *input != output)
        .map(|(identity, ..)| *identity)
        .collect();
    loop {
        let before = split.len();
        for (identity, input, _) in &pairs {
            if !split.contains(identity) && refers_to(input, &split) {
                split.insert(identity);
            }
        }
        if split.len() == before {
            return split;
        }
    }
}

fn refers_to(schema: &Value, identities: &BTreeSet<&str>) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(|item| refers_to(item, identities)),
        Value::Object(object) => object.iter().any(|(key, value)| match value {
            Value::String(text) if key == "$ref" => text
                .strip_prefix('#')
                .is_some_and(|identity| identities.contains(identity)),
            other => refers_to(other, identities),
        }),
        _ => false,
    }
}
