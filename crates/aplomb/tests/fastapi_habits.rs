//! What users of FastAPI count on, where no other test shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aplomb::Context;
use aplomb::arg::{Arg, Phase, Refused};
use aplomb::contract::{BodyContract, Content, TypeSchema};
use aplomb::prelude::*;

/// A thing.
#[model]
struct Item {
    /// What it is called
    name: String,
    #[field(ge = 0.0)]
    price: f64,
}

// ---- parameters

#[get("/lists")]
async fn lists(#[query("q")] items: Vec<i64>, #[query(default)] tags: BTreeSet<String>) -> String {
    format!("{items:?} {tags:?}")
}

#[aplomb::test]
async fn lists_and_sets_are_read_from_repeated_keys() {
    let client = App::new("T", "1").routes(routes![lists]).test();
    let reply = client.get("/lists?q=2&q=1&tags=b&tags=a").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "[2, 1] {\"a\", \"b\"}");
    let reply = client.get("/lists?q=1&q=x").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("q", "int_parsing");
    assert_eq!(reply.value()["errors"][0]["pointer"], json!("#/1"));
    let reply = client.get("/lists?q=1,2").send().await;
    reply.assert_fault("q", "int_parsing");
    client.get("/lists").send().await.assert_fault("q", "missing");
}

/// Where to go on.
#[model]
#[serde(deny_unknown_fields)]
struct Window {
    #[field(default = 0)]
    offset: u32,
    #[field(default = 10, le = 100)]
    limit: u32,
}

#[get("/window")]
async fn window(#[query] window: Window) -> String {
    format!("{} {}", window.offset, window.limit)
}

#[aplomb::test]
async fn a_group_can_refuse_what_it_does_not_know() {
    let client = App::new("T", "1").routes(routes![window]).test();
    assert_eq!(client.get("/window?limit=5").send().await.text(), "0 5");
    let reply = client.get("/window?limit=5&tool=plumbus").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("tool", "extra_forbidden");
}

/// What to leave out.
#[model]
struct Filter {
    color: Option<String>,
}

/// Which part.
#[model]
struct Part {
    #[field(default = 1, ge = 1)]
    page: u32,
}

#[get("/shared")]
async fn shared(#[query] filter: Filter, #[query] part: Part, #[query] q: Option<String>) -> String {
    format!("{:?} {} {q:?}", filter.color, part.page)
}

#[aplomb::test]
async fn two_groups_and_a_parameter_share_the_query() {
    let client = App::new("T", "1").routes(routes![shared]).test();
    let reply = client.get("/shared?color=red&page=2&q=x").send().await;
    reply.assert_documented();
    assert_eq!(reply.text(), "Some(\"red\") 2 Some(\"x\")");
    let parameters = &client.document()["paths"]["/shared"]["get"]["parameters"];
    let names: Vec<_> = parameters
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| &parameter["name"])
        .collect();
    assert_eq!(names, ["color", "page", "q"]);
}

// ---- bodies

#[post("/items")]
async fn create(item: Item) -> Item {
    item
}

#[aplomb::test]
async fn a_body_that_is_not_there_is_missing() {
    let client = App::new("T", "1").routes(routes![create]).test();
    for body in ["null", "[]", "\"x\""] {
        let reply = client.post("/items").body("application/json", body).send().await;
        reply
            .assert_problem(422, "invalid-request")
            .assert_documented()
            .assert_fault("#", "model_attributes_type");
    }
    let fastapi = App::new("T", "1")
        .errors(ErrorStyle::FastApi)
        .routes(routes![create])
        .test();
    for (body, code) in [
        ("", "missing"),
        ("null", "missing"),
        ("[]", "model_attributes_type"),
        ("\"x\"", "model_attributes_type"),
    ] {
        let reply = fastapi.post("/items").body("application/json", body).send().await;
        reply.assert_status(422);
        let fault = &reply.value()["detail"][0];
        assert_eq!(
            (&fault["type"], &fault["loc"]),
            (&json!(code), &json!(["body"])),
            "{body}"
        );
    }
}

#[post("/sum")]
async fn sum(numbers: Vec<Item>) -> Json<f64> {
    Json(numbers.iter().map(|item| item.price).sum())
}

#[post("/weights")]
async fn weights(#[body] weights: BTreeMap<i64, f64>) -> BTreeMap<i64, f64> {
    weights
}

#[aplomb::test]
async fn a_list_and_a_map_are_bodies() {
    let client = App::new("T", "1").routes(routes![sum, weights]).test();
    let items = json!([{ "name": "a", "price": 1.5 }, { "name": "b", "price": 2.0 }]);
    let reply = client.post("/sum").json(&items).send().await;
    reply
        .assert_status(200)
        .assert_json(&json!(3.5))
        .assert_documented();
    let reply = client
        .post("/sum")
        .json(&json!([{ "name": "a", "price": -1 }]))
        .send()
        .await;
    reply.assert_fault("#/0/price", "greater_than_equal");
    let reply = client.post("/weights").json(&json!({ "1": 2.5 })).send().await;
    reply.assert_json(&json!({ "1": 2.5 })).assert_documented();
    let reply = client.post("/weights").json(&json!({ "one": 2.5 })).send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
}

#[get("/search")]
async fn search(item: Item) -> String {
    item.name
}

#[aplomb::test]
async fn get_may_have_a_body() {
    let client = App::new("T", "1").routes(routes![search]).test();
    let reply = client
        .get("/search")
        .json(&json!({ "name": "a", "price": 1 }))
        .send()
        .await;
    reply.assert_status(200);
    assert_eq!(reply.text(), "a");
}

/// A table as comma-separated values: an arg of the program's own.
#[derive(Debug)]
struct Table(Vec<Vec<String>>);

impl Arg for Table {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe(operation: &mut Operation) {
        let content = Content::One(TypeSchema::of::<String>());
        operation.request_body(BodyContract::new("text/csv", content));
    }

    async fn take(cx: &mut Context) -> Result<Table, Refused> {
        let bytes = Bytes::take(cx).await?;
        let text = String::from_utf8_lossy(&bytes);
        let rows = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect());
        Ok(Table(rows.collect()))
    }
}

#[post("/tables")]
async fn tables(table: Table) -> String {
    format!("{} rows", table.0.len())
}

#[aplomb::test]
async fn an_arg_of_ones_own_says_its_media_type() {
    let client = App::new("T", "1").routes(routes![tables]).test();
    let reply = client.post("/tables").body("text/csv", "a,b\n1,2\n").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "2 rows");
    let body = &client.document()["paths"]["/tables"]["post"]["requestBody"];
    assert_eq!(body["content"]["text/csv"]["schema"], json!({ "type": "string" }));
}

/// Who enters.
#[model]
struct Login {
    username: String,
    #[field(min_length = 8)]
    password: String,
}

#[post("/login")]
async fn login(#[form] login: Login) -> String {
    login.username
}

#[post("/name")]
async fn name(#[form] name: String) -> String {
    name
}

#[aplomb::test]
async fn a_form_is_a_model() {
    let client = App::new("T", "1").routes(routes![login, name]).test();
    let fields = [("username", "ada"), ("password", "correct horse")];
    let reply = client.post("/login").form(&fields).send().await;
    reply.assert_status(200).assert_documented();
    let reply = client.post("/login").form(&[("password", "short")]).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/username", "missing")
        .assert_fault("#/password", "string_too_short");
    let reply = client
        .post("/name")
        .body("application/x-www-form-urlencoded", "ada")
        .send()
        .await;
    reply.assert_fault("#/name", "missing");
}

// ---- dependencies

/// How often the dependency was asked.
#[derive(Debug, Default)]
struct Asked(AtomicUsize);

/// A part of a list.
#[derive(Debug, Clone)]
struct Slice(u32);

#[dependency]
async fn slice(#[query(le = 100)] limit: u32, asked: State<Asked>) -> Slice {
    asked.0.fetch_add(1, Ordering::SeqCst);
    Slice(limit)
}

#[get("/slices")]
async fn slices(slice: Slice) -> String {
    slice.0.to_string()
}

#[aplomb::test]
async fn a_dependency_with_faulty_inputs_is_not_called() {
    let asked = Arc::new(Asked::default());
    let client = App::new("T", "1")
        .shared_state(Arc::clone(&asked))
        .routes(routes![slices])
        .test();
    let reply = client.get("/slices?limit=101").send().await;
    reply.assert_fault("limit", "less_than_equal");
    assert_eq!(asked.0.load(Ordering::SeqCst), 0);
    client.get("/slices?limit=100").send().await.assert_status(200);
    assert_eq!(asked.0.load(Ordering::SeqCst), 1);
}

/// What is looked for.
struct Needle(&'static str);

/// Whether it was found.
#[derive(Debug, Clone)]
struct Found(bool);

#[dependency]
async fn found(#[query] q: String, needle: State<Needle>) -> Found {
    Found(q.contains(needle.0))
}

#[get("/found")]
async fn is_found(found: Found) -> Json<bool> {
    Json(found.0)
}

#[aplomb::test]
async fn a_dependency_has_a_setting() {
    for (needle, answer) in [("bar", true), ("baz", false)] {
        let app = App::new("T", "1").state(Needle(needle)).routes(routes![is_found]);
        let reply = app.test().get("/found?q=foobar").send().await;
        reply.assert_json(&json!(answer)).assert_documented();
    }
}

// ---- replies

/// A row as a store gives it.
struct Row {
    id: i64,
    secret: String,
}

/// What is shown of it.
#[model]
struct Shown {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<Row> for Shown {
    fn from(row: Row) -> Shown {
        Shown {
            id: row.id,
            note: None,
        }
    }
}

#[get("/rows")]
async fn rows() -> Vec<Shown> {
    let row = Row {
        id: 1,
        secret: "hidden".to_owned(),
    };
    assert_eq!(row.secret.len(), 6);
    vec![row.into()]
}

#[aplomb::test]
async fn a_row_becomes_a_model() {
    let reply = App::new("T", "1")
        .routes(routes![rows])
        .test()
        .get("/rows")
        .send()
        .await;
    reply.assert_json(&json!([{ "id": 1 }])).assert_documented();
}

#[aplomb::test]
async fn what_is_none_can_be_left_out_and_the_document_says_so() {
    let client = App::new("T", "1").routes(routes![rows]).test();
    client.get("/rows").send().await.assert_documented();
    let shown = &client.document()["components"]["schemas"]["Shown"];
    assert_eq!(shown["required"], json!(["id"]));
}

#[get("/ratio")]
async fn ratio() -> Json<f64> {
    Json(f64::NAN)
}

#[aplomb::test]
async fn a_number_that_is_none_is_null() {
    let reply = App::new("T", "1")
        .routes(routes![ratio])
        .test()
        .get("/ratio")
        .send()
        .await;
    reply.assert_status(200).assert_json(&json!(null));
}

#[get("/legacy")]
async fn legacy() -> Response {
    let xml = HeaderValue::from_static("application/xml");
    Response::with_body(xml, aplomb::Body::full("<data/>")).with_status(StatusCode::IM_A_TEAPOT)
}

#[aplomb::test]
async fn a_response_goes_out_as_it_is() {
    let reply = App::new("T", "1")
        .routes(routes![legacy])
        .test()
        .get("/legacy")
        .send()
        .await;
    reply.assert_status(418);
    assert_eq!(reply.header("content-type"), Some("application/xml"));
    assert_eq!(reply.text(), "<data/>");
}

#[delete("/items/{id}")]
async fn remove(id: i64) -> NoContent {
    assert!(id > 0);
    NoContent
}

#[get("/nothing")]
async fn nothing() -> Json<Option<i64>> {
    Json(None)
}

#[aplomb::test]
async fn no_content_has_no_body_and_nothing_is_null() {
    let client = App::new("T", "1").routes(routes![remove, nothing]).test();
    let reply = client.delete("/items/1").send().await;
    reply.assert_status(204).assert_documented();
    assert!(reply.bytes().is_empty());
    assert_eq!(reply.header("content-length"), None);
    client
        .get("/nothing")
        .send()
        .await
        .assert_json(&json!(null))
        .assert_documented();
}

#[get("/lines", status = 202)]
async fn lines() -> (JsonLines<impl futures_util::Stream<Item = i64>>, HeaderMap) {
    let mut headers = HeaderMap::new();
    headers.insert("x-total", HeaderValue::from_static("2"));
    (JsonLines(futures_util::stream::iter([1, 2])), headers)
}

#[aplomb::test]
async fn a_stream_has_headers_and_a_status() {
    let client = App::new("T", "1").routes(routes![lines]).test();
    let reply = client.get("/lines").send().await;
    reply.assert_status(202);
    assert_eq!(reply.header("x-total"), Some("2"));
    assert_eq!(reply.lines(), [json!(1), json!(2)]);
}

// ---- structure

#[get("/broken")]
async fn broken() -> String {
    panic!("as it happens")
}

#[aplomb::test]
async fn a_layer_sees_the_answer_to_a_panic() {
    let marked = tower::util::MapResponseLayer::new(|mut response: http::Response<aplomb::Body>| {
        response
            .headers_mut()
            .insert("x-seen", HeaderValue::from_static("yes"));
        response
    });
    let client = App::new("T", "1").routes(routes![broken]).layer(marked).test();
    let reply = client.get("/broken").send().await;
    reply.assert_problem(500, "internal-error");
    assert_eq!(reply.header("x-seen"), Some("yes"));
}

#[aplomb::test]
async fn a_list_stands_under_two_prefixes() {
    let both = || routes![create];
    let client = App::new("T", "1")
        .routes(both().prefix("/v1").tag("one"))
        .routes(both().prefix("/v2").tag("two").deprecated())
        .test();
    for path in ["/v1/items", "/v2/items"] {
        let reply = client
            .post(path)
            .json(&json!({ "name": "a", "price": 1 }))
            .send()
            .await;
        reply.assert_status(200).assert_documented();
    }
    let paths = &client.document()["paths"];
    assert_eq!(paths["/v2/items"]["post"]["deprecated"], json!(true));
    assert_eq!(paths["/v1/items"]["post"]["tags"], json!(["one"]));
}

#[aplomb::test]
async fn a_handler_is_stepped_through_as_any_function() {
    let item = create(Item {
        name: "a".to_owned(),
        price: 1.0,
    })
    .await;
    assert_eq!((item.name.as_str(), item.price), ("a", 1.0));
}
