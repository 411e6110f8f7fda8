//! What FastAPI takes in a JSON body beyond what a type writes, and what it says of the rest, in FastAPI's style.

use std::collections::BTreeSet;

use aplomb::prelude::*;

#[post("/bytes")]
async fn bytes(#[body] data: Base64) -> Json<Base64> {
    Json(data)
}

#[aplomb::test]
async fn bytes_in_any_base64() {
    let app = || App::new("T", "1").routes(routes![bytes]);
    let (ours, fastapi) = (app().test(), app().errors(ErrorStyle::FastApi).test());
    for (sent, written, is_strict) in [
        ("YQ==", "YQ==", true),
        ("YQ", "YQ==", false),
        ("YQ=", "YQ==", false),
        ("_w==", "/w==", false),
        ("/w==", "/w==", true),
        ("/w", "/w==", false),
        ("", "", true),
    ] {
        let reply = fastapi.post("/bytes").json(sent).send().await;
        assert_eq!(reply.assert_status(200).value(), written, "{sent}");
        let reply = ours.post("/bytes").json(sent).send().await;
        assert_eq!(reply.status() == StatusCode::OK, is_strict, "{sent}");
    }
    for (sent, code, said) in [
        (
            json!("a!b"),
            "bytes_invalid_encoding",
            "Data should be valid base64: Invalid symbol 33, offset 1.",
        ),
        (
            json!("Y"),
            "bytes_invalid_encoding",
            "Data should be valid base64: Invalid input length: 1",
        ),
        (json!(5), "bytes_type", "Input should be a valid bytes"),
    ] {
        let reply = fastapi.post("/bytes").json(&sent).send().await;
        let fault = &reply.assert_status(422).value()["detail"][0];
        assert_eq!(
            (&fault["type"], &fault["msg"]),
            (&json!(code), &json!(said)),
            "{sent}"
        );
    }
}

#[model]
struct Tagged {
    name: String,
    tags: BTreeSet<String>,
}

#[post("/tagged")]
async fn tagged(tagged: Tagged) -> Tagged {
    tagged
}

#[aplomb::test]
async fn a_set_takes_an_item_twice_whatever_else_is_wrong() {
    let app = App::new("T", "1")
        .errors(ErrorStyle::FastApi)
        .routes(routes![tagged])
        .test();
    let sent = json!({ "name": "a", "tags": ["x", "x"] });
    let reply = app.post("/tagged").json(&sent).send().await;
    assert_eq!(reply.assert_status(200).value()["tags"], json!(["x"]));
    let reply = app
        .post("/tagged")
        .json(&json!({ "tags": ["x", "x"] }))
        .send()
        .await;
    let detail = &reply.assert_status(422).value()["detail"];
    assert_eq!(detail.as_array().map(Vec::len), Some(1), "{detail}");
    assert_eq!(detail[0]["loc"], json!(["body", "name"]));
}
