//! The test client itself: over a socket as in process, and with the document of the app that answers.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aplomb::arg::ShutdownSignal;
use aplomb::prelude::*;
use aplomb::reply::CookieError;
use aplomb::test::TestPart;
use futures_util::{Stream, StreamExt, stream};

#[model]
struct Item {
    #[field(max_length = 5)]
    name: String,
}

#[post("/items", status = 201)]
async fn add(item: Item) -> Item {
    item
}

#[get("/items/{id}")]
async fn item(id: u32) -> Item {
    Item { name: id.to_string() }
}

#[post("/files")]
async fn files(#[form] title: String, #[file(max_bytes = 10)] file: Upload) -> String {
    format!("{title}: {} in {}", file.size(), file.safe_filename())
}

#[get("/session")]
async fn session(#[cookie] session: Option<String>) -> Result<(String, Cookies), CookieError> {
    let cookies = Cookies::new().set(Cookie::new("session", "abc"))?;
    Ok((session.unwrap_or("none".to_owned()), cookies))
}

#[get("/events")]
async fn events(shutdown: ShutdownSignal) -> Sse<impl Stream<Item = Item>> {
    let first = stream::iter([Item { name: "first".into() }]);
    Sse::new(first.chain(stream::pending()).take_until(shutdown.draining()))
}

fn app() -> App {
    let port = Operation::new(Method::GET, "/port", |cx| {
        let port = cx
            .connection()
            .and_then(|connection| connection.peer())
            .map_or(0, |peer| peer.port());
        Box::pin(async move { Response::text(port.to_string()) })
    });
    App::new("T", "1")
        .routes(routes![add, item, files, session, events])
        .routes(port.into())
}

#[aplomb::test]
async fn a_socket_is_asked_as_the_process_is() {
    for client in [app().test(), app().test_on_socket().await] {
        let reply = client.post("/items").json(&json!({"name": "desk"})).send().await;
        reply
            .assert_status(201)
            .assert_documented()
            .assert_json(&json!({"name": "desk"}));
        client
            .post("/items")
            .json(&json!({"name": "too long"}))
            .send()
            .await
            .assert_problem(422, "invalid-request")
            .assert_fault("#/name", "string_too_long")
            .assert_documented();
        let part = TestPart::file("file", "notes.txt", "text/plain", "12345");
        let reply = client
            .post("/files")
            .multipart([TestPart::text("title", "Notes"), part])
            .send()
            .await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.text(), "Notes: 5 in notes.txt");
        assert_eq!(client.get("/session").send().await.text(), "none");
        assert_eq!(client.get("/session").send().await.text(), "abc");
        let reply = client.head("/items/7").send().await;
        reply.assert_status(200).assert_documented();
        assert_eq!(
            (reply.header("content-length"), reply.bytes().len()),
            (Some("12"), 0)
        );
        let mut stream = client.get("/events").stream().await;
        let event = stream.event().await.unwrap();
        assert_eq!(event.json(), json!({"name": "first"}));
        drop(stream);
        client.stop().await;
    }
}

#[aplomb::test]
async fn a_connection_is_used_again_and_another_one_while_it_is_busy() {
    let client = app().test_on_socket().await;
    let first = client.get("/port").send().await.text().to_owned();
    assert_ne!(first, "0");
    assert_eq!(client.get("/port").send().await.text(), first);
    let _busy = client.get("/events").stream().await;
    let second = client.get("/port").send().await.text().to_owned();
    assert_ne!(second, first);
    // One that the server ends is not used again: the head is too large.
    client
        .get("/port")
        .header("x-large", &"x".repeat(100_000))
        .send()
        .await
        .assert_problem(431, "headers-too-large");
    assert_ne!(client.get("/port").send().await.text(), second);
    assert_eq!(app().test().get("/port").send().await.text(), "0");
}

#[aplomb::test]
async fn the_server_behind_it_has_the_settings_of_the_app() {
    let app = app().server(|settings| settings.max_target_bytes(50));
    let client = app.test_on_socket().await;
    client
        .get("/port")
        .query("q", "x".repeat(50))
        .send()
        .await
        .assert_problem(414, "uri-too-long");
    assert!(client.address().unwrap().ip().is_loopback());
}

#[aplomb::test]
async fn stopping_drains_the_server_and_closes_what_is_open() {
    let closed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closed);
    let app = app().lifespan(
        || async { Ok::<_, Infallible>(()) },
        move |_| async move { flag.store(true, Ordering::SeqCst) },
    );
    let client = app.test_on_socket().await;
    let address = client.address().unwrap();
    let mut stream = client.get("/events").stream().await;
    stream.event().await.unwrap();
    let end = tokio::spawn(async move { stream.event().await });
    tokio::time::timeout(Duration::from_secs(1), client.stop())
        .await
        .expect("streams end with the drain");
    assert_eq!(end.await.unwrap(), None);
    assert!(closed.load(Ordering::SeqCst));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[aplomb::test]
async fn a_client_that_is_dropped_ends_its_server() {
    let client = app().test_on_socket().await;
    let address = client.address().unwrap();
    client.get("/port").send().await.assert_status(200);
    drop(client);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the server is still there");
}

// ---- the document of the app that answers

#[get("/items/{id}", status = 202)]
async fn inner_item(id: String) -> String {
    id
}

#[get("/items")]
async fn inner_items() -> Vec<Item> {
    Vec::new()
}

#[get("/shop/special/{id}")]
async fn special(id: u32) -> Json<u32> {
    Json(id)
}

/// What it answers is not what it says.
fn wrong() -> Operation {
    Operation::new(Method::GET, "/wrong", |_cx| {
        Box::pin(async { Response::text("wrong").with_status(StatusCode::IM_A_TEAPOT) })
    })
}

fn nested() -> App {
    let deepest = App::new("Deepest", "1").routes(routes![add, inner_items]);
    let inner = App::new("Inner", "1")
        .routes(routes![inner_item, inner_items])
        .routes(wrong().into())
        .sub_app("/deep", deepest);
    App::new("Outer", "1")
        .routes(routes![item, special])
        .sub_app("/shop", inner)
        .sub_app(
            "/old/{tenant}/",
            App::new("Old", "1")
                .errors(ErrorStyle::FastApi)
                .routes(routes![add]),
        )
}

#[aplomb::test]
async fn a_reply_is_checked_against_the_document_of_its_app() {
    for client in [nested().test(), nested().test_on_socket().await] {
        // The same path below the mount, another status and another type.
        let reply = client.get("/items/7").send().await;
        reply.assert_status(200).assert_documented();
        let reply = client.get("/shop/items/7?x=/y").send().await;
        reply.assert_status(202).assert_documented();
        let reply = client.get("/shop/items").send().await;
        reply.assert_status(200).assert_documented();
        let reply = client
            .post("/shop/deep/items")
            .json(&json!({"name": "x"}))
            .send()
            .await;
        reply.assert_status(201).assert_documented();
        let reply = client.post("/shop/deep/items").json(&json!({})).send().await;
        reply.assert_problem(422, "invalid-request").assert_documented();
        // The app above has a path that is longer word for word.
        let reply = client.get("/shop/special/7").send().await;
        reply
            .assert_status(200)
            .assert_documented()
            .assert_json(&json!(7));
        let reply = client
            .post("/old/me/items")
            .json(&json!({"name": 1}))
            .send()
            .await;
        reply.assert_status(422).assert_documented();
        assert!(reply.value()["detail"].is_array());
        client
            .get("/shop")
            .send()
            .await
            .assert_status(404)
            .assert_documented();
        client
            .get("/shop/deep/nothing")
            .send()
            .await
            .assert_status(404)
            .assert_documented();
    }
}

#[aplomb::test]
#[should_panic(expected = "the document does not list the status 418")]
async fn a_reply_that_the_inner_document_does_not_list() {
    let client = nested().test();
    client.get("/shop/wrong").send().await.assert_documented();
}

#[aplomb::test]
#[should_panic(expected = "the document has no such path")]
async fn a_path_that_only_the_outer_document_has() {
    // Below the mount it is a page, which no document lists.
    let client = nested().test();
    client.get("/shop/openapi.json").send().await.assert_documented();
}
