//! A model takes exactly what its schema says: an independent validator of the schema, the parser with the checks, and the report of faults
//! agree, also about what serde's own derive is more liberal in.

use aplomb::contract::TypeSchema;
use aplomb::fault::{Location, Place};
use aplomb::model::Model;
use aplomb::model::inspect::{SchemaDocument, walk};
use aplomb::prelude::*;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[model]
#[derive(Debug)]
#[serde(rename_all = "lowercase")]
enum Side {
    Buy,
    /// Documented.
    Sell,
}

#[model]
#[derive(Debug)]
struct Point {
    #[field(ge = -5)]
    x: i64,
    y: Option<i64>,
}

#[model]
#[derive(Debug)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Internal {
    Circle {
        #[field(gt = 0)]
        radius: i64,
        centre: Point,
    },
    Boxed(Point),
    Empty,
    Inner {
        inside: Box<Internal>,
    },
}

#[model]
#[derive(Debug)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    Named {
        #[field(le = 9)]
        low: i64,
        side: Side,
    },
    Pair(i64, Side),
    One(Point),
    Nested(Box<Adjacent>),
    Nothing,
}

#[model]
#[derive(Debug)]
enum External {
    #[serde(rename_all = "camelCase")]
    Named {
        low_end: i64,
        side: Option<Side>,
    },
    Pair(i64, bool),
    One(Point),
    Nothing,
    Neither,
}

#[model]
#[derive(Debug)]
#[serde(untagged)]
enum Untagged {
    Named { low: i64, side: Side },
    One(Side),
    Many(Vec<Point>),
}

#[model]
#[derive(Debug)]
struct Page<T> {
    #[field(max_items = 2)]
    items: Vec<T>,
    #[serde(default)]
    next: Option<Side>,
}

#[model]
#[derive(Debug)]
struct Outer {
    #[serde(flatten)]
    point: Point,
    #[serde(flatten)]
    shape: Internal,
}

#[model]
#[derive(Debug)]
struct OuterExternal {
    id: i64,
    #[serde(flatten)]
    choice: External,
}

#[model]
#[derive(Debug)]
#[serde(deny_unknown_fields)]
struct Closed {
    id: i64,
    #[serde(flatten)]
    point: Point,
}

/// One way in which a value can be written that serde's derive takes for it.
#[derive(Debug, Clone, Copy)]
enum Rewriting {
    /// An object as the array of its values.
    Values,
    /// An object as the array of its values, those that are objects too.
    DeepValues,
    /// A string as the index of a variant.
    Number(u8),
    /// A string as an object with `null`.
    NullMember,
    /// A name as an object, with something else in it.
    EmptyMember,
    Null,
    Text(&'static str),
    Remove,
    Add,
}

fn values(value: &Value, deep: bool) -> Value {
    match value {
        Value::Object(members) => members
            .values()
            .map(|member| {
                if deep {
                    values(member, true)
                } else {
                    member.clone()
                }
            })
            .collect(),
        other => other.clone(),
    }
}

fn rewritten(value: &Value, rewriting: Rewriting) -> Value {
    let named = |content: Value| match value {
        Value::String(name) => json!({ name.as_str(): content }),
        other => other.clone(),
    };
    match rewriting {
        Rewriting::Values => values(value, false),
        Rewriting::DeepValues => values(value, true),
        Rewriting::Number(index) if value.is_string() => json!(index),
        Rewriting::Number(index) => json!(-i64::from(index)),
        Rewriting::NullMember => named(Value::Null),
        Rewriting::EmptyMember => named(json!({})),
        Rewriting::Null => Value::Null,
        Rewriting::Text(text) => json!(text),
        Rewriting::Remove => match value {
            Value::Object(members) => members
                .iter()
                .skip(1)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            other => other.clone(),
        },
        Rewriting::Add => match value.clone() {
            Value::Object(mut members) => {
                members.insert("more".to_owned(), json!(1));
                Value::Object(members)
            }
            other => other,
        },
    }
}

fn rewritings() -> impl Strategy<Value = Rewriting> {
    prop_oneof![
        2 => Just(Rewriting::Values),
        1 => Just(Rewriting::DeepValues),
        2 => (0_u8..5).prop_map(Rewriting::Number),
        2 => Just(Rewriting::NullMember),
        1 => Just(Rewriting::EmptyMember),
        1 => Just(Rewriting::Null),
        1 => prop::sample::select(vec!["buy", "Nothing", "Named", "circle", "empty", "0"]).prop_map(Rewriting::Text),
        1 => Just(Rewriting::Remove),
        1 => Just(Rewriting::Add),
    ]
}

/// The pointers to all values inside a value.
fn pointers(value: &Value, here: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{here}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, format!("{here}/{name}"), found);
            }
        }
        _ => {}
    }
    found.push(here);
}

fn agree<T: Model + DeserializeOwned + std::fmt::Debug>(samples: &[Value]) {
    let document = SchemaDocument::of(&TypeSchema::of::<T>());
    let validator = jsonschema::validator_for(document.root()).unwrap();
    let root = Location::root(Place::Body);
    let compare = |value: &Value| {
        let read = serde_json::from_str::<T>(&value.to_string());
        let taken = read.as_ref().is_ok_and(|read| {
            let mut faults = aplomb::fault::Faults::new();
            read.check(&root, &mut faults);
            faults.is_empty()
        });
        let valid = validator.is_valid(value);
        let name = std::any::type_name::<T>();
        assert_eq!(
            taken,
            valid,
            "{name}: {value}\nread: {read:?}\nschema: {:#}",
            document.root()
        );
        assert_eq!(
            walk(value, &document, &root).is_empty(),
            valid,
            "{name}: the report on {value}"
        );
        // Another deserializer, one that holds the value already.
        assert_eq!(
            serde_json::from_value::<T>(value.clone()).is_ok(),
            read.is_ok(),
            "{name}: {value}"
        );
        valid
    };
    for sample in samples {
        assert!(compare(sample), "{sample}");
    }
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let changes = prop::collection::vec((any::<Index>(), rewritings()), 1..3);
    let refused = std::cell::Cell::new(0);
    runner
        .run(
            &(prop::sample::select(samples.to_vec()), changes),
            |(mut value, changes)| {
                for (at, rewriting) in changes {
                    let mut found = Vec::new();
                    pointers(&value, String::new(), &mut found);
                    let place = value.pointer_mut(at.get::<String>(&found)).unwrap();
                    *place = rewritten(place, rewriting);
                }
                if !compare(&value) {
                    refused.set(refused.get() + 1);
                }
                Ok(())
            },
        )
        .unwrap();
    assert!(refused.get() > 100, "the values are too much alike");
}

#[test]
fn names() {
    agree::<Side>(&[json!("buy"), json!("sell")]);
}

#[test]
fn structs() {
    agree::<Point>(&[json!({"x": 1}), json!({"x": 1, "y": 2})]);
    agree::<Page<Point>>(&[
        json!({"items": [{"x": 1, "y": 2}], "next": "buy"}),
        json!({"items": []}),
    ]);
    agree::<Page<Internal>>(&[json!({"items": [{"kind": "empty"}, {"kind": "boxed", "x": 1}]})]);
}

#[test]
fn flattened_fields() {
    agree::<Outer>(&[
        json!({"x": 1, "y": 2, "kind": "circle", "radius": 3, "centre": {"x": 1}}),
        json!({"x": 1, "kind": "empty"}),
    ]);
    agree::<OuterExternal>(&[
        json!({"id": 1, "Nothing": null}),
        json!({"id": 1, "Named": {"lowEnd": 1, "side": "buy"}}),
        json!({"id": 1, "Pair": [1, true]}),
    ]);
    agree::<Closed>(&[json!({"id": 1, "x": 1, "y": null})]);
}

#[test]
fn internally_tagged() {
    let circle = json!({"kind": "circle", "radius": 3, "centre": {"x": 1, "y": 2}});
    agree::<Internal>(&[
        circle.clone(),
        json!({"kind": "boxed", "x": 1}),
        json!({"kind": "empty"}),
        json!({"kind": "inner", "inside": circle}),
    ]);
}

#[test]
fn adjacently_tagged() {
    agree::<Adjacent>(&[
        json!({"kind": "Named", "value": {"low": 3, "side": "buy"}}),
        json!({"value": {"low": 3, "side": "buy"}, "kind": "Named"}),
        json!({"kind": "Pair", "value": [3, "sell"]}),
        json!({"kind": "One", "value": {"x": 3}}),
        json!({"kind": "Nothing"}),
        json!({"kind": "Nested", "value": {"kind": "One", "value": {"x": 3}}}),
    ]);
}

#[test]
fn externally_tagged() {
    agree::<External>(&[
        json!({"Named": {"lowEnd": 3, "side": "buy"}}),
        json!({"Pair": [3, true]}),
        json!({"One": {"x": 3}}),
        json!("Nothing"),
        json!("Neither"),
    ]);
}

#[test]
fn untagged() {
    agree::<Untagged>(&[
        json!({"low": 3, "side": "buy"}),
        json!("buy"),
        json!([{"x": 3}, {"x": 4, "y": 5}]),
    ]);
}
