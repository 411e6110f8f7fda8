//! The request as it is: who sent it, and a body that the handler reads itself.

#![allow(missing_docs)]

use std::time::Duration;

use aplomb::model::{Invalid, json_schema, read};
use aplomb::prelude::*;
use aplomb::reading::{BodyLimits, UnreadBody};
use aplomb::runtime;

/// Where a request came from, and how much it brought.
#[get("/from")]
async fn from(request: Request) -> String {
    request.client_address().to_string()
}

/// What a dependency makes of the head, beside a body that the handler takes.
#[derive(Clone)]
struct Agent(String);

/// The agent and the address that it asks for.
#[dependency]
async fn agent(head: Head) -> Agent {
    let agent = head
        .headers
        .get("user-agent")
        .and_then(|value| value.to_str().ok());
    Agent(format!(
        "{} {} by {} from {}",
        head.method,
        head.uri,
        agent.unwrap_or("nobody"),
        head.client_address()
    ))
}

/// Who sent what.
#[post("/signed")]
async fn signed(agent: Agent, point: Point) -> String {
    format!("{} at {}", agent.0, point.latitude)
}

/// How many bytes were sent.
#[post("/size")]
async fn size(request: Request) -> Result<String, UnreadBody> {
    Ok(request.read_body().await?.len().to_string())
}

/// How many bytes were sent, of few.
#[post("/small", body_limit = 4)]
async fn small(request: Request) -> Result<String, UnreadBody> {
    Ok(request.read_body().await?.len().to_string())
}

/// A point on a map.
#[model]
#[derive(Debug)]
struct Point {
    #[field(ge = -90.0, le = 90.0)]
    latitude: f64,
    names: Vec<String>,
}

/// A point as a line of text: `12.5 North South`.
#[post("/points")]
async fn point(request: Request) -> Result<Point, Refusal> {
    let body = request.read_body().await?;
    let text = String::from_utf8_lossy(&body).into_owned();
    let mut words = text.split(' ');
    let latitude = words.next().unwrap_or_default();
    let value = json!({ "latitude": latitude, "names": words.collect::<Vec<_>>() });
    Ok(read(&value, ErrorStyle::FastApi)?)
}

/// Why a point is refused.
#[derive(Debug, Problem)]
enum Refusal {
    /// It does not fit.
    #[problem(transparent)]
    Invalid(#[from] Invalid),
    /// It did not arrive.
    #[problem(transparent)]
    Unread(#[from] UnreadBody),
}

fn app() -> App {
    App::new("Raw", "1.0.0").routes(routes![from, signed, size, small, point])
}

#[test]
fn a_request_knows_its_client() {
    runtime::test(async {
        let reply = app().test().get("/from").send().await;
        assert_eq!(reply.text(), "127.0.0.1");
        let socket = app().test_on_socket().await;
        assert_eq!(socket.get("/from").send().await.text(), "127.0.0.1");
    });
}

#[test]
fn a_dependency_takes_the_head_beside_a_body() {
    runtime::test(async {
        let reply = app()
            .test()
            .post("/signed?now=1")
            .header("user-agent", "test")
            .json(&json!({ "latitude": 1.5, "names": [] }))
            .send()
            .await;
        assert_eq!(reply.text(), "POST /signed?now=1 by test from 127.0.0.1 at 1.5");
        reply.assert_documented();
    });
}

#[test]
fn a_body_that_a_handler_reads_has_bounds() {
    runtime::test(async {
        let limits = BodyLimits {
            bytes: 10,
            idle: Duration::from_secs(1),
            ..BodyLimits::default()
        };
        let client = app().body_limits(limits).test();
        let post =
            async |path: &str, body: &'static str| client.post(path).body("text/plain", body).send().await;
        assert_eq!(post("/size", "0123456789").await.text(), "10");
        post("/size", "0123456789a")
            .await
            .assert_problem(413, "body-too-large");
        assert_eq!(post("/small", "0123").await.text(), "4");
        let refused = post("/small", "01234").await;
        refused.assert_problem(413, "body-too-large");
        refused.assert_documented();
    });
}

#[test]
fn a_value_that_is_no_json_is_checked_by_its_model() {
    runtime::test(async {
        let client = app().test();
        let good = client
            .post("/points")
            .body("text/plain", "12.5 North")
            .send()
            .await;
        assert_eq!(good.value(), json!({ "latitude": 12.5, "names": ["North"] }));

        let wrong = client.post("/points").body("text/plain", "95").send().await;
        wrong.assert_problem(422, "invalid-request");
        wrong.assert_documented();
        assert_eq!(wrong.value()["errors"][0]["pointer"], "#/latitude");
        assert_eq!(wrong.value()["errors"][0]["code"], "less_than_equal");

        let fastapi = app().errors(ErrorStyle::FastApi).test();
        let wrong = fastapi.post("/points").body("text/plain", "far").send().await;
        wrong.assert_status(422);
        assert_eq!(wrong.value()["detail"][0]["loc"], json!(["latitude"]));
        assert_eq!(wrong.value()["detail"][0]["type"], "float_parsing");
    });
}

#[test]
fn what_is_no_object_is_told_in_the_words_of_pydantic() {
    let invalid = read::<Point>(&json!(null), ErrorStyle::FastApi).unwrap_err();
    let fault = invalid.faults().iter().next().expect("a fault");
    assert_eq!(fault.code, "model_type");
    assert_eq!(fault.params["class_name"], "Point");
}

#[test]
fn a_schema_can_stand_alone() {
    /// A way between points.
    #[model]
    struct Way {
        points: Vec<Point>,
    }

    let schema = json_schema::<Way>();
    assert_eq!(
        schema["properties"]["points"]["items"]["properties"]["latitude"]["maximum"],
        90.0
    );
    assert_eq!(schema.get("$defs"), None, "{schema}");
}
