//! What goes wrong: panics, hidden problems, and both forms of errors.

mod captured;

use aplomb::prelude::*;
use captured::captured;

#[derive(Debug, Problem)]
enum StoreError {
    /// The store failed.
    #[problem(status = 500, hidden)]
    Store(#[from] std::io::Error),
    /// There is no such thing.
    #[problem(status = 404)]
    NoSuchThing {
        /// What was asked for
        name: String,
    },
}

#[get("/panic")]
async fn panics() -> String {
    panic!("the secret of the panic")
}

#[get("/plain-panic")]
fn plain_panics() -> String {
    panic!("the secret of the plain panic")
}

#[get("/hidden")]
async fn hides() -> Result<String, StoreError> {
    Err(std::io::Error::other("the secret of the store"))?
}

#[get("/things/{name}")]
async fn thing(name: String) -> Result<String, StoreError> {
    Err(StoreError::NoSuchThing { name })
}

#[get("/maybe")]
async fn maybe() -> Option<String> {
    None
}

#[model]
struct Item {
    #[field(min_length = 2)]
    name: String,
    #[field(ge = 0)]
    count: i32,
}

#[post("/items")]
async fn add(#[query(le = 3)] times: u8, item: Item) -> String {
    format!("{times} {} {}", item.name, item.count)
}

#[get("/well")]
async fn well() -> &'static str {
    "well"
}

fn app() -> App {
    App::new("T", "1").routes(routes![panics, plain_panics, hides, thing, maybe, add, well])
}

#[test]
fn a_panic_is_a_problem_with_an_id_and_the_server_goes_on() {
    for (path, secret) in [
        ("/panic", "the secret of the panic"),
        ("/plain-panic", "the secret of the plain panic"),
        ("/hidden", "the secret of the store"),
    ] {
        let (text, log) = captured(async move {
            let client = app().test();
            let reply = client.get(path).send().await;
            reply.assert_problem(500, "internal-error").assert_documented();
            assert_eq!(client.get("/well").send().await.text(), "well");
            reply.text().to_owned()
        });
        assert!(!text.contains("secret"), "{text}");
        assert!(log.contains(secret), "{path} is not in the log: {log}");
        let problem: serde_json::Value = serde_json::from_str(&text).unwrap();
        let id = problem["instance"]
            .as_str()
            .unwrap()
            .strip_prefix("urn:uuid:")
            .unwrap();
        assert!(id.parse::<Uuid>().is_ok());
        assert!(log.contains(id), "{path}: the id {id} is not in the log: {log}");
    }
}

#[aplomb::test]
async fn a_problem_says_what_it_is_and_has_a_page() {
    let client = app().test();
    let reply = client.get("/things/x").send().await;
    reply.assert_problem(404, "no-such-thing").assert_documented();
    let problem = reply.value();
    assert_eq!(
        (problem["type"].as_str(), problem["name"].as_str()),
        (Some("/problems/no-such-thing"), Some("x"))
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let page = client
        .get("/problems/no-such-thing")
        .header("accept", "text/html")
        .send()
        .await;
    page.assert_status(200);
    assert!(page.text().contains("There is no such thing"), "{}", page.text());
    client
        .get("/maybe")
        .send()
        .await
        .assert_problem(404, "not-found")
        .assert_documented();
    for slug in [
        "invalid-request",
        "internal-error",
        "body-too-large",
        "not-found",
        "method-not-allowed",
    ] {
        client
            .get(&format!("/problems/{slug}"))
            .send()
            .await
            .assert_status(200);
    }
    client
        .get("/problems/never-heard-of")
        .send()
        .await
        .assert_status(404);
}

#[aplomb::test]
async fn problems_can_be_addressed_elsewhere() {
    let client = app().problem_base("https://errors.example.com/").test();
    let reply = client.get("/things/x").send().await;
    reply.assert_problem(404, "no-such-thing").assert_documented();
    assert_eq!(reply.value()["type"], "https://errors.example.com/no-such-thing");
    let client = app()
        .documents(|documents| documents.problems = Some("/why".to_owned()))
        .test();
    let reply = client.get("/things/x").send().await;
    reply.assert_problem(404, "no-such-thing").assert_documented();
    assert_eq!(reply.value()["type"], "/why/no-such-thing");
    client.get("/why/no-such-thing").send().await.assert_status(200);
}

#[aplomb::test]
async fn values_are_echoed_only_where_it_is_switched_on() {
    let body = json!({"name": 1, "count": "many"});
    let quiet = app().test().post("/items?times=x9").json(&body).send().await;
    quiet.assert_problem(422, "invalid-request").assert_documented();
    assert!(
        quiet.value()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .all(|fault| fault.get("input").is_none())
    );
    let loud = app()
        .echo_input(true)
        .test()
        .post("/items?times=x9")
        .json(&body)
        .send()
        .await;
    loud.assert_problem(422, "invalid-request").assert_documented();
    let inputs: Vec<serde_json::Value> = loud.value()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["input"].clone())
        .collect();
    assert_eq!(inputs, [json!("x9"), json!(1), json!("many")]);
}

#[model]
struct Account {
    #[field(min_length = 2)]
    name: String,
    #[field(min_length = 8)]
    password: Secret,
    #[field(max_items = 1)]
    tags: Vec<String>,
}

#[model(input, check = Period::in_order)]
struct Period {
    from: u8,
    to: u8,
}

impl Period {
    fn in_order(&self) -> Result<(), &'static str> {
        if self.from <= self.to {
            Ok(())
        } else {
            Err("The end comes first")
        }
    }
}

#[post("/accounts")]
async fn open(
    #[query(min_length = 6)] pin: Secret,
    #[query(max_items = 1, default)] tag: Vec<u8>,
    account: Account,
) -> Account {
    drop((pin, tag));
    account
}

#[post("/periods")]
async fn add_period(period: Period) -> String {
    format!("{} {}", period.from, period.to)
}

#[post("/both")]
async fn both(#[body] period: Period, #[body(ge = 3)] times: u8) -> String {
    format!("{} {times}", period.from)
}

#[aplomb::test]
async fn values_that_break_rules_are_echoed_and_secrets_are_not() {
    let echoed = async |path: &str, body: serde_json::Value| {
        let client = App::new("T", "1")
            .routes(routes![add, open, add_period, both])
            .echo_input(true)
            .test();
        let reply = client.post(path).json(&body).send().await;
        reply.assert_problem(422, "invalid-request").assert_documented();
        let problem = reply.value();
        let faults = problem["errors"].as_array().unwrap().iter();
        faults
            .map(|fault| fault.get("input").cloned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        echoed("/items?times=9", json!({ "name": "x", "count": -1 })).await,
        [Some(json!("9")), Some(json!("x")), Some(json!(-1))]
    );
    assert_eq!(
        echoed(
            "/accounts?pin=123&tag=1&tag=2",
            json!({ "name": "x", "password": "short", "tags": [] })
        )
        .await,
        [None, Some(json!(["1", "2"])), Some(json!("x")), None]
    );
    assert_eq!(
        echoed("/periods", json!({ "from": 3, "to": 1 })).await,
        [Some(json!({ "from": 3, "to": 1 }))]
    );
    assert_eq!(
        echoed("/both", json!({ "period": { "from": 3, "to": 1 }, "times": 2 })).await,
        [Some(json!({ "from": 3, "to": 1 })), Some(json!(2))]
    );
}

#[post("/weights")]
async fn weigh(weights: std::collections::BTreeMap<i32, f64>) -> String {
    weights.len().to_string()
}

#[aplomb::test]
async fn a_name_that_is_no_number_is_told_apart_from_its_value() {
    let app = || App::new("T", "1").routes(routes![weigh]);
    let body = json!({ "2": 0.5, "foo": 1.5, "3": "heavy" });
    let reply = app().test().post("/weights").json(&body).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/foo", "int_parsing")
        .assert_fault("#/3", "float_type");
    let client = app().errors(ErrorStyle::FastApi).echo_input(true).test();
    let reply = client.post("/weights").json(&body).send().await;
    reply.assert_status(422);
    let detail = reply.value()["detail"].clone();
    let wrong = detail
        .as_array()
        .unwrap()
        .iter()
        .find(|fault| fault["type"] == "int_parsing");
    let wrong = wrong.unwrap();
    assert_eq!(wrong["loc"], json!(["body", "foo", "[key]"]));
    assert_eq!(wrong["input"], json!("foo"));
}

#[aplomb::test]
async fn fastapi_has_its_own_envelopes() {
    let client = app().errors(ErrorStyle::FastApi).test();
    let reply = client
        .post("/items?times=9")
        .json(&json!({"name": "x"}))
        .send()
        .await;
    reply.assert_status(422).assert_documented();
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let detail = reply.value()["detail"].clone();
    let seen: Vec<(String, String)> = detail
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            (
                fault["loc"].to_string(),
                fault["type"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        (r#"["query","times"]"#, "less_than_equal"),
        (r#"["body","name"]"#, "string_too_short"),
        (r#"["body","count"]"#, "missing"),
    ];
    assert_eq!(
        seen,
        expected.map(|(loc, kind)| (loc.to_owned(), kind.to_owned()))
    );
    assert_eq!(detail[0]["ctx"], json!({"le": 3}));
    for fault in detail.as_array().unwrap() {
        assert!(fault["msg"].is_string());
    }
    let reply = client
        .post("/items?times=1")
        .body("application/json", "{")
        .send()
        .await;
    reply.assert_status(422).assert_documented();
    assert_eq!(reply.value()["detail"][0]["type"], "json_invalid");
    let reply = client.get("/nowhere").send().await;
    reply.assert_status(404);
    reply.assert_json(&json!({"detail": "Not Found"}));
    let reply = client.delete("/well").send().await;
    reply.assert_status(405);
    reply.assert_json(&json!({"detail": "Method Not Allowed"}));
    let reply = client.get("/things/x").send().await;
    reply.assert_status(404).assert_documented();
    let reply = client.get("/panic").send().await;
    reply.assert_status(500).assert_documented();
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.text(), "Internal Server Error");
}

#[aplomb::test]
async fn fastapi_lists_what_is_declared_and_what_is_invalid() {
    let client = app().errors(ErrorStyle::FastApi).test();
    let statuses = |path: &str, method: &str| -> Vec<String> {
        let responses = client.document()["paths"][path][method]["responses"].as_object();
        responses.unwrap().keys().cloned().collect()
    };
    assert_eq!(statuses("/items", "post"), ["200", "422"]);
    assert_eq!(statuses("/things/{name}", "get"), ["200", "422"]);
    assert_eq!(statuses("/well", "get"), ["200"]);
    assert!(client.document().get("servers").is_none());
    let all = app().documents(|documents| documents.every_problem = Some(true));
    let all = all.errors(ErrorStyle::FastApi).test();
    let responses = &all.document()["paths"]["/things/{name}"]["get"]["responses"];
    assert!(responses.get("404").is_some());
}

/// The shelf is empty.
#[derive(Debug, Problem)]
#[problem(status = 404)]
struct NotFound;

#[get("/shelf")]
async fn shelf() -> Result<String, NotFound> {
    Err(NotFound)
}

#[aplomb::test]
async fn a_problem_of_the_program_keeps_its_words_whatever_it_is_called() {
    let client = App::new("T", "1")
        .routes(routes![shelf, maybe])
        .errors(ErrorStyle::FastApi)
        .test();
    client
        .get("/shelf")
        .send()
        .await
        .assert_json(&json!({"detail": "The shelf is empty"}));
    client
        .get("/maybe")
        .send()
        .await
        .assert_json(&json!({"detail": "Not Found"}));
}

#[aplomb::test]
async fn fastapi_takes_what_is_no_json_for_a_text_and_says_where_json_ends() {
    let client = app().errors(ErrorStyle::FastApi).test();
    let post = |media_type: &'static str, body: &'static str| {
        let request = client.post("/items?times=1").body(media_type, body);
        async { request.send().await.assert_status(422).value()["detail"][0].clone() }
    };
    let good = r#"{"name": "ab", "count": 1}"#;
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/not-json",
    ] {
        let fault = post(media_type, good).await;
        assert_eq!(
            (&fault["type"], &fault["loc"]),
            (&json!("model_attributes_type"), &json!(["body"]))
        );
    }
    let fault = post("application/json", "{ä: 1}").await;
    assert_eq!(fault["type"], "json_invalid");
    assert_eq!(fault["loc"], json!(["body", 1]));
    assert_eq!(
        fault["ctx"],
        json!({"error": "Expecting property name enclosed in double quotes"})
    );
    let fault = post("application/json", "{\"name\": \"ä\" x}").await;
    assert_eq!(fault["loc"], json!(["body", 13]));
}

/// Faults in one line, with what was sent; a problem that is gone for good.
fn own_way(problem: &Occurrence<'_>) -> Option<Response> {
    if let Some(faults) = &problem.faults {
        let sent = problem.received().unwrap_or_default();
        let answer = json!({ "wrong": faults.len(), "sent": sent, "as": problem.document() });
        return Some(Response::json(&answer).with_status(StatusCode::IM_A_TEAPOT));
    }
    let name = problem.members.get("name")?.as_str()?;
    Some(Response::text(format!("{name} is no more")).with_status(StatusCode::GONE))
}

#[aplomb::test]
async fn an_app_can_answer_problems_in_its_own_way() {
    for style in [ErrorStyle::Problem, ErrorStyle::FastApi] {
        let client = app().errors(style).on_problem(own_way).test();
        let reply = client
            .post("/items?times=9")
            .json(&json!({"name": "x"}))
            .send()
            .await;
        reply.assert_status(418);
        assert_eq!(reply.value()["wrong"], 3);
        assert_eq!(reply.value()["sent"], json!({"name": "x"}));
        let list = match style {
            ErrorStyle::Problem => &reply.value()["as"]["errors"],
            ErrorStyle::FastApi => &reply.value()["as"]["detail"],
        };
        assert_eq!(list.as_array().unwrap().len(), 3);
        let reply = client.get("/things/it").send().await;
        reply.assert_status(410);
        assert_eq!(reply.text(), "it is no more");
        // Everything else is left to the style.
        client.get("/nowhere").send().await.assert_status(404);
        client.get("/hidden").send().await.assert_status(500);
    }
}

#[aplomb::test]
async fn an_app_below_another_has_its_style_unless_it_says_its_own() {
    let below = App::new("Below", "1").sub_app("/deeper", App::new("Deeper", "1"));
    let own = App::new("Own", "1").errors(ErrorStyle::Problem);
    let client = App::new("Outer", "1")
        .errors(ErrorStyle::FastApi)
        .sub_app("/below", below)
        .sub_app("/own", own)
        .test();
    for path in ["/nowhere", "/below/nowhere", "/below/deeper/nowhere"] {
        let reply = client.get(path).send().await;
        reply
            .assert_status(404)
            .assert_json(&json!({ "detail": "Not Found" }));
    }
    client
        .get("/own/nowhere")
        .send()
        .await
        .assert_problem(404, "not-found");
}
