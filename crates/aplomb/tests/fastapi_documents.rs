//! What FastAPI's documents and credentials have in common with ours, in FastAPI's style.

use aplomb::contract::Example;
use aplomb::prelude::*;

#[get("/page", tag = "pages")]
async fn page() -> Html<&'static str> {
    Html("<p>A page</p>")
}

#[get("/by-hand", tag = "more")]
async fn by_hand() -> Response {
    Response::text("by hand")
}

#[get("/bearer")]
async fn bearer(token: Bearer) -> String {
    token.token().to_owned()
}

#[get("/basic")]
async fn basic(caller: Basic) -> String {
    caller.user().to_owned()
}

#[get("/bytes")]
async fn bytes() -> ByteStream<futures_util::stream::Empty<&'static str>> {
    ByteStream::new(futures_util::stream::empty())
}

#[get("/events")]
async fn events() -> Sse<futures_util::stream::Empty<u8>> {
    Sse::new(futures_util::stream::empty())
}

#[post("/told")]
async fn told(#[body] what: String) -> Json<String> {
    Json(what)
}

fn app() -> App {
    App::new("T", "1")
        .tag("pages", "What people look at")
        .routes(routes![page, by_hand, bearer, basic, bytes, events])
        .webhook("told", Operation::of::<told>())
}

#[test]
fn a_document_says_what_fastapi_would() {
    let document = app().errors(ErrorStyle::FastApi).openapi().unwrap();
    assert_eq!(
        document["tags"],
        json!([{ "name": "pages", "description": "What people look at" }])
    );
    let content = |path: &str| &document["paths"][path]["get"]["responses"]["200"]["content"];
    assert_eq!(
        content("/page"),
        &json!({ "text/html": { "schema": { "type": "string" } } })
    );
    assert!(content("/by-hand")["application/json"].is_object());
    assert_eq!(content("/bytes"), &json!(null));
    let of_webhook = |document: &serde_json::Value| {
        let answers = document["webhooks"]["told"]["post"]["responses"].as_object();
        answers.map(|answers| answers.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(of_webhook(&document).unwrap(), ["200", "422"]);
    // In its own style a document says more, and nothing that nobody knows.
    let document = app().openapi().unwrap();
    assert_eq!(document["tags"].as_array().map(Vec::len), Some(2));
    let content = |path: &str| &document["paths"][path]["get"]["responses"]["200"]["content"];
    assert!(content("/page")["text/html; charset=utf-8"].is_object());
    assert_eq!(content("/by-hand"), &json!(null));
    assert!(content("/bytes")["*/*"].is_object());
    assert_eq!(of_webhook(&document).unwrap(), ["200"]);
}

#[aplomb::test]
async fn events_are_not_taken_from_a_cache() {
    for (style, value) in [
        (ErrorStyle::Problem, "no-store"),
        (ErrorStyle::FastApi, "no-cache"),
    ] {
        let reply = app().errors(style).test().get("/events").send().await;
        assert_eq!(reply.header("cache-control"), Some(value));
    }
}

#[aplomb::test]
async fn a_credential_without_a_value_is_none() {
    let ours = app().test();
    let fastapi = app().errors(ErrorStyle::FastApi).test();
    for (value, own, style) in [
        ("Bearer", 400, 401),
        ("Bearer a,b", 400, 200),
        ("Bearer abc", 200, 200),
        ("Other abc", 401, 401),
    ] {
        for (client, status) in [(&ours, own), (&fastapi, style)] {
            let reply = client.get("/bearer").header("authorization", value).send().await;
            assert_eq!(reply.status(), status, "{value}: {}", reply.text());
        }
    }
    let challenge = |reply: &aplomb::test::TestReply| reply.header("www-authenticate").map(str::to_owned);
    let reply = ours.get("/basic").send().await;
    assert_eq!(
        challenge(&reply).as_deref(),
        Some(r#"Basic realm="api", charset="UTF-8""#)
    );
    let reply = fastapi.get("/basic").send().await;
    assert_eq!(challenge(&reply).as_deref(), Some(r#"Basic realm="api""#));
}

/// A model whose two schemas differ.
#[model]
struct Preset {
    name: String,
    #[field(default = 1)]
    level: u8,
}

#[post("/presets")]
async fn preset(preset: Preset) -> Preset {
    preset
}

#[test]
fn a_model_has_one_schema_where_the_app_says_so() {
    let document = |separate: bool| {
        let app = App::new("T", "1").routes(routes![preset]);
        let app = app.documents(|documents| documents.separate_input_and_output = separate);
        app.openapi().unwrap()
    };
    let schemas = |document: &serde_json::Value| {
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let names = schemas.keys().filter(|name| name.starts_with("Preset"));
        names.cloned().collect::<Vec<_>>()
    };
    assert_eq!(schemas(&document(true)), ["Preset-Input", "Preset-Output"]);
    let one = document(false);
    assert_eq!(schemas(&one), ["Preset"]);
    assert_eq!(
        one["components"]["schemas"]["Preset"]["required"],
        json!(["name"])
    );
    let operation = &one["paths"]["/presets"]["post"];
    for content in [&operation["requestBody"], &operation["responses"]["200"]] {
        let schema = &content["content"]["application/json"]["schema"];
        assert_eq!(schema["$ref"], "#/components/schemas/Preset");
    }
}

#[put("/presets/{name}")]
async fn named(
    #[path(openapi_examples = [Example::new("short", json!("a")), Example::new("long", json!("abc"))])] name: String,
    #[body(openapi_examples = [
        Example::new("normal", json!({ "name": "a" })).summary("A normal one"),
        Example::new("refused", json!({ "name": 1 })).description("A name is **text**."),
    ])]
    preset: Preset,
) -> Preset {
    Preset { name, ..preset }
}

#[put("/parts")]
async fn parts(
    #[body(openapi_examples = [Example::new("one", json!(1)), Example::new("two", json!(2))])] number: u8,
    #[body] text: String,
) -> String {
    format!("{number} {text}")
}

#[test]
fn examples_have_names() {
    let document = App::new("T", "1")
        .routes(routes![named, parts])
        .openapi()
        .unwrap();
    let operation = &document["paths"]["/presets/{name}"]["put"];
    assert_eq!(
        operation["parameters"][0]["examples"],
        json!({ "short": { "value": "a" }, "long": { "value": "abc" } })
    );
    assert_eq!(
        operation["requestBody"]["content"]["application/json"]["examples"],
        json!({
            "normal": { "summary": "A normal one", "value": { "name": "a" } },
            "refused": { "description": "A name is **text**.", "value": { "name": 1 } },
        })
    );
    let body = &document["paths"]["/parts"]["put"]["requestBody"]["content"]["application/json"];
    assert_eq!(body["schema"]["properties"]["number"]["examples"], json!([1, 2]));
}
