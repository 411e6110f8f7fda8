//! What a refused body is told: every fault, with its place, its code and its parameters.

#![allow(dead_code, reason = "the fields are read by serde and schemars alone")]

use std::collections::BTreeMap;

use aplomb_core::contract::TypeSchema;
use aplomb_core::fault::{Fault, Faults, Location, MOST_FAULTS, Place};
use aplomb_core::model::format::{Base64, Email, Secret};
use aplomb_core::model::inspect::{Leniency, Refusal, SchemaDocument, coerce, inspect, walk};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What is said about a text that does not parse into `T`.
fn refused<T: JsonSchema + DeserializeOwned>(text: &str) -> Vec<Fault> {
    let Err(error) = serde_json::from_str::<T>(text) else {
        panic!("{text} fits")
    };
    let value: Value = serde_json::from_str(text).unwrap();
    let refusal = Refusal {
        text,
        value: &value,
        error: &error,
        lax: false,
    };
    let mut faults = Faults::new();
    inspect(
        &refusal,
        &TypeSchema::of::<T>(),
        &Location::root(Place::Body),
        &mut faults,
    );
    assert!(!faults.is_empty(), "{text}");
    faults.iter().cloned().collect()
}

/// Pointer and code of each.
fn found<T: JsonSchema + DeserializeOwned>(text: &str) -> Vec<(String, &'static str)> {
    refused::<T>(text)
        .iter()
        .map(|fault| (fault.pointer(), fault.code))
        .collect()
}

fn expect<T: JsonSchema + DeserializeOwned>(text: &str, expected: &[(&str, &str)]) {
    let found = found::<T>(text);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(pointer, code)| (pointer.as_str(), *code))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[derive(Debug, JsonSchema, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    #[schemars(length(min = 3))]
    market: String,
    #[schemars(range(min = 1))]
    quantity: i32,
    price: f64,
    dry: Option<bool>,
    tags: Vec<String>,
    labels: BTreeMap<String, u8>,
    side: Side,
    inner: Option<Box<Order>>,
}

#[derive(Debug, JsonSchema, Deserialize)]
enum Side {
    Buy,
    Sell,
}

#[test]
fn every_fault_is_reported_at_its_place() {
    expect::<Order>(
        r#"{"market": "a", "quantity": 0, "price": "1", "dry": 1, "tags": [1, "x", null], "labels": {"a": 300, "b/c": -1},
            "side": "buy", "qantity": 1, "inner": {"market": 5, "quantity": 1.5}}"#,
        &[
            ("/market", "string_too_short"),
            ("/quantity", "greater_than_equal"),
            ("/price", "float_type"),
            ("/dry", "bool_type"),
            ("/tags/0", "string_type"),
            ("/tags/2", "string_type"),
            ("/labels/a", "less_than_equal"),
            ("/labels/b~1c", "greater_than_equal"),
            ("/side", "enum"),
            ("/inner/market", "string_type"),
            ("/inner/quantity", "int_from_float"),
            ("/inner/price", "missing"),
            ("/inner/tags", "missing"),
            ("/inner/labels", "missing"),
            ("/inner/side", "missing"),
            ("/qantity", "extra_forbidden"),
        ],
    );
    expect::<Order>("[]", &[("", "model_attributes_type")]);
    expect::<Vec<i32>>("{}", &[("", "list_type")]);
    expect::<BTreeMap<String, i32>>("3", &[("", "dict_type")]);
    expect::<(String, i32)>("[\"a\"]", &[("/1", "missing")]);
    expect::<(String, i32)>("[\"a\", 1, 2]", &[("", "too_long")]);
    expect::<i32>("3000000000", &[("", "less_than_equal")]);
    expect::<u64>("99999999999999999999", &[("", "less_than_equal")]);
    expect::<std::num::NonZeroI8>("0", &[("", "value_error")]);
    expect::<bool>("\"true\"", &[("", "bool_type")]);
    expect::<()>("0", &[("", "none_required")]);
}

#[test]
fn parameters_and_sentences_say_what_is_expected() {
    let faults = refused::<Order>(
        r#"{"market": "a", "quantity": 0, "price": 1, "tags": [], "labels": {}, "side": "buy", "pirce": 2}"#,
    );
    let told: Vec<(Value, &str)> = faults
        .iter()
        .map(|fault| (Value::Object(fault.params.clone()), fault.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                json!({"min_length": 3}),
                "The text has to have at least 3 characters"
            ),
            (json!({"ge": 1}), "The value has to be greater than or equal to 1"),
            (
                json!({"expected": "'Buy' or 'Sell'"}),
                "The value has to be 'Buy' or 'Sell'"
            ),
            (
                json!({}),
                "There is no member of this name; did you mean `price`?"
            ),
        ]
    );
    assert_eq!(faults[0].input, Some(json!("a")));
}

#[derive(Debug, JsonSchema, Deserialize)]
#[serde(tag = "type")]
enum Shape {
    Circle { radius: f64 },
    Square { side: f64, name: String },
}

#[derive(Debug, JsonSchema, Deserialize)]
enum Event {
    Ping,
    Moved { x: i32, y: i32 },
    Named(String),
}

#[derive(Debug, JsonSchema, Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(i32),
    Order(Box<Order>),
    List(Vec<i32>),
}

#[test]
fn the_alternative_that_was_meant_is_reported() {
    expect::<Shape>(
        r#"{"type": "Square", "side": "x"}"#,
        &[("/side", "float_type"), ("/name", "missing")],
    );
    expect::<Shape>(r#"{"radius": 1}"#, &[("", "union_tag_not_found")]);
    expect::<Shape>(r#"{"type": "Oval"}"#, &[("", "union_tag_invalid")]);
    expect::<Shape>("7", &[("", "model_attributes_type")]);
    let fault = &refused::<Shape>(r#"{"type": "Oval"}"#)[0];
    assert_eq!(
        Value::Object(fault.params.clone()),
        json!({"discriminator": "'type'", "tag": "Oval", "expected_tags": "'Circle', 'Square'"})
    );
    expect::<Event>(r#"{"Moved": {"x": 1, "y": "2"}}"#, &[("/Moved/y", "int_type")]);
    expect::<Event>(r#"{"Jumped": {}}"#, &[("", "union_tag_invalid")]);
    expect::<Event>("\"pong\"", &[("", "union_tag_invalid")]);
    expect::<Option<Shape>>(r#"{"type": "Circle"}"#, &[("/radius", "missing")]);
    expect::<Loose>(
        "\"x\"",
        &[("", "int_type"), ("", "model_attributes_type"), ("", "list_type")],
    );
    expect::<Loose>(r#"[1, "x"]"#, &[("/1", "int_type")]);
    expect::<Option<Side>>("\"x\"", &[("", "enum")]);
}

#[test]
fn formats_have_codes_of_their_own() {
    expect::<uuid::Uuid>("\"x\"", &[("", "uuid_parsing")]);
    expect::<url::Url>("\"x\"", &[("", "url_parsing")]);
    expect::<jiff::Timestamp>("\"2030-01-01T00:00:00\"", &[("", "datetime_parsing")]);
    expect::<jiff::civil::Date>("\"2030-13-01\"", &[("", "date_parsing")]);
    expect::<jiff::civil::Time>("\"25:00\"", &[("", "time_parsing")]);
    expect::<jiff::SignedDuration>("\"soon\"", &[("", "time_delta_parsing")]);
    expect::<std::net::Ipv4Addr>("\"1.2.3\"", &[("", "ip_v4_address")]);
    expect::<std::net::Ipv6Addr>("\"1.2.3.4\"", &[("", "ip_v6_address")]);
    expect::<std::net::IpAddr>("\"x\"", &[("", "ip_any_address")]);
    expect::<Email>("\"ada@localhost\"", &[("", "value_error")]);
    expect::<Base64>("\"_w\"", &[("", "bytes_invalid_encoding")]);
    expect::<char>("\"ab\"", &[("", "string_too_long")]);
}

#[derive(Debug, JsonSchema, Deserialize)]
struct Even {
    name: String,
    list: Vec<Number>,
}

/// A rule that only the type knows.
#[derive(Debug, JsonSchema, Deserialize)]
#[serde(try_from = "i32")]
struct Number(i32);

impl TryFrom<i32> for Number {
    type Error = String;
    fn try_from(value: i32) -> Result<Number, String> {
        if value % 2 == 0 {
            Ok(Number(value))
        } else {
            Err("the number has to be even".to_owned())
        }
    }
}

#[test]
fn what_only_the_type_knows_is_placed_by_its_position() {
    let faults = refused::<Even>("{\"name\": \"x\",\n \"list\": [2, 4, 5, 6]}");
    assert_eq!(faults.len(), 1);
    assert_eq!(
        (faults[0].pointer().as_str(), faults[0].code),
        ("/list/2", "value_error")
    );
    assert_eq!(faults[0].message, "the number has to be even");
    expect::<Even>(
        "{\"list\": [2, 5 ], \"name\": \"x\"}",
        &[("/list/1", "value_error")],
    );
    expect::<Even>(
        "{\"list\": [5\n,\n 2], \"name\": \"x\"}",
        &[("/list/0", "value_error")],
    );
    expect::<BTreeMap<String, Number>>("{\"a\": 2, \"b\": 5, \"c\": 7}", &[("/b", "value_error")]);
    expect::<BTreeMap<String, Number>>("{\"a\": 2, \"b\": 5}", &[("/b", "value_error")]);
    expect::<Number>("5", &[("", "value_error")]);
}

#[test]
fn members_sent_twice_are_reported_with_the_rest() {
    expect::<Even>(
        r#"{"name": "x", "list": [], "name": "y"}"#,
        &[("/name", "duplicate_key")],
    );
    expect::<Even>(
        r#"{"name": "x", "name": "y"}"#,
        &[("/list", "missing"), ("/name", "duplicate_key")],
    );
    expect::<Order>(
        r#"{"market": "abc", "quantity": 1, "price": 1, "tags": [], "labels": {"a": 1, "a": 2}, "side": 3}"#,
        &[("/side", "enum")],
    );
}

#[derive(Debug, JsonSchema, Deserialize)]
struct Login {
    user: Email,
    password: Secret,
    age: u8,
}

#[test]
fn a_secret_is_never_repeated() {
    let sent = r#"{"user": "hunter2", "password": ["hunter2"], "other": "hunter2"}"#;
    let faults = refused::<Login>(sent);
    let places: Vec<_> = faults.iter().map(|fault| (fault.pointer(), fault.code)).collect();
    assert_eq!(
        places,
        [
            ("/user".to_owned(), "value_error"),
            ("/password".to_owned(), "string_type"),
            ("/age".to_owned(), "missing")
        ]
    );
    assert_eq!(faults[0].input, Some(json!("hunter2")), "the user name is none");
    assert_eq!((&faults[1].input, &faults[2].input), (&None, &None));
    assert!(faults.iter().all(|fault| !fault.message.contains("hunter2")));
}

#[test]
fn faults_and_work_are_bounded() {
    let items = format!("[{}]", vec!["null"; 400_000].join(","));
    let started = std::time::Instant::now();
    assert_eq!(refused::<Vec<i32>>(&items).len(), MOST_FAULTS);
    println!("a million bytes of bad items: {:?}", started.elapsed());

    // Alternatives inside alternatives: every level doubles the ways to look at it.
    let schema = SchemaDocument::new(json!({
        "anyOf": [
            {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"const": 1}}, "required": ["b"]},
            {"type": "object", "properties": {"a": {"$ref": "#"}, "c": {"const": 1}}, "required": ["c"]},
            {"type": "null"},
        ]
    }));
    let mut value = json!(0);
    for _ in 0..120 {
        value = json!({"a": value});
    }
    let faults = walk(&value, &schema, &Location::root(Place::Body));
    assert!(faults.len() <= MOST_FAULTS);
    println!("alternatives inside alternatives, too: {:?}", started.elapsed());
    assert!(
        started.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );

    // A schema that refers to itself without looking deeper.
    let schema = SchemaDocument::new(
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a", "type": "string"}}}),
    );
    assert_eq!(walk(&json!(1), &schema, &Location::root(Place::Body)).len(), 1);
    assert!(walk(&json!("x"), &schema, &Location::root(Place::Body)).is_empty());
}

#[derive(Debug, JsonSchema, Deserialize)]
struct Tree {
    value: i32,
    left: Option<Box<Tree>>,
    shape: Option<Loose>,
    children: Vec<Tree>,
}

#[test]
fn the_deepest_body_is_walked_to_its_ground() {
    let mut text = r#"{"value": "x", "children": [], "shape": "x"}"#.to_owned();
    for _ in 0..120 {
        text = format!(r#"{{"value": 1, "children": [], "left": {text}}}"#);
    }
    let faults = refused::<Tree>(&text);
    assert_eq!(faults[0].code, "int_type");
    assert_eq!(faults[0].steps.len(), 121);
    let mut text = r#"{"value": "x"}"#.to_owned();
    for _ in 0..60 {
        text = format!(r#"{{"value": 1, "children": [{text}]}}"#);
    }
    assert_eq!(refused::<Tree>(&text).len(), 2);
}

#[test]
fn a_long_input_is_not_kept() {
    let long = format!("\"{}\"", "x".repeat(5000));
    assert_eq!(refused::<i32>(&long)[0].input, None);
}

fn coerced(schema: Value, mut value: Value, leniency: Leniency) -> Value {
    coerce(&mut value, &SchemaDocument::new(schema), leniency);
    value
}

#[test]
fn fastapi_takes_strings_for_numbers() {
    let lenient = |schema: Value, value: Value| coerced(schema, value, Leniency::FastApi);
    let integer = || json!({"type": "integer"});
    assert_eq!(lenient(integer(), json!(" +42 ")), json!(42));
    assert_eq!(lenient(integer(), json!("5.0")), json!(5));
    assert_eq!(lenient(integer(), json!(5.0)), json!(5));
    assert_eq!(lenient(integer(), json!(true)), json!(1));
    assert_eq!(lenient(integer(), json!("5.5")), json!("5.5"));
    assert_eq!(lenient(integer(), json!("1e3")), json!("1e3"));
    assert_eq!(
        lenient(json!({"type": ["number", "null"]}), json!("2.5")),
        json!(2.5)
    );
    assert_eq!(lenient(json!({"type": "boolean"}), json!("Yes")), json!(true));
    assert_eq!(lenient(json!({"type": "boolean"}), json!(0)), json!(false));
    assert_eq!(lenient(json!({"type": "boolean"}), json!(2)), json!(2));
    assert_eq!(
        lenient(json!({"type": "string"}), json!(2)),
        json!(2),
        "no number is a text"
    );
    let instant = || json!({"type": "string", "format": "date-time"});
    assert_eq!(
        lenient(instant(), json!("2030-01-01")),
        json!("2030-01-01T00:00:00Z")
    );
    assert_eq!(lenient(instant(), json!(1.5)), json!("1970-01-01T00:00:01.5Z"));
    assert_eq!(
        lenient(
            json!({"type": "string", "format": "date"}),
            json!("2030-01-01T00:00:00")
        ),
        json!("2030-01-01")
    );
    assert_eq!(
        lenient(
            json!({"type": "string", "format": "date"}),
            json!("2030-01-01T01:00:00")
        ),
        json!("2030-01-01T01:00:00")
    );
    assert_eq!(
        lenient(json!({"type": "string", "format": "duration"}), json!("93600")),
        json!("PT26H")
    );
    let nested = json!({
        "anyOf": [{"$ref": "#/$defs/a"}, {"type": "null"}],
        "$defs": {"a": {"properties": {"list": {"items": {"type": "integer"}}}, "additionalProperties": {"type": "boolean"}}}
    });
    assert_eq!(
        lenient(nested, json!({"list": ["1", 2], "x": "on"})),
        json!({"list": [1, 2], "x": true})
    );
    let choice = json!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    assert_eq!(
        lenient(choice, json!("5")),
        json!("5"),
        "what fits already is kept"
    );
}

#[test]
fn a_rule_says_all_about_its_side_of_a_number() {
    #[derive(Debug, JsonSchema, Deserialize)]
    struct Parcel {
        #[schemars(extend("exclusiveMinimum" = 0))]
        grams: u8,
    }
    expect::<Parcel>(r#"{"grams": -1}"#, &[("/grams", "greater_than")]);
    expect::<Parcel>(r#"{"grams": 256}"#, &[("/grams", "less_than_equal")]);
}

#[test]
fn a_whole_number_may_have_a_fraction_of_zeros() {
    let exact = |schema: Value, value: Value| coerced(schema, value, Leniency::Exact);
    assert_eq!(exact(json!({"type": "integer"}), json!(5.0)), json!(5));
    assert_eq!(exact(json!({"type": "number"}), json!(5.0)), json!(5.0));
    assert_eq!(exact(json!({"type": "integer"}), json!("5")), json!("5"));
}

#[test]
fn weeks_and_days_have_hours_where_only_they_can_be_read() {
    let duration = || json!({"type": "string", "format": "duration"});
    let in_hours = |value: Value| coerced(duration(), value, Leniency::DaysAsHours);
    assert_eq!(in_hours(json!("P1DT2H")), json!("PT26H"));
    assert_eq!(in_hours(json!("P1W")), json!("PT168H"));
    assert_eq!(in_hours(json!("1 day, 2:00:00")), json!("PT26H"));
    for kept in ["PT90M", "P1M", "P1Y2D", "90", "soon"] {
        assert_eq!(in_hours(json!(kept)), json!(kept));
    }
    let text = json!({"type": "string"});
    assert_eq!(coerced(text, json!("P1D"), Leniency::DaysAsHours), json!("P1D"));
    for leniency in [Leniency::Exact, Leniency::FastApi] {
        assert_eq!(coerced(duration(), json!("P1D"), leniency), json!("P1D"));
    }
}
