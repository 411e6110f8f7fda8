//! Headers and cookies.

use aplomb::prelude::*;

/// What a client tells about itself.
#[model]
#[derive(Debug)]
struct Told {
    /// Which desk
    #[field(max_length = 3)]
    x_desk: Option<String>,
    #[serde(rename = "X-Level")]
    #[field(le = 9, default = 1)]
    level: u8,
}

#[model]
#[derive(Debug)]
struct Jar {
    #[field(min_length = 2)]
    session: Option<String>,
    #[field(default = 0)]
    visits: u32,
}

#[get("/headers")]
async fn headers(
    #[header] x_token: String,
    #[header("X-Count", ge = 1)] count: Option<u32>,
    #[header(default)] x_list: Vec<String>,
    #[header] told: Told,
) -> String {
    format!("{x_token} {count:?} {x_list:?} {:?} {}", told.x_desk, told.level)
}

#[get("/cookies")]
async fn cookies(#[cookie(max_length = 4)] theme: Option<String>, #[cookie] jar: Jar) -> String {
    format!("{theme:?} {:?} {}", jar.session, jar.visits)
}

#[get("/raw")]
async fn raw(headers: Headers, address: Option<ClientAddress>) -> String {
    format!("{:?} {}", headers.0.get("x-any"), address.is_none())
}

fn app() -> App {
    App::new("T", "1").routes(routes![headers, cookies, raw])
}

#[aplomb::test]
async fn headers_are_taken_by_name() {
    let client = app().test();
    let reply = client
        .get("/headers")
        .header("X-TOKEN", "t")
        .header("x-count", "3")
        .add_header("x-list", "a")
        .add_header("x-list", "b")
        .header("x-desk", "abc")
        .header("x-level", "9")
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), r#"t Some(3) ["a", "b"] Some("abc") 9"#);
    let reply = client.get("/headers").header("x-token", "t").send().await;
    assert_eq!(reply.text(), "t None [] None 1");
}

#[aplomb::test]
async fn headers_that_do_not_fit_are_refused() {
    let client = app().test();
    let reply = client
        .get("/headers")
        .header("x-count", "0")
        .header("x-desk", "four")
        .header("x-level", "ten")
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("x-token", "missing")
        .assert_fault("X-Count", "greater_than_equal")
        .assert_fault("x-desk", "string_too_long")
        .assert_fault("X-Level", "int_parsing");
    let reply = client
        .get("/headers")
        .add_header("x-token", "a")
        .add_header("x-token", "b")
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
}

#[aplomb::test]
async fn a_header_that_is_no_text_is_refused() {
    let client = app().test();
    let running = client.start().await.unwrap();
    let mut request = http::Request::new(aplomb::Body::empty());
    *request.uri_mut() = "/headers".parse().unwrap();
    request
        .headers_mut()
        .insert("x-token", HeaderValue::from_bytes(b"\xE4\xFF").unwrap());
    let response = running.service().answer(request, None).await;
    assert_eq!(response.status(), 422);
}

#[aplomb::test]
async fn cookies_are_taken_by_name() {
    let client = app().test();
    let reply = client
        .get("/cookies")
        .cookie("theme", "dark")
        .cookie("session", "abc")
        .cookie("visits", "4")
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), r#"Some("dark") Some("abc") 4"#);
    assert_eq!(client.get("/cookies").send().await.text(), "None None 0");
    let reply = client
        .get("/cookies")
        .cookie("theme", "darker")
        .cookie("session", "a")
        .cookie("visits", "-1")
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("theme", "string_too_long")
        .assert_fault("session", "string_too_short")
        .assert_fault("visits", "greater_than_equal");
    // Rubbish between cookies is nobody's.
    let reply = client
        .get("/cookies")
        .header("cookie", ";;; theme=dark; =; x; session")
        .send()
        .await;
    reply.assert_documented();
    assert_eq!(reply.text(), r#"Some("dark") None 0"#);
}

#[aplomb::test]
async fn they_are_documented_in_their_place() {
    let client = app().test();
    let parameters = |path: &str| {
        client.document()["paths"][path]["get"]["parameters"]
            .as_array()
            .unwrap()
            .clone()
    };
    let names = |path: &str| -> Vec<(String, String)> {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        parameters(path)
            .iter()
            .map(|one| (text(&one["in"]), text(&one["name"])))
            .collect()
    };
    let pair = |place: &str, name: &str| (place.to_owned(), name.to_owned());
    assert_eq!(
        names("/headers"),
        [
            pair("header", "x-token"),
            pair("header", "X-Count"),
            pair("header", "x-list"),
            pair("header", "x-desk"),
            pair("header", "X-Level")
        ]
    );
    assert_eq!(
        names("/cookies"),
        [
            pair("cookie", "theme"),
            pair("cookie", "session"),
            pair("cookie", "visits")
        ]
    );
}

#[aplomb::test]
async fn everything_can_be_had_raw() {
    let client = app().test();
    let reply = client.get("/raw").header("x-any", "1").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), r#"Some("1") true"#);
}

#[model]
#[serde(deny_unknown_fields)]
struct Known {
    save_data: bool,
    #[field(max_length = 3)]
    trace_id: Option<String>,
}

#[get("/known")]
async fn known(#[header] known: Known) -> String {
    format!("{} {:?}", known.save_data, known.trace_id)
}

#[aplomb::test]
async fn a_group_of_headers_in_fastapi_style_has_the_names_of_its_fields_and_no_others() {
    let client = App::new("T", "1")
        .errors(ErrorStyle::FastApi)
        .routes(routes![known])
        .test();
    let reply = client
        .get("/known")
        .header("trace-id", "four")
        .header("X-Tool", "plumbus")
        .send()
        .await;
    reply.assert_status(422).assert_documented();
    let detail = reply.value()["detail"].clone();
    let seen: Vec<String> = detail
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| format!("{} {}", fault["loc"], fault["type"].as_str().unwrap()))
        .collect();
    for wanted in [
        r#"["header","save_data"] missing"#,
        r#"["header","trace_id"] string_too_long"#,
        r#"["header","x-tool"] extra_forbidden"#,
    ] {
        assert!(seen.contains(&wanted.to_owned()), "{wanted} in {seen:?}");
    }
    assert!(
        !seen
            .iter()
            .any(|fault| fault.contains("-id") || fault.contains("-data")),
        "{seen:?}"
    );
    // Elsewhere every request may have headers that the operation does not know.
    let client = App::new("T", "1").routes(routes![known]).test();
    let reply = client
        .get("/known")
        .header("save-data", "true")
        .header("X-Tool", "plumbus")
        .send()
        .await;
    reply.assert_status(200);
    assert_eq!(reply.text(), "true None");
}
