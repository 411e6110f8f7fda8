//! JSON bodies.

use std::collections::BTreeMap;

use aplomb::prelude::*;
use aplomb::test::{TestClient, TestReply};

#[model]
#[derive(Debug)]
struct Item {
    #[field(min_length = 1, max_length = 10)]
    name: String,
    #[field(gt = 0.0)]
    price: f64,
    #[field(default)]
    count: u8,
    #[field(max_items = 3, default)]
    tags: Vec<Tag>,
}

#[model]
#[derive(Debug)]
struct Tag {
    #[field(min_length = 2)]
    word: String,
}

#[model]
#[derive(Debug)]
struct Tree {
    name: String,
    #[field(default)]
    branches: Vec<Tree>,
}

#[post("/items")]
async fn one(item: Item) -> String {
    format!(
        "{} {} {} {}",
        item.name,
        item.price,
        item.count,
        item.tags
            .iter()
            .map(|tag| tag.word.as_str())
            .collect::<Vec<_>>()
            .join("+")
    )
}

#[post("/many")]
async fn many(items: Vec<Item>) -> String {
    items.len().to_string()
}

#[post("/maybe")]
async fn maybe(item: Option<Item>) -> String {
    item.map_or("none".to_owned(), |item| item.name)
}

#[post("/map")]
async fn map(map: BTreeMap<String, Item>) -> String {
    map.into_keys().collect::<Vec<_>>().join(",")
}

#[post("/tree")]
async fn tree(tree: Tree) -> String {
    format!("{} {}", tree.name, tree.branches.len())
}

#[post("/two")]
async fn two(
    #[body] item: Item,
    #[body] tag: Tag,
    #[body(ge = 1, default = 1)] times: u8,
    #[body] note: Option<String>,
) -> String {
    format!("{} {} {times} {note:?}", item.name, tag.word)
}

#[post("/embedded")]
async fn embedded(#[body(embed)] item: Item) -> String {
    item.name
}

#[post("/list")]
async fn list(
    /// Numbers
    #[body(min_items = 2)]
    numbers: Vec<u8>,
) -> String {
    format!("{numbers:?}")
}

#[post("/small", body_limit = 20)]
async fn small(item: Item) -> String {
    item.name
}

#[post("/bytes")]
async fn bytes(body: Bytes) -> String {
    body.len().to_string()
}

#[post("/stream")]
async fn stream(mut body: BodyStream) -> String {
    let mut length = 0;
    while let Some(piece) = body.next().await {
        match piece {
            Ok(piece) => length += piece.len(),
            Err(error) => return format!("broke off: {error}"),
        }
    }
    length.to_string()
}

fn client() -> TestClient {
    App::new("T", "1")
        .routes(routes![
            one, many, maybe, map, tree, two, embedded, list, small, bytes, stream
        ])
        .test()
}

async fn sent(path: &str, body: &str) -> TestReply {
    let reply = client()
        .post(path)
        .body("application/json", body.to_owned())
        .send()
        .await;
    reply.assert_documented();
    reply
}

#[aplomb::test]
async fn a_model_is_the_body() {
    let reply = sent(
        "/items",
        r#"{"name": "b", "price": 1.5, "tags": [{"word": "ab"}, {"word": "cd"}], "more": 1}"#,
    )
    .await;
    assert_eq!(reply.text(), "b 1.5 0 ab+cd");
    assert_eq!(sent("/many", "[]").await.text(), "0");
    assert_eq!(
        sent(
            "/map",
            r#"{"a": {"name": "x", "price": 1}, "b": {"name": "x", "price": 1}}"#
        )
        .await
        .text(),
        "a,b"
    );
    assert_eq!(sent("/maybe", r#"{"name": "x", "price": 1}"#).await.text(), "x");
    assert_eq!(
        sent("/tree", r#"{"name": "x", "branches": [{"name": "y"}]}"#)
            .await
            .text(),
        "x 1"
    );
    assert_eq!(sent("/list", "[1, 2]").await.text(), "[1, 2]");
    let reply = client().post("/maybe").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "none");
}

#[aplomb::test]
async fn every_fault_has_its_pointer() {
    let reply = sent(
        "/items",
        r#"{"name": "", "price": 0, "count": 300, "tags": [{"word": "ok"}, {}, {"word": 1}, {"word": "x"}]}"#,
    )
    .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/name", "string_too_short")
        .assert_fault("#/price", "greater_than")
        .assert_fault("#/count", "less_than_equal")
        .assert_fault("#/tags", "too_long")
        .assert_fault("#/tags/1/word", "missing")
        .assert_fault("#/tags/2/word", "string_type")
        .assert_fault("#/tags/3/word", "string_too_short");
    assert_eq!(reply.value()["errors"].as_array().unwrap().len(), 7);
    let reply = sent("/map", r#"{"a/b~c": {"name": "x", "price": -1}}"#).await;
    reply.assert_fault("#/a~1b~0c/price", "greater_than");
    let reply = sent(
        "/tree",
        r#"{"name": "x", "branches": [{"name": "y", "branches": [{}]}]}"#,
    )
    .await;
    reply.assert_fault("#/branches/0/branches/0/name", "missing");
    sent("/list", "[1]").await.assert_fault("#", "too_short");
}

#[aplomb::test]
async fn several_bodies_are_members_of_one_object() {
    let reply = sent(
        "/two",
        r#"{"item": {"name": "i", "price": 1}, "tag": {"word": "tt"}, "note": "n"}"#,
    )
    .await;
    assert_eq!(reply.text(), r#"i tt 1 Some("n")"#);
    let reply = sent("/two", r#"{"item": {"name": "", "price": 1}, "times": 0}"#).await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/item/name", "string_too_short")
        .assert_fault("#/tag", "missing")
        .assert_fault("#/times", "greater_than_equal");
    sent("/two", "[]").await.assert_problem(422, "invalid-request");
    assert_eq!(
        sent("/embedded", r#"{"item": {"name": "i", "price": 1}}"#)
            .await
            .text(),
        "i"
    );
    sent("/embedded", r#"{"name": "i", "price": 1}"#)
        .await
        .assert_fault("#/item", "missing");
}

#[aplomb::test]
async fn what_is_no_json_is_400() {
    for body in [
        "{",
        "",
        "{\"name\": \"x\",}",
        "nul",
        "'x'",
        "{\"name\": \"\u{1}\"}",
        "{} {}",
        "NaN",
        "{\"price\": Infinity}",
        "\u{feff}[",
        "01",
    ] {
        let reply = sent("/items", body).await;
        assert!(
            reply.status() == 400 || (body.is_empty() && reply.status() == 422),
            "{body:?}: {} {}",
            reply.status(),
            reply.text()
        );
    }
    for bytes in [
        &b"{\"name\": \"\xFF\", \"price\": 1}"[..],
        b"\xFF\xFE{\x00}\x00",
        b"\xC3\x28",
    ] {
        let reply = client()
            .post("/items")
            .body("application/json", bytes.to_vec())
            .send()
            .await;
        reply
            .assert_problem(400, "unreadable-request")
            .assert_documented();
    }
}

#[aplomb::test]
async fn numbers_have_to_fit() {
    for (body, code) in [
        (r#"{"name": "x", "price": 1, "count": 256}"#, "less_than_equal"),
        (r#"{"name": "x", "price": 1, "count": -1}"#, "greater_than_equal"),
        (r#"{"name": "x", "price": 1, "count": 1.5}"#, "int_from_float"),
        (r#"{"name": "x", "price": 1, "count": "1"}"#, "int_type"),
    ] {
        sent("/items", body)
            .await
            .assert_problem(422, "invalid-request")
            .assert_fault("#/count", code);
    }
    let reply = sent("/items", r#"{"name": "x", "price": 1e999}"#).await;
    assert!(reply.status().is_client_error(), "{}", reply.text());
}

#[aplomb::test]
async fn a_member_that_stands_twice_is_refused() {
    let reply = sent("/items", r#"{"name": "x", "price": 1, "name": "y"}"#).await;
    assert!(reply.status().is_client_error(), "{}", reply.text());
    let reply = sent(
        "/two",
        r#"{"item": {"name": "i", "price": 1}, "item": {"name": "j", "price": 1}, "tag": {"word": "tt"}}"#,
    )
    .await;
    assert!(reply.status().is_client_error(), "{}", reply.text());
}

#[aplomb::test]
async fn depth_is_bounded() {
    for (open, close) in [
        ("[", "]"),
        (r#"{"name": "x", "branches": ["#, "]}"),
        (r#"{"a":"#, "}"),
    ] {
        let deep = format!("{}{}", open.repeat(10_000), close.repeat(10_000));
        for path in ["/tree", "/items", "/two", "/many", "/map"] {
            let reply = sent(path, &deep).await;
            assert!(reply.status().is_client_error(), "{path}: {}", reply.status());
            let reply = sent(path, &open.repeat(10_000)).await;
            assert!(reply.status().is_client_error(), "{path}: {}", reply.status());
        }
    }
}

#[aplomb::test]
async fn long_texts_are_counted_and_not_repeated() {
    let long = "ä".repeat(500_000);
    let reply = sent(
        "/items",
        &json!({"name": long, "price": 1, "tags": []}).to_string(),
    )
    .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/name", "string_too_long");
    assert!(reply.text().len() < 2000);
    let keys: BTreeMap<String, u8> = (0..50_000).map(|number| (format!("{number:020}"), 1)).collect();
    let reply = sent("/map", &json!(keys).to_string()).await;
    reply.assert_problem(422, "invalid-request");
    assert!(
        reply.text().len() < 100_000,
        "the list of faults is bounded: {}",
        reply.text().len()
    );
}

#[aplomb::test]
async fn the_media_type_has_to_be_json() {
    let good = r#"{"name": "x", "price": 1}"#;
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;Charset=\"UTF-8\"",
        "application/vnd.x+json",
        "application/json;odata=1",
    ] {
        let reply = client().post("/items").body(media_type, good).send().await;
        reply.assert_status(200).assert_documented();
    }
    for media_type in [
        "text/plain",
        "application/xml",
        "application/jsonp",
        "multipart/form-data; boundary=x",
        "json",
        "/",
        ";",
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
    ] {
        let reply = client().post("/items").body(media_type, good).send().await;
        reply
            .assert_problem(415, "unsupported-media-type")
            .assert_documented();
        assert!(reply.value()["accepted"].is_array());
    }
    let reply = client()
        .post("/items")
        .raw_body(aplomb::Body::full(good))
        .send()
        .await;
    reply
        .assert_problem(415, "unsupported-media-type")
        .assert_documented();
}

#[aplomb::test]
async fn an_operation_can_bound_its_body() {
    let reply = sent("/small", r#"{"name": "x", "price": 1}"#).await;
    reply.assert_problem(413, "body-too-large");
    assert_eq!(reply.value()["limit"], 20);
    assert_eq!(
        sent("/small", r#"{"name":"x","price":1}"#.get(..).unwrap())
            .await
            .status(),
        413
    );
    sent("/small", r#"{"name":1}"#)
        .await
        .assert_problem(422, "invalid-request");
}

#[aplomb::test]
async fn bytes_and_streams_are_taken_as_they_are() {
    let client = client();
    for path in ["/bytes", "/stream"] {
        let reply = client.post(path).body("image/png", vec![0xFF; 1000]).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), "1000");
        let reply = client.post(path).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), "0");
    }
    client
        .post("/bytes")
        .body("image/png", vec![0; 2 * 1024 * 1024 + 1])
        .send()
        .await
        .assert_problem(413, "body-too-large");
    let pieces = futures_util::stream::iter(
        [Ok("four"), Err(std::io::Error::other("cut"))].map(|piece| piece.map(Bytes::from)),
    );
    let reply = client
        .post("/bytes")
        .raw_body(aplomb::Body::stream(pieces))
        .send()
        .await;
    reply
        .assert_problem(400, "unreadable-request")
        .assert_documented();
}

#[post("/shown")]
async fn shown(
    #[body(examples = [json!({ "word": "ab" }), json!({ "word": "cd" })])] tag: Tag,
    #[query(examples = ["x", "y"])] how: Option<String>,
) -> String {
    format!("{} {how:?}", tag.word)
}

#[aplomb::test]
async fn an_argument_can_have_several_examples() {
    let client = App::new("T", "1").routes(routes![shown]).test();
    let operation = client.document()["paths"]["/shown"]["post"].clone();
    assert_eq!(
        operation["parameters"][0]["schema"]["examples"],
        json!(["x", "y"])
    );
    assert_eq!(
        operation["requestBody"]["content"]["application/json"]["schema"]["examples"],
        json!([{ "word": "ab" }, { "word": "cd" }])
    );
}

#[aplomb::test]
async fn a_body_without_a_media_type_is_json_where_the_app_says_so() {
    let unnamed = |body: &'static str| aplomb::body::Body::full(Bytes::from_static(body.as_bytes()));
    let good = r#"{"name": "b", "price": 1.5}"#;
    let strict = client();
    let app = || App::new("T", "1").routes(routes![one]).strict_content_type(false);
    let (lax, migrated) = (app().test(), app().errors(ErrorStyle::FastApi).test());
    let reply = strict.post("/items").raw_body(unnamed(good)).send().await;
    reply.assert_problem(415, "unsupported-media-type");
    for client in [&lax, &migrated] {
        let reply = client.post("/items").raw_body(unnamed(good)).send().await;
        assert_eq!(reply.text(), "b 1.5 0 ");
    }
    // What says that it is something else is believed.
    let reply = lax.post("/items").body("text/plain", good).send().await;
    reply.assert_problem(415, "unsupported-media-type");
    let reply = migrated.post("/items").body("text/plain", good).send().await;
    assert_eq!(reply.value()["detail"][0]["type"], "model_attributes_type");
}
