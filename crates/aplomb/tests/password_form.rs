//! The form of the password flow: what is read, what is refused, and what the document says.

use aplomb::arg::credential::{PasswordForm, StrictPasswordForm};
use aplomb::prelude::*;
use serde_json::Value;

#[model(output)]
struct Read {
    grant_type: Option<String>,
    username: String,
    password: String,
    scopes: Vec<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

fn read(form: PasswordForm) -> Read {
    Read {
        scopes: form.scopes().map(str::to_owned).collect(),
        grant_type: form.grant_type,
        username: form.username,
        password: form.password.expose().clone(),
        client_id: form.client_id,
        client_secret: form.client_secret.map(|secret| secret.expose().clone()),
    }
}

#[post("/token")]
fn lenient(form: PasswordForm) -> Read {
    read(form)
}

#[post("/strict")]
fn strict(form: StrictPasswordForm) -> Read {
    read(form.0)
}

/// A form with a field beside those of OAuth 2.
#[post("/more")]
fn more(form: PasswordForm, #[form] code: u32) -> String {
    format!("{} {code}", form.username)
}

fn app() -> App {
    App::new("T", "1").routes(routes![lenient, strict, more])
}

async fn send(path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let client = app().errors(ErrorStyle::FastApi).test();
    let reply = client.post(path).form(fields).send().await;
    (reply.status().as_u16(), reply.json())
}

const WHO: [(&str, &str); 2] = [("username", "alice"), ("password", "swordfish")];

#[aplomb::test]
async fn user_and_password_are_enough() {
    let read = json!({
        "grant_type": null, "username": "alice", "password": "swordfish", "scopes": [], "client_id": null, "client_secret": null
    });
    assert_eq!(send("/token", &WHO).await, (200, read.clone()));
    // What was left empty was not sent.
    let empty = [("scope", ""), ("grant_type", ""), ("client_id", "")];
    assert_eq!(send("/token", &[&WHO[..], &empty].concat()).await, (200, read));
}

#[aplomb::test]
async fn everything_that_is_sent_is_taken() {
    let fields = [
        ("grant_type", "password"),
        ("scope", "  me  orders:read "),
        ("client_id", "desk"),
        ("client_secret", "hunter2"),
    ];
    let read = json!({
        "grant_type": "password", "username": "alice", "password": "swordfish", "scopes": ["me", "orders:read"],
        "client_id": "desk", "client_secret": "hunter2"
    });
    for path in ["/token", "/strict"] {
        assert_eq!(
            send(path, &[&WHO[..], &fields].concat()).await,
            (200, read.clone())
        );
    }
}

fn faults(answer: &Value) -> Vec<(String, String)> {
    let list = answer["detail"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list.iter()
        .map(|fault| (text(&fault["loc"][1]), text(&fault["type"])))
        .collect()
}

#[aplomb::test]
async fn all_that_is_missing_is_told_at_once() {
    let missing = |name: &str| (name.to_owned(), "missing".to_owned());
    let (status, answer) = send("/token", &[]).await;
    assert_eq!(status, 422);
    assert_eq!(faults(&answer), [missing("username"), missing("password")]);
    let (status, answer) = send("/strict", &[]).await;
    assert_eq!(status, 422);
    assert_eq!(
        faults(&answer),
        [missing("grant_type"), missing("username"), missing("password")]
    );
    let (_, answer) = send("/more", &[("username", "alice")]).await;
    assert_eq!(faults(&answer), [missing("password"), missing("code")]);
}

#[aplomb::test]
async fn another_grant_is_refused() {
    for path in ["/token", "/strict"] {
        for grant in ["authorization_code", "passwordblah", "blahpassword", "Password"] {
            let fields = [&WHO[..], &[("grant_type", grant)]].concat();
            let (status, answer) = send(path, &fields).await;
            assert_eq!(status, 422, "{path} {grant}");
            let fault = &answer["detail"][0];
            assert_eq!(fault["type"], "string_pattern_mismatch");
            assert_eq!(fault["loc"], json!(["body", "grant_type"]));
            assert_eq!(fault["ctx"], json!({ "pattern": "^password$" }));
        }
    }
}

#[aplomb::test]
async fn a_secret_is_in_no_fault_and_no_debug() {
    let client = app().echo_input(true).test();
    let reply = client
        .post("/strict")
        .form(&[
            ("password", "hunter2"),
            ("client_secret", "hunter3"),
            ("grant_type", "x"),
        ])
        .send()
        .await;
    assert_eq!(reply.status(), 422);
    assert!(!reply.text().contains("hunter"), "{}", reply.text());
    let form = PasswordForm::new("alice", "hunter2").with_scope("me");
    assert!(!format!("{form:?}").contains("hunter"));
}

#[test]
fn the_document_has_the_form() {
    let document = app().openapi().unwrap();
    let schema = |path: &str| {
        let content = &document["paths"][path]["post"]["requestBody"]["content"];
        let schema = &content["application/x-www-form-urlencoded"]["schema"];
        match schema["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
            None => schema.clone(),
        }
    };
    let lenient = schema("/token");
    assert_eq!(lenient["required"], json!(["username", "password"]));
    assert_eq!(lenient["properties"]["grant_type"]["pattern"], "^password$");
    assert_eq!(lenient["properties"]["password"]["format"], "password");
    assert_eq!(lenient["properties"]["scope"]["default"], "");
    let strict = schema("/strict");
    assert_eq!(strict["required"], json!(["grant_type", "username", "password"]));
}
