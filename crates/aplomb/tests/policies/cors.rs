//! CORS: preflight requests, and what stands on every other answer.

use aplomb::policy::{Cors, Hosts};
use aplomb::prelude::*;
use aplomb::test::{TestClient, TestReply};

const SHOP: &str = "https://shop.example";

#[get("/stock")]
async fn stock() -> Json<u32> {
    Json(7)
}

#[post("/orders")]
async fn order(#[query(ge = 1)] count: u32) -> Json<u32> {
    Json(count)
}

#[get("/panic")]
async fn panics() -> String {
    panic!("this is the panic of a test")
}

fn app(cors: Cors) -> App {
    App::new("Shop", "1.0.0")
        .routes(routes![stock, order, panics])
        .layer(cors)
}

async fn preflight(client: &TestClient, fields: &[(&str, &str)]) -> TestReply {
    let request = client.request(Method::OPTIONS, "/orders");
    fields
        .iter()
        .fold(request, |request, (name, value)| request.add_header(name, value))
        .send()
        .await
}

#[aplomb::test]
async fn a_page_of_a_listed_origin_may_do_what_is_listed() {
    let cors = Cors::new()
        .origin(SHOP)
        .methods([Method::GET, Method::POST])
        .headers(["x-desk"])
        .max_age(std::time::Duration::from_secs(60));
    let client = app(cors).test();
    let reply = preflight(
        &client,
        &[
            ("origin", SHOP),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "X-Desk, content-type"),
        ],
    )
    .await;
    reply.assert_status(200);
    assert_eq!(reply.text(), "OK");
    assert_eq!(reply.header("access-control-allow-origin"), Some(SHOP));
    assert_eq!(reply.header("access-control-allow-methods"), Some("GET, POST"));
    assert_eq!(
        reply.header("access-control-allow-headers"),
        Some("Accept, Accept-Language, Content-Language, Content-Type, x-desk")
    );
    assert_eq!(reply.header("access-control-max-age"), Some("60"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    assert_eq!(reply.header("vary"), Some("Origin"));
}

#[aplomb::test]
async fn a_preflight_for_more_is_refused_with_all_reasons() {
    let client = app(Cors::new().origin(SHOP).headers(["x-desk"])).test();
    for (origin, method, headers, reasons) in [
        ("https://evil.example", "GET", "", "origin"),
        ("https://shop.example.evil.example", "GET", "", "origin"),
        ("http://shop.example", "GET", "", "origin"),
        ("https://shop.example:444", "GET", "", "origin"),
        ("HTTPS://SHOP.EXAMPLE", "GET", "", "origin"),
        ("null", "GET", "", "origin"),
        ("", "GET", "", "origin"),
        (SHOP, "DELETE", "", "method"),
        (SHOP, "get", "", "method"),
        (SHOP, "", "", "method"),
        (SHOP, "GET", "x-desk, x-other", "headers"),
        ("null", "PUT", "authorization", "origin, method, headers"),
    ] {
        let fields = [
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", headers),
        ];
        let reply = preflight(&client, &fields).await;
        reply.assert_problem(400, "origin-refused");
        let detail = format!("Not allowed from another origin: {reasons}");
        assert_eq!(reply.value()["detail"], detail, "{origin} {method} {headers}");
        let may = (origin == SHOP).then_some(SHOP);
        assert_eq!(reply.header("access-control-allow-origin"), may);
    }
    // Two origins are nobody's, whatever they are.
    let reply = preflight(
        &client,
        &[
            ("origin", SHOP),
            ("origin", SHOP),
            ("access-control-request-method", "GET"),
        ],
    )
    .await;
    reply.assert_problem(400, "origin-refused");
    let reply = preflight(
        &client,
        &[
            ("origin", SHOP),
            ("access-control-request-method", "GET"),
            ("access-control-request-private-network", "true"),
        ],
    )
    .await;
    assert_eq!(
        reply.value()["detail"],
        "Not allowed from another origin: private-network"
    );
}

#[aplomb::test]
async fn in_fastapis_style_a_refusal_is_a_plain_text() {
    let client = app(Cors::new().origin(SHOP)).errors(ErrorStyle::FastApi).test();
    let fields = [("origin", "null"), ("access-control-request-method", "PATCH")];
    let reply = preflight(&client, &fields).await;
    reply.assert_status(400);
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.text(), "Disallowed CORS origin, method");
}

#[aplomb::test]
async fn every_answer_can_be_read_by_the_page_whatever_went_wrong() {
    let cors = Cors::new()
        .origin(SHOP)
        .credentials()
        .expose(["x-request-id", "etag"]);
    let client = App::new("Shop", "1.0.0")
        .routes(routes![stock, order, panics])
        .layer(Hosts::new(["testserver"]))
        .layer(cors)
        .test();
    for (request, status) in [
        (client.get("/stock"), 200),
        (client.post("/orders?count=0"), 422),
        (client.get("/orders"), 405),
        (client.get("/nowhere"), 404),
        (client.get("/panic"), 500),
        (client.get("/stock").header("host", "evil.example"), 400),
        (client.request(Method::OPTIONS, "/stock"), 204),
    ] {
        let reply = request.header("origin", SHOP).send().await;
        reply.assert_status(status);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(SHOP),
            "{status}"
        );
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            Some("true"),
            "{status}"
        );
        assert_eq!(
            reply.header("access-control-expose-headers"),
            Some("x-request-id, etag")
        );
        assert_eq!(reply.header("vary"), Some("Origin"), "{status}");
    }
}

#[aplomb::test]
async fn an_answer_of_the_apps_own_keeps_the_fields() {
    let client = App::new("Shop", "1.0.0")
        .routes(routes![stock])
        .on_problem(|problem| Some(Response::text(problem.slug).with_status(problem.status)))
        .layer(Hosts::new(["testserver"]))
        .layer(Cors::new().origin(SHOP))
        .test();
    for (host, status, slug) in [
        ("evil.example", 400, "host-refused"),
        ("testserver", 404, "not-found"),
    ] {
        let request = client.get("/nowhere").header("origin", SHOP).header("host", host);
        let reply = request.send().await;
        reply.assert_status(status);
        assert_eq!(reply.text(), slug);
        assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(reply.header("access-control-allow-origin"), Some(SHOP));
    }
}

#[aplomb::test]
async fn others_are_served_without_the_fields() {
    let client = app(Cors::new().origin(SHOP)).test();
    for origins in [&["https://evil.example"][..], &["null"], &[], &[SHOP, SHOP]] {
        let request = client.get("/stock");
        let request = origins
            .iter()
            .fold(request, |request, origin| request.add_header("origin", origin));
        let reply = request.send().await;
        reply.assert_status(200);
        assert_eq!(reply.header("access-control-allow-origin"), None, "{origins:?}");
        assert_eq!(
            reply.header("vary"),
            Some("Origin"),
            "a cache may not mix them up: {origins:?}"
        );
    }
}

#[aplomb::test]
async fn any_origin_is_a_star_that_caches_can_keep() {
    let client = app(Cors::new().any_origin().any_method().any_header()).test();
    let reply = client.get("/stock").send().await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("vary"), None);
    let reply = preflight(
        &client,
        &[
            ("origin", "null"),
            ("access-control-request-method", "QUERY"),
            ("access-control-request-headers", "x-one,x-two"),
        ],
    )
    .await;
    reply.assert_status(200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        reply.header("access-control-allow-methods"),
        Some("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY")
    );
    assert_eq!(reply.header("access-control-allow-headers"), Some("x-one,x-two"));
    let fields = [("origin", "null"), ("access-control-request-method", "BREW")];
    preflight(&client, &fields)
        .await
        .assert_problem(400, "origin-refused");
}

#[aplomb::test]
async fn a_rule_can_say_which_origins() {
    let cors = Cors::new().origins_that(|origin| origin.ends_with(".shop.example"));
    let client = app(cors).test();
    let allowed = async |origin: &str| {
        let reply = client.get("/stock").header("origin", origin).send().await;
        reply.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(
        allowed("https://a.shop.example").await.as_deref(),
        Some("https://a.shop.example")
    );
    assert_eq!(allowed("https://shop.example").await, None);
}

#[test]
#[should_panic(expected = "would let every page on the web act as the user")]
fn any_origin_with_credentials_does_not_start() {
    let app = app(Cors::new().any_origin().credentials());
    aplomb::runtime::test(async move {
        app.test().get("/stock").send().await.assert_status(200);
    });
}

#[test]
#[should_panic(expected = "`shop.example` is no origin: it has no scheme")]
fn a_text_that_is_no_origin_does_not_start() {
    let _ = Cors::new().origin("shop.example");
}
