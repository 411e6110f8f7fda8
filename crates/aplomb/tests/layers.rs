//! tower layers around an app, a list and an operation, and services that are mounted.

mod captured;

use std::convert::Infallible;
use std::time::Duration;

use aplomb::prelude::*;
use aplomb::{Body, MountPath};
use captured::captured;
use tower::util::{MapRequestLayer, MapResponseLayer};

fn mark(
    text: &'static str,
) -> MapResponseLayer<impl Fn(http::Response<Body>) -> http::Response<Body> + Clone + Send + Sync + 'static> {
    MapResponseLayer::new(move |mut response: http::Response<Body>| {
        response
            .headers_mut()
            .append("x-mark", HeaderValue::from_static(text));
        response
    })
}

#[model]
struct Item {
    #[field(min_length = 2)]
    name: String,
}

#[post("/items/{id}")]
async fn add(id: u32, #[header] x_added: Option<String>, item: Item) -> String {
    format!("{id} {x_added:?} {}", item.name)
}

#[get("/plain")]
async fn plain() -> &'static str {
    "plain"
}

#[get("/panic")]
async fn panics() -> String {
    panic!("this is the panic of a test")
}

fn marks(reply: &aplomb::test::TestReply) -> Vec<&str> {
    reply
        .headers()
        .get_all("x-mark")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect()
}

#[aplomb::test]
async fn layers_stand_around_an_app_a_list_and_an_operation() {
    let app = App::new("T", "1")
        .routes(
            Routes::new()
                .operation(Operation::of::<add>().layer(mark("inner")).layer(mark("outer")))
                .layer(mark("list")),
        )
        .routes(routes![plain, panics])
        .layer(mark("app"))
        .layer(mark("outermost"));
    let client = app.test();
    let reply = client.post("/items/1").json(&json!({"name": "ab"})).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(marks(&reply), ["inner", "outer", "list", "app", "outermost"]);
    let reply = client.post("/items/x").json(&json!({"name": "a"})).send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("id", "int_parsing")
        .assert_fault("#/name", "string_too_short");
    assert_eq!(marks(&reply).len(), 5);
    assert_eq!(marks(&client.get("/plain").send().await), ["app", "outermost"]);
    let reply = client.get("/nowhere").send().await;
    reply.assert_problem(404, "not-found");
    assert_eq!(marks(&reply), ["app", "outermost"]);
    client
        .get("/panic")
        .send()
        .await
        .assert_problem(500, "internal-error")
        .assert_documented();
    let reply = client.head("/plain").send().await;
    assert_eq!(
        (reply.header("content-length"), reply.bytes().len()),
        (Some("5"), 0)
    );
}

#[aplomb::test]
async fn a_layer_can_change_the_request() {
    let added = MapRequestLayer::new(|mut request: http::Request<Body>| {
        request
            .headers_mut()
            .insert("x-added", HeaderValue::from_static("by the layer"));
        request
    });
    let client = App::new("T", "1").routes(routes![add].layer(added)).test();
    let reply = client.post("/items/7").json(&json!({"name": "ab"})).send().await;
    assert_eq!(reply.text(), r#"7 Some("by the layer") ab"#);
}

#[test]
fn a_request_is_logged_once_whatever_stands_around_the_app() {
    for layers in 0..3 {
        let ((), log) = captured(async move {
            let mut app = App::new("T", "1").routes(routes![plain]);
            for _ in 0..layers {
                app = app.layer(mark("app"));
            }
            app.test().get("/plain").send().await.assert_status(200);
        });
        assert_eq!(log.matches("aplomb::access").count(), 1, "{layers} layers: {log}");
    }
}

async fn told(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let mount = request
        .extensions()
        .get::<MountPath>()
        .map_or("", |mount| mount.0.as_str());
    Ok(http::Response::new(Body::full(format!(
        "{} {} at {mount}",
        request.method(),
        request.uri()
    ))))
}

#[aplomb::test]
async fn a_service_is_mounted_below_a_path() {
    let app = App::new("T", "1")
        .routes(
            routes![plain]
                .mount("/inner", tower::service_fn(told))
                .prefix("/v1"),
        )
        .mount("/old", tower::service_fn(told))
        .sub_app(
            "/sub",
            App::new("Sub", "2")
                .routes(routes![plain, add])
                .mount("/deep", tower::service_fn(told)),
        );
    let client = app.test();
    for (path, text) in [
        ("/old", "GET / at /old"),
        ("/old/", "GET / at /old"),
        ("/old/a/b?c=d", "GET /a/b?c=d at /old"),
        ("/old/a%2Fb/../c", "GET /a%2Fb/../c at /old"),
        ("/v1/inner/x", "GET /x at /v1/inner"),
        ("/sub/deep/x", "GET /x at /sub/deep"),
        ("/v1/plain", "plain"),
        ("/sub/plain", "plain"),
    ] {
        let reply = client.get(path).send().await;
        reply.assert_status(200);
        assert_eq!(reply.text(), text, "{path}");
    }
    assert_eq!(
        client
            .request("BREW".parse().unwrap(), "/old/x")
            .send()
            .await
            .text(),
        "BREW /x at /old"
    );
    client.get("/older").send().await.assert_problem(404, "not-found");
    // An app inside the app has its own documents and problems.
    let reply = client
        .post("/sub/items/x")
        .json(&json!({"name": "ab"}))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request");
    assert_eq!(reply.value()["type"], "/sub/problems/invalid-request");
    client
        .get("/sub/problems/invalid-request")
        .send()
        .await
        .assert_status(200);
    let reply = client.get("/sub/openapi.json").send().await;
    assert_eq!(reply.value()["info"]["title"], "Sub");
    client.get("/sub/plain/").send().await.assert_status(308);
    assert_eq!(
        client.get("/sub/plain/").send().await.header("location"),
        Some("/sub/plain")
    );
}

#[aplomb::test]
async fn work_after_the_reply_goes_through_layers() {
    #[post("/work")]
    async fn work(
        background: Background,
        sender: State<tokio::sync::mpsc::UnboundedSender<&'static str>>,
    ) -> &'static str {
        let sender = sender.into_shared();
        background.spawn(async move { sender.send("done") });
        "taken"
    }
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
    let client = App::new("T", "1")
        .state(sender)
        .routes(routes![work].layer(mark("list")))
        .layer(mark("app"))
        .test();
    assert_eq!(client.post("/work").send().await.text(), "taken");
    let done = tokio::time::timeout(Duration::from_secs(5), receiver.recv()).await;
    assert_eq!(done, Ok(Some("done")));
}
