//! The walk through a refused body agrees with an independent JSON Schema validator, and every pointer leads somewhere.

#![allow(dead_code, reason = "the fields are read by serde and schemars alone")]

use std::collections::{BTreeMap, BTreeSet};

use aplomb_core::contract::TypeSchema;
use aplomb_core::fault::{Location, Place};
use aplomb_core::model::Patch;
use aplomb_core::model::inspect::{SchemaDocument, walk};
use jsonschema::Validator;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(JsonSchema, Deserialize)]
struct Order {
    #[schemars(length(min = 3, max = 12), regex(pattern = r"^[a-z]+:\w+$"))]
    market: String,
    #[schemars(range(min = 1, max = 1000))]
    quantity: i64,
    limit: Option<f64>,
    #[schemars(length(max = 3))]
    #[serde(default)]
    tags: Vec<Tag>,
    side: Side,
    #[serde(default)]
    note: Patch<String>,
}

#[derive(JsonSchema, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    #[schemars(length(min = 1))]
    name: String,
    weight: Option<u8>,
}

#[derive(JsonSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Buy,
    Sell,
}

/// Each with a doc comment, which makes a `oneOf` of it.
#[derive(JsonSchema, Deserialize)]
enum Documented {
    /// One.
    One,
    /// Two.
    Two,
}

#[derive(JsonSchema, Deserialize)]
enum External {
    Nothing,
    Text(String),
    Point { x: i64, y: i64 },
    Pair(i64, bool),
}

#[derive(JsonSchema, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Internal {
    Circle { radius: f64 },
    Square { side: f64, tag: Option<Tag> },
    Tagged(Tag2),
    Empty,
}

#[derive(JsonSchema, Deserialize)]
struct Tag2 {
    name: String,
}

#[derive(JsonSchema, Deserialize)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    Number(i64),
    List(Vec<bool>),
}

#[derive(JsonSchema, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Tag(Tag),
    Many(Vec<i64>),
}

#[derive(JsonSchema, Deserialize)]
struct Tree {
    value: i64,
    children: Vec<Tree>,
    left: Option<Box<Tree>>,
}

#[derive(JsonSchema, Deserialize)]
struct Flat {
    id: i64,
    #[serde(flatten)]
    tag: Tag2,
    #[serde(flatten)]
    shape: Internal,
}

#[derive(JsonSchema, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    id: i64,
    #[serde(flatten)]
    tag: Tag2,
}

#[derive(JsonSchema, Deserialize)]
struct Maps {
    by_name: BTreeMap<String, Tag>,
    by_number: BTreeMap<i64, bool>,
    by_side: BTreeMap<SideKey, i64>,
}

#[derive(JsonSchema, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
enum SideKey {
    Buy,
    Sell,
}

#[derive(JsonSchema, Deserialize)]
struct Lists {
    pair: (String, i64),
    three: [bool; 3],
    set: BTreeSet<i64>,
    any: Value,
    nonzero: std::num::NonZeroI64,
    small: Option<Documented>,
    letter: char,
    unit: (),
}

/// A type's schema, and values that fit it.
fn cases() -> Vec<(&'static str, TypeSchema, Vec<Value>)> {
    let tree = json!({"value": 1, "children": [{"value": 2, "children": []}], "left": {"value": 3, "children": [], "left": null}});
    vec![
        (
            "Order",
            TypeSchema::of::<Order>(),
            vec![
                json!({"market": "k:BTC", "quantity": 5, "side": "buy"}),
                json!({"market": "k:BTC", "quantity": 5, "side": "sell", "limit": 2.5, "note": null,
                    "tags": [{"name": "a"}, {"name": "b", "weight": 7}]}),
            ],
        ),
        ("Side", TypeSchema::of::<Side>(), vec![json!("buy")]),
        ("Documented", TypeSchema::of::<Documented>(), vec![json!("One")]),
        (
            "External",
            TypeSchema::of::<External>(),
            vec![
                json!("Nothing"),
                json!({"Text": "x"}),
                json!({"Point": {"x": 1, "y": 2}}),
                json!({"Pair": [1, true]}),
            ],
        ),
        (
            "Internal",
            TypeSchema::of::<Internal>(),
            vec![
                json!({"type": "circle", "radius": 1.5}),
                json!({"type": "square", "side": 2, "tag": {"name": "x"}}),
                json!({"type": "tagged", "name": "x"}),
                json!({"type": "empty"}),
            ],
        ),
        (
            "Adjacent",
            TypeSchema::of::<Adjacent>(),
            vec![
                json!({"kind": "Number", "value": 1}),
                json!({"kind": "List", "value": [true]}),
            ],
        ),
        (
            "Untagged",
            TypeSchema::of::<Untagged>(),
            vec![json!(1), json!({"name": "x", "weight": 3}), json!([1, 2])],
        ),
        ("Tree", TypeSchema::of::<Tree>(), vec![tree]),
        (
            "Flat",
            TypeSchema::of::<Flat>(),
            vec![json!({"id": 1, "name": "x", "type": "circle", "radius": 2})],
        ),
        (
            "Strict",
            TypeSchema::of::<Strict>(),
            vec![json!({"id": 1, "name": "x"})],
        ),
        (
            "Maps",
            TypeSchema::of::<Maps>(),
            vec![json!({"by_name": {"a": {"name": "x"}}, "by_number": {"-1": true}, "by_side": {"Buy": 1}})],
        ),
        (
            "Lists",
            TypeSchema::of::<Lists>(),
            vec![
                json!({"pair": ["a", 1], "three": [true, false, true], "set": [1, 2], "any": {"x": [1]},
                "nonzero": -1, "small": "Two", "letter": "ä", "unit": null}),
            ],
        ),
        (
            "Option",
            TypeSchema::of::<Option<Side>>(),
            vec![json!(null), json!("buy")],
        ),
        (
            "Vec",
            TypeSchema::of::<Vec<Option<Internal>>>(),
            vec![json!([null, {"type": "empty"}])],
        ),
        (
            "with rules of one place",
            TypeSchema::of::<Vec<i64>>()
                .with("uniqueItems", true)
                .with("minItems", 1),
            vec![json!([1, 2])],
        ),
    ]
}

/// A change to a value: at which of its places, and what.
#[derive(Debug, Clone)]
enum Change {
    Replace(Value),
    Remove,
    Add(String, Value),
}

fn any_value() -> impl Strategy<Value = Value> {
    let texts = prop::sample::select(vec![
        "", "a", "ab", "buy", "sell", "One", "Text", "circle", "square", "Number", "k:BTC", "k:", "漢字",
        "12", "true",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..300).prop_map(Value::from),
        (-10_000_i64..10_000).prop_map(Value::from),
        prop::sample::select(vec![0.0, -0.0, 1.0, 2.5, -7.25, 1e3]).prop_map(Value::from),
        texts.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let names = vec![
        "name", "weight", "type", "kind", "value", "id", "x", "y", "Point", "Text", "Pair", "radius", "side",
        "Sell", "7", "a/b~c", "",
    ];
    prop::sample::select(names).prop_map(str::to_owned)
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => any_value().prop_map(Change::Replace),
        2 => Just(Change::Remove),
        1 => (name(), any_value()).prop_map(|(name, value)| Change::Add(name, value)),
    ]
}

/// The pointers to all places in a value.
fn places(value: &Value, here: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{here}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, format!("{here}/{name}"), found);
            }
        }
        _ => {}
    }
    found.push(here);
}

fn apply(value: &mut Value, at: prop::sample::Index, change: Change) {
    let mut found = Vec::new();
    places(value, String::new(), &mut found);
    let pointer = at.get(&found).clone();
    match change {
        Change::Replace(new) => *value.pointer_mut(&pointer).unwrap() = new,
        Change::Remove => {
            let Some((parent, last)) = pointer.rsplit_once('/') else {
                return;
            };
            match value.pointer_mut(parent) {
                Some(Value::Object(members)) => {
                    members.remove(&last.replace("~1", "/").replace("~0", "~"));
                }
                Some(Value::Array(items)) => {
                    items.remove(last.parse().unwrap());
                }
                _ => unreachable!("a place has a parent that holds others"),
            }
        }
        Change::Add(name, new) => match value.pointer_mut(&pointer) {
            Some(Value::Object(members)) => {
                members.insert(name, new);
            }
            Some(Value::Array(items)) => items.push(new),
            _ => {}
        },
    }
}

fn agree(name: &str, value: &Value, document: &SchemaDocument, validator: &Validator) {
    let faults = walk(value, document, &Location::root(Place::Body));
    assert_eq!(
        faults.is_empty(),
        validator.is_valid(value),
        "{name}: {value}\nours: {faults:#?}\ntheirs: {:?}\nschema: {:#}",
        validator
            .iter_errors(value)
            .map(|error| error.to_string())
            .collect::<Vec<_>>(),
        document.root(),
    );
    for fault in &faults {
        assert!(!fault.message.is_empty());
        let there = value.pointer(&fault.pointer()).is_some();
        assert_eq!(there, fault.code != "missing", "{name}: {fault:?} in {value}");
    }
}

#[test]
fn what_fits_has_no_faults() {
    for (name, schema, samples) in cases() {
        let document = SchemaDocument::of(&schema);
        let validator = jsonschema::validator_for(document.root()).unwrap();
        for sample in &samples {
            assert!(validator.is_valid(sample), "{name}: {sample}");
            agree(name, sample, &document, &validator);
        }
    }
}

#[test]
fn a_walk_agrees_with_an_independent_validator() {
    for (name, schema, samples) in cases() {
        let document = SchemaDocument::of(&schema);
        let validator = jsonschema::validator_for(document.root()).unwrap();
        let changes = prop::collection::vec((any::<prop::sample::Index>(), change()), 1..4);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 400,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let strategy = (prop::sample::select(samples), changes);
        let (fitting, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let result = runner.run(&strategy, |(mut value, changes)| {
            for (at, change) in changes {
                apply(&mut value, at, change);
            }
            agree(name, &value, &document, &validator);
            let count = if validator.is_valid(&value) {
                &fitting
            } else {
                &refused
            };
            count.set(count.get() + 1);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{name}: {error}");
        }
        let seen = (fitting.get(), refused.get());
        assert!(
            seen.0 > 5 && seen.1 > 50,
            "{name}: the values are too much alike, {seen:?}"
        );
    }
}
