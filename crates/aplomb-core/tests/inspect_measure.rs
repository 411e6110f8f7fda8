//! Temporary measurement.
#![allow(missing_docs, dead_code)]
use aplomb_core::contract::TypeSchema;
use aplomb_core::fault::{Faults, Location, Place};
use aplomb_core::model::inspect::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
#[derive(JsonSchema, Deserialize)]
struct Order {
    #[schemars(length(min = 3), regex(pattern = r"^[a-z]+:[A-Z]+$"))]
    market: String,
    #[schemars(range(min = 1))]
    quantity: i64,
    address: Address,
    items: Vec<Item>,
    kind: Kind,
    when: jiff::Timestamp,
    id: uuid::Uuid,
    note: Option<String>,
}
#[derive(JsonSchema, Deserialize)]
struct Address {
    street: String,
    city: String,
    country: Country,
    geo: Option<Geo>,
}
#[derive(JsonSchema, Deserialize)]
struct Geo {
    lat: f64,
    lon: f64,
}
#[derive(JsonSchema, Deserialize)]
enum Country {
    De,
    Fr,
}
#[derive(JsonSchema, Deserialize)]
struct Item {
    sku: String,
    count: u32,
    tags: Vec<Tag>,
}
#[derive(JsonSchema, Deserialize)]
struct Tag {
    name: String,
}
#[derive(JsonSchema, Deserialize)]
#[serde(tag = "type")]
enum Kind {
    Limit { price: f64 },
    Market,
    Stop { at: f64, then: Box<Kind> },
}
fn time(name: &str, mut f: impl FnMut()) {
    for _ in 0..200 {
        f()
    }
    let n = 2000;
    let t = std::time::Instant::now();
    for _ in 0..n {
        f()
    }
    println!("{name}: {:?}", t.elapsed() / n);
}
#[test]
fn measure() {
    let good = r#"{"market":"k:BTC","quantity":3,"address":{"street":"s","city":"c","country":"De","geo":{"lat":1.5,"lon":2.5}},"items":[{"sku":"a","count":1,"tags":[{"name":"x"}]},{"sku":"b","count":2,"tags":[{"name":"x"},{"name":"y"}]},{"sku":"a","count":1,"tags":[]},{"sku":"a","count":1,"tags":[]}],"kind":{"type":"Stop","at":1,"then":{"type":"Market"}},"when":"2030-01-01T00:00:00Z","id":"67e55044-10b1-426f-9247-bb680e5fe0c8"}"#;
    let bad = good
        .replace("\"quantity\":3", "\"quantity\":\"3\"")
        .replace("\"count\":2", "\"count\":-2")
        .replace("\"k:BTC\"", "\"k\"")
        .replace("\"name\":\"y\"", "\"nam\":1");
    let schema = TypeSchema::of::<Order>();
    assert!(serde_json::from_str::<Order>(good).is_ok());
    time("good parse", || {
        std::hint::black_box(serde_json::from_str::<Order>(good).is_ok());
    });
    time("schema generate", || {
        std::hint::black_box(SchemaDocument::of(&schema));
    });
    let doc = SchemaDocument::of(&schema);
    let error = serde_json::from_str::<Order>(&bad).err().unwrap();
    time("Value parse", || {
        std::hint::black_box(serde_json::from_str::<Value>(&bad).is_ok());
    });
    let value: Value = serde_json::from_str(&bad).unwrap();
    time("coerce exact (no change)", || {
        let mut v = value.clone();
        std::hint::black_box(coerce(&mut v, &doc, Leniency::Exact));
    });
    time("inspect with document", || {
        let mut f = Faults::new();
        inspect_with(
            &Refusal {
                text: &bad,
                value: &value,
                error: &error,
                lax: false,
            },
            &doc,
            &Location::root(Place::Body),
            &mut f,
        );
        assert!(f.len() == 5 || f.len() == 4, "{f:#?}");
    });
    let mut value = serde_json::json!(0);
    let alt = SchemaDocument::new(serde_json::json!({"anyOf": [
    {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"const": 1}}, "required": ["b"]},
    {"type": "object", "properties": {"a": {"$ref": "#"}, "c": {"const": 1}}, "required": ["c"]}, {"type": "null"}]}));
    for _ in 0..60 {
        value = serde_json::json!({"a": value});
    }
    let t = std::time::Instant::now();
    walk(&value, &alt, &Location::root(Place::Body));
    println!("hostile alternatives: {:?}", t.elapsed());
    let items = format!("[{}]", vec!["null"; 400_000].join(","));
    let value: Value = serde_json::from_str(&items).unwrap();
    let error = serde_json::from_str::<Vec<i32>>(&items).err().unwrap();
    let doc = SchemaDocument::of(&TypeSchema::of::<Vec<i32>>());
    let t = std::time::Instant::now();
    let mut f = Faults::new();
    inspect_with(
        &Refusal {
            text: &items,
            value: &value,
            error: &error,
            lax: false,
        },
        &doc,
        &Location::root(Place::Body),
        &mut f,
    );
    println!("2 MB of bad items: {:?}", t.elapsed());
    let mut ok = vec!["1"; 1_000_000];
    ok.push("null");
    let items = format!("[{}]", ok.join(","));
    let value: Value = serde_json::from_str(&items).unwrap();
    let error = serde_json::from_str::<Vec<i32>>(&items).err().unwrap();
    let t = std::time::Instant::now();
    let mut f = Faults::new();
    inspect_with(
        &Refusal {
            text: &items,
            value: &value,
            error: &error,
            lax: false,
        },
        &doc,
        &Location::root(Place::Body),
        &mut f,
    );
    println!(
        "2 MB good items, the last is bad: {:?} {} {}",
        t.elapsed(),
        f.iter().next().unwrap().pointer(),
        f.iter().next().unwrap().code
    );
}
