//! JSON bodies: the depth guard, and the second reading that names every fault.

use aplomb::Body;
use aplomb::json::{self, Unreadable};
use aplomb::prelude::*;
use aplomb_fuzz::{Asked, Change, changed, check};
use serde_json::Value;

const SEEDS: [&str; 4] = [
    r#"{"name":"a","quantity":1.0,"kind":{"type":"limit","price":1.5},"tags":[{"name":"x"}],"inner":{"name":"b","quantity":2,"kind":{"type":"market"},"tags":[]}}"#,
    r#"{"name":"é\u00e9\ud83d\ude00","quantity":4294967295,"kind":{"type":"market"},"tags":[],"when":"2026-01-01T00:00:00Z"}"#,
    r#"[[[[{"a":"[[[\"{"}]]]]"#,
    "null",
];
const WORDS: [&str; 18] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "null",
    "1e999",
    "-0",
    "18446744073709551616",
    "\\ud800",
    "\"name\":1,",
    "\"quantity\":0,",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
];

#[model]
struct Tag {
    #[field(min_length = 1, max_length = 4)]
    name: String,
}

#[model]
#[serde(tag = "type", rename_all = "snake_case")]
enum Kind {
    Market,
    Limit {
        #[field(gt = 0.0)]
        price: f64,
    },
}

#[model]
struct Order {
    #[field(pattern = "^[a-zé]+$", max_length = 3)]
    name: String,
    #[field(ge = 1)]
    quantity: u32,
    kind: Kind,
    #[field(max_items = 2)]
    tags: Vec<Tag>,
    when: Option<Timestamp>,
    inner: Option<Box<Order>>,
}

#[post("/orders")]
async fn place(order: Order) -> Order {
    order
}

#[test]
fn bodies() {
    let app = Asked::new(App::new("Fuzz", "1").routes(routes![place]));
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let body = changed(&SEEDS, &WORDS, *seed, changes);
        let request = http::Request::builder()
            .method("POST")
            .uri("/orders")
            .header("host", "here");
        let request = request.header("content-type", "application/json");
        let answer = app.ask(request.body(Body::full(body.clone())).unwrap());
        answer.assert_sound();
        assert!(matches!(answer.status, 201 | 200 | 400 | 422), "{answer:?}");
        if serde_json::from_slice::<Value>(&body).is_err() && !body.is_empty() {
            assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(&body));
        }
    });
}

#[test]
fn depth() {
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let body = changed(&SEEDS, &WORDS, *seed, changes);
        let read = serde_json::from_slice::<Value>(&body);
        match json::text(&body) {
            Ok(_) => {}
            Err(Unreadable::NotUtf8 { .. }) => assert!(std::str::from_utf8(&body).is_err()),
            Err(error) => assert!(read.is_err(), "{error}: {}", String::from_utf8_lossy(&body)),
        }
    });
}
