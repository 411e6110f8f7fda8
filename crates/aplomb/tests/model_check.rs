//! `#[model]`: what a value has to keep, and where a fault is said to be.

use std::collections::BTreeMap;

use aplomb::fault::{Faults, Location, Place};
use aplomb::model::Model;
use aplomb::prelude::*;

fn faults<T: Model>(value: &T) -> Vec<(String, &'static str)> {
    let mut faults = Faults::new();
    value.check(&Location::root(Place::Body), &mut faults);
    faults.iter().map(|fault| (fault.pointer(), fault.code)).collect()
}

fn parsed<T: Model + serde::de::DeserializeOwned>(value: serde_json::Value) -> Vec<(String, &'static str)> {
    faults(&serde_json::from_value::<T>(value).unwrap())
}

fn at(pairs: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    pairs
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), *code))
        .collect()
}

const LONGEST: usize = 3;

#[model]
#[serde(rename_all = "camelCase")]
struct Order {
    #[field(pattern = r"^[a-z]+:[A-Z0-9]+-[A-Z0-9]+$", max_length = 20)]
    market_name: String,
    #[field(gt = 0.0, le = 1e6)]
    quantity: f64,
    #[field(ge = 1, lt = 10, multiple_of = 2)]
    steps: Option<u32>,
    #[field(max_items = LONGEST, min_items = 1, unique_items, default = vec![Tag("a".to_owned())])]
    tags: Vec<Tag>,
    #[field(min_properties = 1, max_properties = 2, default = [("x".to_owned(), 1)].into())]
    extra: BTreeMap<String, u8>,
    #[field(rename = "Via", min_length = 2)]
    #[serde(default)]
    route: Option<String>,
    #[serde(flatten)]
    contact: Contact,
    #[field(read_only)]
    id: Tag,
}

#[model]
#[derive(Debug, Default, PartialEq)]
struct Tag(#[field(min_length = 1, max_length = 4)] String);

#[model]
struct Contact {
    #[field(pattern = "@")]
    mail: String,
}

#[test]
fn each_rule_is_kept() {
    let good = json!({"marketName": "kraken:BTC-USD", "quantity": 1.5, "steps": 4, "mail": "a@b"});
    assert_eq!(parsed::<Order>(good), []);
    let bad = json!({
        "marketName": "kraken:BTC-USD:and-more",
        "quantity": 0,
        "steps": 11,
        "tags": ["", "fiver", "", "x"],
        "extra": {},
        "Via": "x",
        "mail": "nobody",
    });
    assert_eq!(
        parsed::<Order>(bad),
        at(&[
            ("/marketName", "string_pattern_mismatch"),
            ("/marketName", "string_too_long"),
            ("/quantity", "greater_than"),
            ("/steps", "less_than"),
            ("/steps", "multiple_of"),
            ("/tags", "too_long"),
            ("/tags", "items_not_unique"),
            ("/tags/0", "string_too_short"),
            ("/tags/1", "string_too_long"),
            ("/tags/2", "string_too_short"),
            ("/extra", "too_short"),
            ("/Via", "string_too_short"),
            ("/mail", "string_pattern_mismatch"),
        ])
    );
}

#[test]
fn defaults_are_put_in_place() {
    let order: Order =
        serde_json::from_value(json!({"marketName": "a:B-C", "quantity": 1, "steps": null, "mail": "@"}))
            .unwrap();
    assert_eq!(order.tags, [Tag("a".to_owned())].as_slice());
    assert_eq!(order.extra["x"], 1);
    assert_eq!(order.id.0, "");
    let sent = serde_json::to_value(&order).unwrap();
    assert_eq!(sent["id"], "");
    assert_eq!(sent["Via"], serde_json::Value::Null);
}

#[model]
enum External {
    Named {
        #[field(ge = 1)]
        low: u8,
    },
    One(#[field(max_length = 1)] String),
    Pair(u8, Tag),
    Nothing,
}

#[model]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Internal {
    #[serde(rename_all = "kebab-case")]
    NamedThing {
        #[field(ge = 1)]
        low_end: u8,
    },
    Contact(Contact),
    Nothing,
}

#[model]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    Named {
        #[field(ge = 1)]
        low: u8,
    },
    Pair(u8, Tag),
    One(Tag),
}

#[model]
#[serde(untagged)]
enum Untagged {
    Named {
        #[field(ge = 1)]
        low: u8,
    },
    Pair(u8, Tag),
    One(Tag),
}

#[test]
fn pointers_follow_the_representation() {
    assert_eq!(
        parsed::<External>(json!({"Named": {"low": 0}})),
        at(&[("/Named/low", "greater_than_equal")])
    );
    assert_eq!(
        parsed::<External>(json!({"One": "ab"})),
        at(&[("/One", "string_too_long")])
    );
    assert_eq!(
        parsed::<External>(json!({"Pair": [1, ""]})),
        at(&[("/Pair/1", "string_too_short")])
    );
    assert_eq!(parsed::<External>(json!("Nothing")), []);

    let named = json!({"kind": "named_thing", "low-end": 0});
    assert_eq!(
        parsed::<Internal>(named),
        at(&[("/low-end", "greater_than_equal")])
    );
    assert_eq!(
        parsed::<Internal>(json!({"kind": "contact", "mail": ""})),
        at(&[("/mail", "string_pattern_mismatch")])
    );
    assert_eq!(parsed::<Internal>(json!({"kind": "nothing"})), []);

    let named = json!({"kind": "Named", "value": {"low": 0}});
    assert_eq!(
        parsed::<Adjacent>(named),
        at(&[("/value/low", "greater_than_equal")])
    );
    let pair = json!({"kind": "Pair", "value": [1, ""]});
    assert_eq!(parsed::<Adjacent>(pair), at(&[("/value/1", "string_too_short")]));
    assert_eq!(
        parsed::<Adjacent>(json!({"kind": "One", "value": ""})),
        at(&[("/value", "string_too_short")])
    );

    assert_eq!(
        parsed::<Untagged>(json!({"low": 0})),
        at(&[("/low", "greater_than_equal")])
    );
    assert_eq!(
        parsed::<Untagged>(json!([1, ""])),
        at(&[("/1", "string_too_short")])
    );
    assert_eq!(parsed::<Untagged>(json!("")), at(&[("", "string_too_short")]));
}

#[model(check = Span::in_order)]
struct Span {
    #[field(ge = 0)]
    start: i64,
    end: i64,
}

impl Span {
    fn in_order(&self) -> Result<(), &'static str> {
        if self.start <= self.end {
            Ok(())
        } else {
            Err("The end has to come after the start")
        }
    }
}

#[test]
fn a_check_across_fields_comes_last() {
    assert_eq!(parsed::<Span>(json!({"start": 3, "end": 5})), []);
    assert_eq!(
        parsed::<Span>(json!({"start": 5, "end": 3})),
        at(&[("", "value_error")])
    );
    assert_eq!(
        parsed::<Span>(json!({"start": -1, "end": -3})),
        at(&[("/start", "greater_than_equal")])
    );
}

#[model]
struct Page<T> {
    #[field(max_items = 2)]
    items: Vec<T>,
    next: Option<T>,
}

#[model]
struct Node {
    #[field(max_length = 1)]
    name: String,
    #[serde(default)]
    children: Vec<Node>,
    #[serde(default)]
    next: Option<Box<Node>>,
}

#[test]
fn generic_and_recursive_models_are_checked() {
    assert_eq!(
        parsed::<Page<Tag>>(json!({"items": ["a", "", "b"], "next": "fiver"})),
        at(&[
            ("/items", "too_long"),
            ("/items/1", "string_too_short"),
            ("/next", "string_too_long")
        ])
    );
    let node = json!({"name": "a", "children": [{"name": "bc", "next": {"name": "de"}}]});
    assert_eq!(
        parsed::<Node>(node),
        at(&[
            ("/children/0/name", "string_too_long"),
            ("/children/0/next/name", "string_too_long")
        ])
    );
}

/// A type of another crate: serde and schemars know it, and it is no model.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Foreign {
    any: u8,
}

#[model]
#[derive(Clone, Copy)]
struct Ratio(#[field(gt = 0.0, lt = 1.0)] f64);

#[model]
struct Outer {
    #[field(foreign)]
    foreign: Foreign,
    /// Rules reach through the newtype.
    #[field(le = 0.5)]
    ratio: Ratio,
    #[field(max_length = 2)]
    tag: Option<Tag>,
}

#[test]
fn rules_reach_through_newtypes() {
    let outer = json!({"foreign": {"any": 1}, "ratio": 0.7, "tag": "abc"});
    assert_eq!(
        parsed::<Outer>(outer),
        at(&[("/ratio", "less_than_equal"), ("/tag", "string_too_long")])
    );
    let outer = json!({"foreign": {"any": 1}, "ratio": -1.0, "tag": null});
    let outer: Outer = serde_json::from_value(outer).unwrap();
    assert_eq!(outer.foreign.any, 1);
    assert_eq!(faults(&outer), at(&[("/ratio", "greater_than")]));
}

/// What a client sends, and nothing else does.
#[model(input)]
struct Login {
    #[field(write_only, min_length = 8)]
    password: String,
}

/// What is sent to a client, borrowed.
#[model(output)]
struct Greeting<'a> {
    text: &'a str,
}

#[test]
fn models_can_go_one_way() {
    assert_eq!(
        parsed::<Login>(json!({"password": "short"})),
        at(&[("/password", "string_too_short")])
    );
    assert_eq!(
        serde_json::to_value(Greeting { text: "hi" }).unwrap(),
        json!({"text": "hi"})
    );
}

/// Names that the standard library has too, and a field named by a keyword.
mod shadowed {
    #![allow(
        dead_code,
        reason = "the names only stand where generated code could meet them"
    )]

    pub struct Result;
    pub struct Option;
    pub struct String;
    pub struct Vec;
    #[allow(
        non_snake_case,
        reason = "it is the name of the variant that every prelude has"
    )]
    pub fn Ok() {}
    pub trait Send {}

    #[aplomb::model]
    #[serde(deny_unknown_fields)]
    pub struct Shadowed {
        #[field(max_length = 3, pattern = "^a", default = "abc")]
        pub r#type: std::string::String,
        #[field(ge = 1)]
        pub at: u8,
        #[field(le = 5)]
        pub faults: std::option::Option<u8>,
    }

    #[aplomb::model]
    pub enum Unit {
        A,
        #[serde(rename = "b")]
        B,
    }
}

#[test]
fn names_of_the_author_do_not_disturb() {
    let value = json!({"type": "bcde", "at": 0, "faults": 6});
    assert_eq!(
        parsed::<shadowed::Shadowed>(value),
        at(&[
            ("/type", "string_too_long"),
            ("/type", "string_pattern_mismatch"),
            ("/at", "greater_than_equal"),
            ("/faults", "less_than_equal"),
        ])
    );
    assert_eq!(parsed::<shadowed::Unit>(json!("b")), []);
}
