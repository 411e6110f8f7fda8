//! Components: the schemas of named types, with names that stay readable and never stand for two types.
//!
//! While the document is written, a reference says which generator a definition comes from and how that generator calls it. Here each
//! definition gets its key under `components/schemas`:
//!
//! - A type has one component. Where what may be sent and what is sent differ, it has two, with the suffixes `-Input` and `-Output`. Two
//!   schemas differ, too, if a schema that they refer to does.
//! - Two types with the same name keep it, after as many modules of their paths as it takes to tell them apart: `orders.Item`,
//!   `users.Item`. The name does not depend on the order of use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{component_key, free_name};
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
        }
    }
}

/// Names the schemas, puts the references in the document right, and adds the components to it.
pub(super) fn resolve(
    list: Vec<Component>,
    mut components: Map<String, Value>,
    document: &mut Map<String, Value>,
) {
    let split = split(&list);
    let names = names(&list);
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

/// The name of each type: the shortest that no other type has.
fn names(list: &[Component]) -> BTreeMap<&str, String> {
    let mut groups: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for component in list {
        groups
            .entry(readable(component))
            .or_default()
            .insert(&component.identity);
    }
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    let mut names = BTreeMap::new();
    for (name, identities) in groups {
        if let [only] = identities.iter().collect::<Vec<_>>()[..] {
            names.insert(*only, name);
            continue;
        }
        for (identity, qualified) in qualified(&name, &identities) {
            let free = free_name(&qualified, |name| taken.contains(name));
            taken.insert(free.clone());
            names.insert(identity, free);
        }
    }
    names
}

/// The name of a type as a key. schemars names a generic type without its arguments; a document has one component for each of them.
fn readable(component: &Component) -> String {
    let outer = component.identity.split('<').next().unwrap_or_default();
    let is_generic = outer.len() < component.identity.len();
    if is_generic && outer.rsplit("::").next() == Some(&component.base) {
        component_key(&shortened(&component.identity, 0))
    } else {
        component_key(&component.base)
    }
}

/// The names of types that have the same one: with as many modules before it as it takes to tell them apart; if the modules are the same,
/// the types that they were made generic over are told apart.
fn qualified<'a>(name: &str, identities: &BTreeSet<&'a str>) -> Vec<(&'a str, String)> {
    let deepest = identities
        .iter()
        .map(|identity| identity.matches("::").count())
        .max();
    for depth in 1..=deepest.unwrap_or(0) {
        let outer = |identity: &str| {
            let path = identity.split('<').next().unwrap_or(identity);
            let modules: Vec<&str> = path.rsplit("::").skip(1).take(depth).collect();
            let modules = modules.into_iter().rev().map(|module| format!("{module}."));
            component_key(&(modules.collect::<String>() + name))
        };
        let whole = |identity: &str| component_key(&shortened(identity, depth));
        for named in [&outer as &dyn Fn(&str) -> String, &whole] {
            let list: Vec<(&str, String)> = identities
                .iter()
                .map(|identity| (*identity, named(identity)))
                .collect();
            let different: BTreeSet<&String> = list.iter().map(|(_, name)| name).collect();
            if different.len() == list.len() {
                return list;
            }
        }
    }
    identities
        .iter()
        .map(|identity| (*identity, name.to_owned()))
        .collect()
}

/// `app::Page<app::orders::Item>` as `Page_orders.Item`: the outer name alone, and each argument with some of its modules.
fn shortened(identity: &str, depth: usize) -> String {
    let mut parts = identity
        .split(['<', '>', '[', ']', '(', ')', ',', ';', ' '])
        .filter(|part| !part.is_empty());
    let mut short = String::new();
    if let Some(outer) = parts.next() {
        short.push_str(outer.rsplit("::").next().unwrap_or(outer));
    }
    for part in parts {
        let segments: Vec<&str> = part.rsplit("::").take(depth + 1).collect();
        short.push('_');
        short.push_str(&segments.into_iter().rev().collect::<Vec<_>>().join("."));
    }
    short
}
