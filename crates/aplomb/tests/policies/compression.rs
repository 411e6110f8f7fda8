//! Compression of responses.

use std::io::Read;

use aplomb::policy::Compression;
use aplomb::prelude::*;
use aplomb::reply::File;
use aplomb::test::TestReply;

const LONG: usize = 200_000;

#[get("/text")]
async fn text(#[query(default = LONG)] length: usize) -> String {
    "x".repeat(length)
}

#[get("/picture")]
async fn picture() -> File {
    File::from_bytes(vec![0; LONG]).media_type("image/png")
}

#[get("/file")]
async fn file() -> File {
    File::from_bytes("0123456789".repeat(100)).media_type("text/plain")
}

#[get("/lines")]
async fn lines() -> JsonLines<impl futures_util::Stream<Item = u32>> {
    JsonLines(futures_util::stream::iter(0..3))
}

#[get("/events")]
async fn events() -> Sse<impl futures_util::Stream<Item = Event<u32>>> {
    Sse::new(futures_util::stream::iter([Event::data(1)]))
}

#[get("/as-it-is")]
async fn as_it_is() -> (String, HeaderMap) {
    let no_transform = HeaderValue::from_static("private, no-transform");
    let headers = HeaderMap::from_iter([(http::header::CACHE_CONTROL, no_transform)]);
    ("x".repeat(LONG), headers)
}

fn app() -> App {
    App::new("Files", "1.0.0")
        .routes(routes![text, picture, file, lines, events, as_it_is])
        .layer(Compression::new())
}

fn plain(reply: &TestReply) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&reply.bytes()[..])
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[aplomb::test]
async fn a_large_answer_is_compressed_for_those_who_take_it() {
    let client = app().test_on_socket().await;
    let reply = client
        .get("/text")
        .header("accept-encoding", "br, gzip")
        .send()
        .await;
    reply.assert_status(200);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
    assert!(reply.bytes().len() < 2_000);
    assert_eq!(plain(&reply).len(), LONG);
    for accepted in ["identity", "br", "gzip;q=0", ""] {
        let reply = client
            .get("/text")
            .header("accept-encoding", accepted)
            .send()
            .await;
        assert_eq!(reply.header("content-encoding"), None, "{accepted}");
        assert_eq!(reply.header("vary"), Some("Accept-Encoding"), "{accepted}");
        assert_eq!(reply.text().len(), LONG);
    }
    client.stop().await;
}

#[aplomb::test]
async fn the_minimum_is_500_bytes() {
    let client = app().test_on_socket().await;
    for (length, coding) in [(0, None), (499, None), (500, Some("gzip")), (501, Some("gzip"))] {
        let request = client
            .get(&format!("/text?length={length}"))
            .header("accept-encoding", "gzip");
        let reply = request.send().await;
        assert_eq!(reply.header("content-encoding"), coding, "{length}");
    }
    // A small body that was compressed has its length.
    let reply = client
        .get("/text?length=500")
        .header("accept-encoding", "gzip")
        .send()
        .await;
    let length = reply.bytes().len().to_string();
    assert_eq!(reply.header("content-length"), Some(length.as_str()));
    client.stop().await;
}

#[aplomb::test]
async fn what_gains_nothing_stays_as_it_is() {
    let client = app().test();
    for path in ["/picture", "/events", "/as-it-is"] {
        let reply = client.get(path).header("accept-encoding", "gzip").send().await;
        reply.assert_status(200);
        assert_eq!(reply.header("content-encoding"), None, "{path}");
    }
    let request = client
        .get("/file")
        .header("accept-encoding", "gzip")
        .header("range", "bytes=0-600");
    let reply = request.send().await;
    reply.assert_status(206);
    assert_eq!(
        (reply.header("content-encoding"), reply.bytes().len()),
        (None, 601)
    );
}

#[aplomb::test]
async fn the_tag_of_a_compressed_file_is_weak_and_still_known() {
    let client = app().test();
    let reply = client.get("/file").header("accept-encoding", "gzip").send().await;
    let tag = reply.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(reply.header("accept-ranges"), None);
    let request = client
        .get("/file")
        .header("accept-encoding", "gzip")
        .header("if-none-match", &tag);
    request.send().await.assert_status(304);
}

#[aplomb::test]
async fn a_stream_is_compressed_piece_by_piece() {
    let reply = app()
        .test()
        .get("/lines")
        .header("accept-encoding", "gzip")
        .send()
        .await;
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert_eq!(plain(&reply), "0\n1\n2\n");
}

#[aplomb::test]
async fn head_says_what_get_would() {
    let client = app().test();
    let reply = client
        .head("/text")
        .header("accept-encoding", "gzip")
        .send()
        .await;
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert!(reply.bytes().is_empty());
}
