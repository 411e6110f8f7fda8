//! JSON bodies of `#[body]` arguments: several under their names, and one that is the whole body.

mod form_support;

use aplomb_core::arg::params::Declaration;
use aplomb_core::arg::{body, embedded, keep_going, params};
use aplomb_core::contract::Content;
use aplomb_core::fault::{Fault, Faults, Location, Place};
use aplomb_core::{Context, Operation};
use form_support::{Setup, Work, chunked, operation, reply};
use serde_json::{Value, json};

const JSON: &str = "application/json";

fn positive(value: &i32, at: &Location<'_>, faults: &mut Faults) {
    if *value <= 0 {
        faults.push(Fault::at(at, "greater_than", "It has to be greater than 0"));
    }
}

fn several(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        keep_going(embedded::read(cx).await)?;
        let names = embedded::take::<Vec<String>>(cx, "names", None, |_, _, _| {});
        let importance = embedded::take::<i32>(cx, "importance", None, positive);
        let note = embedded::take::<Option<String>>(cx, "note", None, |_, _, _| {});
        let limit = embedded::take::<u8>(cx, "limit", Some(|| 10), |_, _, _| {});
        params::all_taken(cx)?;
        Ok(reply(&json!([names, importance, note, limit])))
    })
}

fn alone(cx: &mut Context) -> Work<'_> {
    Box::pin(async move {
        let importance = body::whole::<i32>(cx, None, positive).await?;
        params::all_taken(cx)?;
        Ok(reply(&json!(importance)))
    })
}

fn setup() -> Setup {
    Setup::new(operation(several))
}

#[tokio::test]
async fn each_stands_under_its_name() {
    let body =
        r#" { "importance" : 3, "ignored": [{}], "names": ["a", "é\u00e9"], "note": null, "limit": 7 } "#;
    let answer = setup().send(JSON, body).await;
    assert_eq!(answer.body, json!([["a", "éé"], 3, null, 7]));
    let answer = setup()
        .send_body(JSON, chunked(br#"{"names":[],"importance":1}"#.to_vec(), 1))
        .await;
    assert_eq!(answer.body, json!([[], 1, null, 10]));
}

#[tokio::test]
async fn the_faults_of_all_come_together() {
    setup()
        .send(JSON, r#"{"importance": 0, "limit": 300}"#)
        .await
        .assert_faults(&[
            ("missing", "#/names"),
            ("greater_than", "#/importance"),
            ("less_than_equal", "#/limit"),
        ]);
}

#[tokio::test]
async fn without_a_body_each_is_missing() {
    let missing = [("missing", "#/names"), ("missing", "#/importance")];
    for body in ["", "null", " null ", "{}"] {
        setup().send(JSON, body).await.assert_faults(&missing);
    }
}

#[tokio::test]
async fn what_is_no_object_is_one_fault() {
    for body in ["[]", "1", "\"names\"", "true", "[[1]]"] {
        setup()
            .send(JSON, body)
            .await
            .assert_faults(&[("model_attributes_type", "#")]);
    }
}

#[tokio::test]
async fn a_member_that_stands_twice_is_a_fault() {
    let body = r#"{"names": [], "importance": 1, "importance": 2}"#;
    setup()
        .send(JSON, body)
        .await
        .assert_faults(&[("duplicate_key", "#/importance")]);
    let answer = setup().fastapi().send(JSON, body).await;
    assert_eq!(answer.body[1], 2, "FastAPI takes the last one");
}

#[tokio::test]
async fn what_is_no_json_is_unreadable() {
    for (body, says) in [
        (&b"{\"names\": [}"[..], "line 1 column 12"),
        (b"{\"names\": []", "This is not JSON"),
        (b"{\"names\": []} x", "This is not JSON"),
        (b"nope", "This is not JSON"),
        (b"{\"names\": [\"\xff\"]}", "byte 12 is not"),
    ] {
        setup().send(JSON, body).await.assert_problem(400, says);
    }
    let deep = format!("{{\"names\": {}", "[".repeat(10_000));
    setup().send(JSON, deep).await.assert_problem(400, "deep");
    let answer = setup().fastapi().send(JSON, "{").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.body["detail"].as_array().unwrap().len(), 1);
    assert_eq!(answer.body["detail"][0]["type"], "json_invalid");
    setup()
        .send("text/plain", "{}")
        .await
        .assert_problem(415, "text/plain");
    let large = format!("{{\"names\": [\"{}\"]}}", "x".repeat(2 * 1024 * 1024));
    setup().send(JSON, large).await.assert_problem(413, "2097152");
}

#[tokio::test]
async fn half_of_a_surrogate_pair_is_a_fault_at_its_member() {
    setup()
        .send(JSON, r#"{"names": ["\ud800"], "importance": 0}"#)
        .await
        .assert_faults(&[("json_invalid", "#/names"), ("greater_than", "#/importance")]);
}

#[tokio::test]
async fn what_says_the_same_in_another_way_is_taken() {
    let body = r#"{"names": [], "importance": 2.0}"#;
    assert_eq!(setup().send(JSON, body).await.body[1], 2);
    let body = r#"{"names": [], "importance": "2"}"#;
    assert_eq!(setup().send(JSON, body).await.status, 422);
    assert_eq!(setup().fastapi().send(JSON, body).await.body[1], 2);
}

#[tokio::test]
async fn one_alone_is_the_whole_body() {
    let send = |body: &'static str| Setup::new(operation(alone)).send(JSON, body);
    assert_eq!(send("5").await.body, 5);
    for (body, code) in [("0", "greater_than"), ("", "missing"), ("null", "missing")] {
        send(body).await.assert_faults(&[(code, "#")]);
    }
    assert_eq!(send("\"five\"").await.faults()[0].1, "#");
    send("{").await.assert_problem(400, "This is not JSON");

    fn optional(cx: &mut Context) -> Work<'_> {
        Box::pin(async move {
            let value = body::whole::<Option<Vec<u8>>>(cx, None, |_, _, _| {}).await?;
            params::all_taken(cx)?;
            Ok(reply(&json!(value)))
        })
    }
    fn defaulted(cx: &mut Context) -> Work<'_> {
        Box::pin(async move {
            let value = body::whole::<u8>(cx, Some(|| 9), |_, _, _| {}).await?;
            params::all_taken(cx)?;
            Ok(reply(&json!(value)))
        })
    }
    for (body, expected) in [("", Value::Null), ("null", Value::Null), ("[1]", json!([1]))] {
        let answer = Setup::new(operation(optional)).send(JSON, body).await;
        assert_eq!((answer.status.as_u16(), answer.body), (200, expected), "{body}");
    }
    assert_eq!(Setup::new(operation(defaulted)).send(JSON, "").await.body, 9);
    assert_eq!(Setup::new(operation(defaulted)).send(JSON, "8").await.body, 8);
}

#[test]
fn they_are_described_as_members_of_an_object() {
    let mut operation: Operation = operation(several);
    let declare = |name: &str| Declaration::new(Place::Body, name);
    embedded::describe::<Vec<String>>(&mut operation, declare("names"), true);
    embedded::describe::<Option<String>>(&mut operation, declare("note"), true);
    embedded::describe::<u8>(&mut operation, declare("limit").default(10), true);
    let body = operation.body().unwrap();
    assert!(body.required);
    let [(media_type, Content::Parts(parts))] = &body.content[..] else {
        panic!("one media type with parts")
    };
    assert_eq!(media_type, JSON);
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.name.as_str(), part.required))
        .collect();
    assert_eq!(parts, [("names", true), ("note", false), ("limit", false)]);

    let mut operation: Operation = form_support::operation(alone);
    let declaration = declare("importance")
        .description("How important")
        .keyword("exclusiveMinimum", 0);
    body::describe_whole::<i32>(&mut operation, declaration, true);
    let body = operation.body().unwrap();
    assert!(body.required);
    assert_eq!(body.description.as_deref(), Some("How important"));
    let [(_, Content::One(schema))] = &body.content[..] else {
        panic!("one media type with one value")
    };
    assert_eq!(schema.additions()["exclusiveMinimum"], 0);
}
