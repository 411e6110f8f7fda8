//! How requests are read in FastAPI's style, where that is not how they are read otherwise.

use std::collections::BTreeSet;

use aplomb::prelude::*;
use aplomb::test::{TestClient, TestPart, TestReply};
use serde_json::Value;

#[get("/items/{id}")]
async fn item(id: String) -> Json<String> {
    Json(id)
}

#[post("/items")]
async fn create(#[body(embed)] name: String) -> Json<String> {
    Json(name)
}

#[get("/items")]
async fn search(#[query(default = "nothing")] q: String) -> Json<String> {
    Json(q)
}

#[model]
struct Login {
    user: String,
    password: Option<String>,
}

#[post("/login")]
async fn login(#[form] login: Login) -> Json<Login> {
    Json(login)
}

#[post("/fields")]
async fn fields(#[form] user: String, #[form] password: Option<String>) -> Json<Login> {
    Json(Login { user, password })
}

#[post("/several")]
async fn several(#[body] name: String, #[body] size: Option<i64>) -> Json<(String, Option<i64>)> {
    Json((name, size))
}

#[get("/header")]
async fn header(#[header] x_tag: String) -> Json<String> {
    Json(x_tag)
}

#[get("/token")]
async fn token(token: Bearer) -> Json<String> {
    Json(token.token().to_owned())
}

#[model]
struct Tagged {
    tags: BTreeSet<String>,
    price: f64,
}

#[post("/tagged")]
async fn tagged(item: Tagged) -> Json<usize> {
    Json(item.tags.len())
}

#[model]
struct Formats {
    at: Timestamp,
    id: Uuid,
    link: Url,
    email: Email,
}

#[post("/formats")]
async fn formats(formats: Formats) -> String {
    formats.email.as_str().to_owned()
}

#[post("/bytes")]
async fn bytes(#[file] file: Bytes) -> Json<usize> {
    Json(file.len())
}

#[post("/upload")]
async fn upload(#[file] files: Vec<Upload>) -> Json<usize> {
    Json(files.len())
}

fn client(style: ErrorStyle) -> TestClient {
    App::new("T", "1")
        .routes(routes![
            item, create, search, login, fields, several, header, token, tagged, formats, bytes, upload
        ])
        .errors(style)
        .test()
}

fn fastapi() -> TestClient {
    client(ErrorStyle::FastApi)
}

#[aplomb::test]
async fn bytes_that_are_no_text_are_replaced() {
    let (theirs, ours) = (fastapi(), client(ErrorStyle::Problem));
    for (path, text) in [
        ("/items/%FF", "\u{fffd}"),
        ("/items?q=%C3%28", "\u{fffd}("),
        ("/items?q=a+%E9", "a \u{fffd}"),
    ] {
        assert_eq!(theirs.get(path).send().await.json::<String>(), text, "{path}");
        assert_eq!(ours.get(path).send().await.status(), 422, "{path}");
    }
}

#[aplomb::test]
async fn an_escaped_slash_separates_segments() {
    let (theirs, ours) = (fastapi(), client(ErrorStyle::Problem));
    for path in ["/items/a%2Fb", "/items/..%2fx"] {
        assert_eq!(theirs.get(path).send().await.status(), 404, "{path}");
    }
    assert_eq!(ours.get("/items/a%2Fb").send().await.json::<String>(), "a/b");
    let redirect = theirs.get("/items%2F?q=a%2Fb").send().await;
    assert_eq!(redirect.status(), 307);
    assert_eq!(
        redirect.header("location"),
        Some("http://testserver/items?q=a%2Fb")
    );
}

#[aplomb::test]
async fn several_slashes_at_the_end_are_one() {
    for (style, status) in [(ErrorStyle::FastApi, 307), (ErrorStyle::Problem, 404)] {
        let client = client(style);
        assert_eq!(client.get("/items//").send().await.status(), status);
        assert_eq!(client.get("/nothing//").send().await.status(), 404);
        assert_eq!(client.get("//").send().await.status(), 404);
    }
}

#[aplomb::test]
async fn a_405_names_what_was_declared() {
    let allow = |reply: &TestReply| reply.header("allow").map(str::to_owned);
    let theirs = fastapi().put("/items").send().await;
    assert_eq!(allow(&theirs).as_deref(), Some("GET, POST"));
    let ours = client(ErrorStyle::Problem).put("/items").send().await;
    assert_eq!(allow(&ours).as_deref(), Some("GET, HEAD, OPTIONS, POST"));
    assert_eq!(fastapi().head("/items").send().await.status(), 200);
    let page = fastapi().post("/openapi.json").send().await;
    assert_eq!(allow(&page).as_deref(), Some("GET, HEAD"));
    assert_eq!(fastapi().head("/openapi.json").send().await.status(), 200);
}

#[aplomb::test]
async fn parameters_of_a_media_type_are_not_looked_at() {
    for (style, status) in [(ErrorStyle::FastApi, 200), (ErrorStyle::Problem, 415)] {
        let request = client(style)
            .post("/items")
            .body("application/json; charset=latin-1", r#"{"name": "a"}"#);
        assert_eq!(request.send().await.status(), status);
    }
}

/// Where the faults of an answer are, and of which kind, in FastAPI's style.
fn faults(reply: &TestReply) -> Vec<(Value, String)> {
    let value = reply.assert_status(422).value();
    let faults = value["detail"].as_array().cloned().unwrap_or_default();
    let facts = faults.into_iter().map(|fault| {
        let code = fault["type"].as_str().unwrap_or_default().to_owned();
        (fault["loc"].clone(), code)
    });
    facts.collect()
}

fn missing(locations: &[Value]) -> Vec<(Value, String)> {
    let fault = |location: &Value| (location.clone(), "missing".to_owned());
    locations.iter().map(fault).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[aplomb::test]
async fn an_empty_field_of_a_form_is_missing_as_an_argument_and_a_value_in_a_group() {
    let client = fastapi();
    for body in ["user=", "user", "user=a&user="] {
        let sent = client.post("/fields").body(FORM, body).send().await;
        assert_eq!(faults(&sent), missing(&[json!(["body", "user"])]), "{body}");
    }
    let optional = client.post("/fields").body(FORM, "user=a&password=").send().await;
    optional.assert_json(&json!({ "user": "a", "password": null }));
    for (body, password) in [("user=&password=b", "b"), ("user&password=b&password=", "")] {
        let sent = client.post("/login").body(FORM, body).send().await;
        sent.assert_json(&json!({ "user": "", "password": password }));
    }
}

#[aplomb::test]
async fn a_body_that_is_no_object_lacks_every_member() {
    let client = fastapi();
    let all = missing(&[json!(["body", "name"]), json!(["body", "size"])]);
    for body in ["[]", "1.5", "\"5\"", "true"] {
        let sent = client
            .post("/several")
            .body("application/json", body)
            .send()
            .await;
        assert_eq!(faults(&sent), all, "{body}");
    }
    // Where it is no JSON by its media type, FastAPI has bytes, and asks only for what is required.
    let text = client.post("/several").body("text/plain", "{}").send().await;
    assert_eq!(faults(&text), missing(&[json!(["body", "name"])]));
    let null = client
        .post("/several")
        .body("application/json", "null")
        .send()
        .await;
    assert_eq!(faults(&null), missing(&[json!(["body", "name"])]));
}

#[aplomb::test]
async fn of_a_header_that_was_sent_twice_the_first_counts() {
    let sent = |style| {
        client(style)
            .get("/header")
            .add_header("x-tag", "one")
            .add_header("x-tag", "two")
    };
    assert_eq!(sent(ErrorStyle::FastApi).send().await.json::<String>(), "one");
    assert_eq!(sent(ErrorStyle::Problem).send().await.status(), 422);
}

#[aplomb::test]
async fn a_scheme_ends_at_a_space() {
    let client = fastapi();
    for (sent, status) in [
        ("Bearer  a", 200),
        ("bearer a", 200),
        ("Bearer\ta", 401),
        ("Bearera", 401),
    ] {
        let request = client.get("/token").header("authorization", sent);
        assert_eq!(request.send().await.status(), status, "{sent:?}");
    }
}

fn fault(location: Value, code: &str) -> (Value, String) {
    (location, code.to_owned())
}

#[aplomb::test]
async fn a_set_takes_what_was_sent_twice() {
    let client = fastapi();
    let twice = client
        .post("/tagged")
        .json(&json!({ "tags": ["a", "b", "a"], "price": "1.5" }))
        .send()
        .await;
    assert_eq!(twice.json::<usize>(), 2);
    let wrong = client
        .post("/tagged")
        .json(&json!({ "tags": ["a", "a"] }))
        .send()
        .await;
    assert_eq!(faults(&wrong), missing(&[json!(["body", "price"])]));
    let wrong = client
        .post("/tagged")
        .json(&json!({ "tags": 1, "price": 1 }))
        .send()
        .await;
    assert_eq!(faults(&wrong), [fault(json!(["body", "tags"]), "set_type")]);
}

#[aplomb::test]
async fn a_format_without_a_text_has_a_code_of_its_own() {
    let sent = fastapi()
        .post("/formats")
        .json(&json!({ "at": {}, "id": 1, "link": null, "email": [] }))
        .send()
        .await;
    let found = faults(&sent);
    for (name, code) in [
        ("at", "datetime_type"),
        ("id", "uuid_type"),
        ("link", "url_type"),
        ("email", "string_type"),
    ] {
        assert!(found.contains(&fault(json!(["body", name]), code)), "{found:?}");
    }
}

#[aplomb::test]
async fn what_is_wrong_with_a_format_is_said_in_the_words_of_pydantic() {
    let body = |id: &str, email: &str| json!({ "at": "2018-12-22T14:00:00Z", "id": id, "link": "http://example.com/", "email": email });
    let id = "d290f1ee-6c54-4b01-90e6-d701748f0851";
    let trimmed = fastapi()
        .post("/formats")
        .json(&body(id, " foo@EXAMPLE.com "))
        .send()
        .await;
    assert_eq!(trimmed.text(), "foo@example.com");
    let wrong = fastapi()
        .post("/formats")
        .json(&body("a-b", "foo"))
        .send()
        .await
        .assert_status(422)
        .value();
    let contexts: Vec<&Value> = wrong["detail"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| &fault["ctx"])
        .collect();
    let reason = json!({ "reason": "An email address must have an @-sign." });
    let error = json!({ "error": "invalid group count: expected 5, found 2" });
    assert_eq!(contexts, [&error, &reason]);
}

#[aplomb::test]
async fn a_text_does_for_bytes_and_not_for_an_upload() {
    let text = |style, path: &str| {
        client(style)
            .post(path)
            .form(&[("file", "text"), ("files", "one"), ("files", "two")])
    };
    assert_eq!(
        text(ErrorStyle::FastApi, "/bytes").send().await.json::<usize>(),
        4
    );
    assert_eq!(text(ErrorStyle::Problem, "/bytes").send().await.status(), 422);
    let refused = text(ErrorStyle::FastApi, "/upload").send().await;
    let locations = [0, 1].map(|index| fault(json!(["body", "files", index]), "value_error"));
    assert_eq!(faults(&refused), locations);
    let file = fastapi()
        .post("/bytes")
        .multipart([TestPart::file("file", "a.txt", "text/plain", "content")]);
    assert_eq!(file.send().await.json::<usize>(), 7);
}

#[aplomb::test]
async fn a_multipart_body_without_a_boundary_cannot_be_read() {
    let sent = fastapi()
        .post("/bytes")
        .body("multipart/form-data", "")
        .send()
        .await;
    sent.assert_status(400)
        .assert_json(&json!({ "detail": "Missing boundary in multipart." }));
    let empty = fastapi()
        .post("/bytes")
        .body("multipart/form-data; boundary=b", "")
        .send()
        .await;
    assert_eq!(faults(&empty), missing(&[json!(["body", "file"])]));
}

#[aplomb::test]
async fn a_byte_order_mark_before_json_is_passed_over() {
    let body = "\u{feff}{\"tags\": [], \"price\": 1}";
    for (style, status) in [(ErrorStyle::FastApi, 200), (ErrorStyle::Problem, 400)] {
        let sent = client(style)
            .post("/tagged")
            .body("application/json", body)
            .send()
            .await;
        assert_eq!(sent.status(), status);
    }
}
