// ANCHOR: upload
use std::sync::Arc;

use aplomb::prelude::*;
use aplomb::test::TestPart;

use super::{Painter, Pictures, app};

#[aplomb::test]
async fn an_upload_is_hung() {
    let pictures = Arc::new(Pictures::default());
    let client = app().shared_state(Arc::clone(&pictures)).test();
    let sunflowers = TestPart::file("picture", "sunflowers.png", "image/png", "not really");
    let reply = client
        .post("/pictures")
        .bearer("vincent")
        .multipart([sunflowers])
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    reply.assert_json(&json!({ "painter": "vincent", "bytes": 10 }));
    client.stop().await;
    assert_eq!(*pictures.names(), ["sunflowers.png"]);
}
// ANCHOR_END: upload

// ANCHOR: events
#[aplomb::test]
async fn news_come_one_by_one() {
    let pictures = Pictures(vec!["Irises".to_owned(), "Almonds".to_owned()].into());
    let client = app().state(pictures).test();
    let mut news = client.get("/news").stream().await;
    let first = news.event().await.expect("there is a first event");
    assert_eq!(first.json(), "Irises");
    let second = news.event().await.expect("there is a second event");
    assert_eq!(second.json(), "Almonds");
    assert!(news.event().await.is_none());
}
// ANCHOR_END: events

// ANCHOR: header
#[aplomb::test]
async fn strangers_are_told_what_to_send() {
    let reply = app().test().post("/pictures").send().await;
    reply.assert_status(401);
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}
// ANCHOR_END: header

// ANCHOR: socket
#[aplomb::test]
async fn the_guide_answers() {
    let client = app().test();
    let mut socket = client.ws("/guide").connect().await;
    socket.send("Who painted this").await;
    assert_eq!(socket.text().await, "Who painted this? I do not know.");
    let closed = socket.close(1000, "enough").await;
    assert!(closed.is_normal());
}
// ANCHOR_END: socket

// ANCHOR: dependency
/// A painter who needs no token.
#[derive(Clone)]
struct NamedPainter(String);

#[dependency]
async fn named_painter(#[query] name: String) -> NamedPainter {
    NamedPainter(name)
}

impl From<NamedPainter> for Painter {
    fn from(named: NamedPainter) -> Painter {
        Painter(named.0)
    }
}

#[aplomb::test]
async fn another_dependency_stands_in() {
    let client = app().with_dependency::<Painter, NamedPainter>().test();
    let picture = TestPart::file("picture", "nave.png", "image/png", "");
    let request = client.post("/pictures?name=Berthe").multipart([picture]);
    assert_eq!(request.send().await.value()["painter"], "Berthe");
}
// ANCHOR_END: dependency
