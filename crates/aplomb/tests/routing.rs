//! From a request to a handler, and what is answered where there is none.

use aplomb::prelude::*;
use aplomb::server::{Network, TrustedProxies};
use aplomb::test::TestClient;

#[get("/orders/{id}")]
async fn read(id: String) -> String {
    id
}

#[delete("/orders/{id}")]
async fn cancel(id: String) {
    let _ = id;
}

#[get("/files/{*path}")]
async fn file(path: String) -> String {
    path
}

#[get("/tree/")]
async fn tree() -> &'static str {
    "tree"
}

#[get("/flat")]
async fn flat() -> &'static str {
    "flat"
}

#[post("/flat")]
async fn put_flat(body: Bytes) -> String {
    body.len().to_string()
}

#[operation("/cache/{key}", method = "PURGE")]
async fn purge(key: String) -> String {
    key
}

#[query_method("/search")]
async fn search(words: Vec<String>) -> String {
    words.join(" ")
}

#[head("/only-head")]
async fn only_head() {}

#[options("/asked")]
async fn asked() -> &'static str {
    "asked"
}

#[trace("/traced")]
async fn traced() -> &'static str {
    "traced"
}

fn app() -> App {
    App::new("T", "1").routes(routes![
        read, cancel, file, tree, flat, put_flat, purge, search, only_head, asked, traced
    ])
}

fn client() -> TestClient {
    app().test()
}

fn allowed(reply: &aplomb::test::TestReply) -> Vec<String> {
    let allow = reply.header("allow").unwrap_or("").split(", ").map(str::to_owned);
    allow.collect()
}

#[aplomb::test]
async fn a_method_that_a_path_has_not_is_405_with_allow() {
    let client = client();
    let reply = client.put("/orders/1").json(&json!({})).send().await;
    reply
        .assert_problem(405, "method-not-allowed")
        .assert_documented();
    assert_eq!(allowed(&reply), ["DELETE", "GET", "HEAD", "OPTIONS"]);
    for method in ["PURGE", "QUERY", "BREW", "get"] {
        let reply = client.request(method.parse().unwrap(), "/orders/1").send().await;
        reply.assert_problem(405, "method-not-allowed");
    }
    client
        .get("/only-head")
        .send()
        .await
        .assert_problem(405, "method-not-allowed");
}

#[aplomb::test]
async fn head_follows_get_and_options_is_answered() {
    let client = client();
    let reply = client.head("/orders/12").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (reply.header("content-length"), reply.bytes().len()),
        (Some("2"), 0)
    );
    client.head("/only-head").send().await.assert_status(204);
    client.head("/nowhere").send().await.assert_status(404);
    let reply = client.options("/orders/12").send().await;
    reply.assert_status(204).assert_documented();
    assert_eq!(allowed(&reply), ["DELETE", "GET", "HEAD", "OPTIONS"]);
    assert_eq!(client.options("/asked").send().await.text(), "asked");
    assert_eq!(
        client.request(Method::TRACE, "/traced").send().await.text(),
        "traced"
    );
}

#[aplomb::test]
async fn methods_of_their_own() {
    let client = client();
    let reply = client.request("PURGE".parse().unwrap(), "/cache/k").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "k");
    let reply = client
        .request("QUERY".parse().unwrap(), "/search")
        .json(&json!(["a", "b"]))
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "a b");
    let reply = client.get("/search").send().await;
    reply.assert_problem(405, "method-not-allowed");
    assert_eq!(allowed(&reply), ["OPTIONS", "QUERY"]);
}

#[aplomb::test]
async fn a_slash_too_many_or_too_few() {
    let redirecting = client();
    for (path, target) in [
        ("/flat/", "/flat"),
        ("/tree", "/tree/"),
        ("/flat/?a=1&b=%2F", "/flat?a=1&b=%2F"),
    ] {
        let reply = redirecting.get(path).send().await;
        reply.assert_status(308).assert_documented();
        assert_eq!(reply.header("location"), Some(target));
    }
    // A redirect never leads to another host.
    for path in ["//evil.example/", "//evil.example", "//flat/", "/\\evil.example/"] {
        let reply = redirecting.get(path).send().await;
        assert!(
            reply.header("location").is_none_or(|to| !to.starts_with("//")),
            "{path}: {:?}",
            reply.headers()
        );
    }
    let ignoring = app().slash(SlashPolicy::Ignore).test();
    assert_eq!(ignoring.get("/flat/").send().await.text(), "flat");
    assert_eq!(ignoring.get("/tree").send().await.text(), "tree");
    assert_eq!(
        ignoring
            .post("/flat/?x")
            .body("text/plain", "12345")
            .send()
            .await
            .text(),
        "5"
    );
    let reply = ignoring.put("/flat/").send().await;
    reply.assert_problem(405, "method-not-allowed");
    let strict = app().slash(SlashPolicy::Strict).test();
    strict.get("/flat/").send().await.assert_problem(404, "not-found");
    strict.get("/tree").send().await.assert_problem(404, "not-found");
    let fastapi = app().errors(ErrorStyle::FastApi).test();
    let reply = fastapi.get("/flat/").send().await;
    reply.assert_status(307);
    assert_eq!(reply.header("location"), Some("http://testserver/flat"));
}

#[aplomb::test]
async fn a_redirect_leads_to_where_the_client_sees_the_app() {
    for (style, target) in [
        (ErrorStyle::Problem, "/public/inner/flat?a"),
        (ErrorStyle::FastApi, "https://api.example/public/inner/flat?a"),
    ] {
        let loopback: Network = "127.0.0.0/8".parse().expect("a network");
        let proxies = TrustedProxies::none().network(loopback).host(true).prefix(true);
        let client = App::new("Outer", "1.0.0")
            .errors(style)
            .sub_app("/inner", app())
            .server(|settings| settings.trusted_proxies(proxies))
            .test_on_socket()
            .await;
        let reply = client
            .get("/inner/flat/?a")
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "api.example")
            .header("x-forwarded-prefix", "/public")
            .send()
            .await;
        assert_eq!(reply.header("location"), Some(target));
    }
}

#[get("/items/{id}")]
async fn item(id: String) -> String {
    format!("item {id}")
}

#[get("/items/{id}/notes")]
async fn notes(id: String) -> String {
    format!("notes of {id}")
}

#[get("/items")]
async fn items() -> &'static str {
    "items"
}

#[get("/version-{major}")]
async fn version(major: String) -> String {
    format!("version {major}")
}

/// A path parameter is never empty, however slashes are read.
#[aplomb::test]
async fn a_slash_at_the_end_is_no_empty_parameter() {
    let without = App::new("T", "1").routes(routes![item, notes, version]);
    let with = App::new("T", "1").routes(routes![items, item, notes]);
    let without = without.slash(SlashPolicy::Ignore).test();
    let with = with.slash(SlashPolicy::Ignore).test();
    for path in [
        "/items",
        "/items/",
        "/items//",
        "/items//notes",
        "/items//notes/",
        "/version-",
        "/version-/",
    ] {
        without.get(path).send().await.assert_problem(404, "not-found");
    }
    for path in ["/items", "/items/"] {
        assert_eq!(with.get(path).send().await.text(), "items", "{path}");
    }
    for path in ["/items//", "/items//notes"] {
        with.get(path).send().await.assert_problem(404, "not-found");
    }
    for client in [&without, &with] {
        assert_eq!(client.get("/items/5/").send().await.text(), "item 5");
        assert_eq!(client.get("/items/5/notes/").send().await.text(), "notes of 5");
    }
    // What is encoded is a value, not a slash.
    assert_eq!(with.get("/items/%2F").send().await.text(), "item /");
    for policy in [SlashPolicy::Redirect, SlashPolicy::Strict] {
        let client = App::new("T", "1")
            .routes(routes![item, notes])
            .slash(policy)
            .test();
        for path in ["/items", "/items/", "/items//", "/items//notes"] {
            client.get(path).send().await.assert_problem(404, "not-found");
        }
    }
}

#[aplomb::test]
async fn a_rest_segment_takes_everything_that_follows() {
    let client = client();
    for (path, rest) in [
        ("/files/a/b/c.txt", "a/b/c.txt"),
        ("/files/a%2Fb", "a/b"),
        ("/files/", ""),
        ("/files/a//b/", "a//b/"),
        ("/files/%C3%A4", "ä"),
        ("/files/../x", "../x"),
    ] {
        let reply = client.get(path).send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), rest, "{path}");
    }
}

#[aplomb::test]
async fn an_encoded_slash_stays_in_its_segment() {
    let client = client();
    assert_eq!(client.get("/orders/a%2Fb").send().await.text(), "a/b");
    assert_eq!(client.get("/orders/a+b").send().await.text(), "a+b");
    assert_eq!(client.get("/orders/..").send().await.text(), "..");
    assert_eq!(client.get("/orders/%2e%2e").send().await.text(), "..");
    client
        .get("/orders/a/b")
        .send()
        .await
        .assert_problem(404, "not-found");
    client
        .get("/orders/")
        .send()
        .await
        .assert_problem(404, "not-found");
    client
        .get("/../orders/1")
        .send()
        .await
        .assert_problem(404, "not-found");
}

#[aplomb::test]
async fn bytes_that_are_no_text_are_refused() {
    let client = client();
    for path in [
        "/orders/%FF",
        "/orders/%C3%28",
        "/files/a/%80",
        "/orders/%ED%A0%80",
    ] {
        let reply = client.get(path).send().await;
        reply.assert_problem(422, "invalid-request").assert_documented();
    }
    // A NUL is a character like others: it reaches the handler as one, and nothing is cut off.
    let reply = client.get("/orders/a%00b").send().await;
    reply.assert_documented();
    assert!(
        reply.status() == 422 || reply.text() == "a\0b",
        "{}",
        reply.text()
    );
    // A percent sign that encodes nothing is itself.
    let reply = client.get("/orders/100%").send().await;
    reply.assert_documented();
    assert!(
        reply.status() == 422 || reply.text() == "100%",
        "{}",
        reply.text()
    );
}

#[aplomb::test]
async fn handlers_that_answer_the_same_requests_do_not_start() {
    #[get("/{anything}")]
    async fn anything(anything: String) -> String {
        anything
    }
    let app = App::new("T", "1")
        .routes(routes![read].prefix("/v1"))
        .routes(Routes::new().prefix("/v1/orders").nest(routes![anything]))
        .routes(
            Operation::new(Method::GET, "/v1/orders/{order}", |_cx| {
                Box::pin(async { Response::new() })
            })
            .into(),
        );
    let error = app.check().unwrap_err();
    assert_eq!(error.reports().len(), 2, "{error}");
    assert!(
        error.to_string().contains(
            "GET /v1/orders/{id} (`read`) and GET /v1/orders/{anything} (`anything`) answer the same requests"
        ),
        "{error}"
    );
}

#[aplomb::test]
async fn a_path_stands_behind_its_prefix_as_it_is_written() {
    #[get("/")]
    async fn with_slash() -> &'static str {
        "with a slash"
    }
    #[get("")]
    async fn without_slash() -> &'static str {
        "without"
    }
    let items = routes![with_slash].prefix("/items").prefix("/v1");
    let users = routes![without_slash].prefix("/users");
    let both = routes![with_slash, without_slash].prefix("/both");
    let app = App::new("T", "1").routes(items).routes(users).routes(both);
    let client = app.test();
    for (path, text) in [
        ("/v1/items/", "with a slash"),
        ("/users", "without"),
        ("/both/", "with a slash"),
        ("/both", "without"),
    ] {
        let reply = client.get(path).send().await;
        assert_eq!(reply.assert_documented().text(), text, "{path}");
    }
    for (path, location) in [("/v1/items", "/v1/items/"), ("/users/", "/users")] {
        let reply = client.get(path).send().await;
        assert_eq!(reply.assert_status(308).header("location"), Some(location));
    }
}

#[aplomb::test]
async fn a_path_template_that_is_made_at_run_time_is_checked_too() {
    let empty = |path: &str| Operation::new(Method::GET, path, |_cx| Box::pin(async { Response::new() }));
    for path in ["", "/a/{b", "/a/{*rest}/c", "/a/{x}/{x}", "a", "/a//b"] {
        let error = App::new("T", "1").routes(empty(path).into()).check();
        assert!(error.is_err(), "`{path}` was taken");
    }
}

#[aplomb::test]
async fn a_fallback_answers_what_no_route_answers() {
    #[get("/")]
    async fn nothing(request: Request) -> (StatusCodeReply, HeaderMap) {
        (
            StatusCodeReply(request.0.uri().path().to_owned()),
            HeaderMap::new(),
        )
    }
    let client = app().fallback(Operation::of::<nothing>()).test();
    let reply = client.get("/nowhere/at/all").send().await;
    assert_eq!(reply.text(), "nothing at /nowhere/at/all");
    let reply = client.post("/flat2").send().await;
    assert_eq!(reply.text(), "nothing at /flat2");
    client
        .put("/flat")
        .send()
        .await
        .assert_problem(405, "method-not-allowed");
}

/// A reply of this test.
struct StatusCodeReply(String);

impl Reply for StatusCodeReply {
    fn describe(operation: &mut Operation) {
        String::describe(operation);
    }

    fn reply(self, cx: &mut aplomb::Context) -> Response {
        format!("nothing at {}", self.0)
            .reply(cx)
            .with_status(StatusCode::NOT_FOUND)
    }
}
