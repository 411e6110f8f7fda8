//! Compressed request bodies.

use std::io::Write;

use aplomb::policy::Decompression;
use aplomb::prelude::*;

const JSON: &str = "application/json";

#[post("/sum")]
async fn sum(#[body] numbers: Vec<i64>) -> Json<i64> {
    Json(numbers.iter().sum())
}

#[post("/length", body_limit = 1000)]
async fn length(body: Bytes) -> Json<usize> {
    Json(body.len())
}

fn app() -> App {
    App::new("Sums", "1.0.0")
        .routes(routes![sum, length])
        .layer(Decompression::new())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[aplomb::test]
async fn compressed_bodies_are_read_and_others_too() {
    let client = app().test_on_socket().await;
    let post = || client.post("/sum");
    for coding in ["gzip", "GZIP", "x-gzip"] {
        let request = post()
            .header("content-encoding", coding)
            .body(JSON, gzip(b"[1, 2, 3]"));
        assert_eq!(request.send().await.value(), 6, "{coding}");
    }
    assert_eq!(post().body(JSON, "[1, 2, 4]").send().await.value(), 7);
    let request = post().header("content-encoding", "identity").body(JSON, "[1]");
    assert_eq!(request.send().await.value(), 1);
    let request = post()
        .header("content-encoding", "gzip")
        .body(JSON, gzip(b"[1, \"x\"]"));
    request.send().await.assert_problem(422, "invalid-request");
    client.stop().await;
}

#[aplomb::test]
async fn what_cannot_be_read_says_why() {
    let client = app().test();
    let post = |coding: &str| client.post("/sum").header("content-encoding", coding);
    let reply = post("gzip").body(JSON, "[1, 2, 3]").send().await;
    reply.assert_problem(400, "unreadable-request");
    let detail = reply.value()["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("The body is not gzip"), "{detail}");
    let good = gzip(b"[1, 2, 3]");
    let reply = post("gzip")
        .body(JSON, good[..good.len() - 3].to_vec())
        .send()
        .await;
    reply.assert_problem(400, "unreadable-request");
    for coding in ["br", "deflate", "gzip, gzip"] {
        let reply = post(coding).body(JSON, good.clone()).send().await;
        reply.assert_problem(415, "unsupported-content-coding");
        assert_eq!(reply.header("accept-encoding"), Some("gzip"));
    }
}

#[aplomb::test]
async fn the_bounds_hold_for_what_comes_out() {
    let client = app().test_on_socket().await;
    let post = |length: usize| {
        let body = gzip(&vec![b' '; length]);
        client
            .post("/length")
            .header("content-encoding", "gzip")
            .body("application/octet-stream", body)
            .send()
    };
    assert_eq!(post(1000).await.value(), 1000);
    post(1001).await.assert_problem(413, "body-too-large");
    // A bomb: 64 MiB in 64 KiB.
    post(64 * 1024 * 1024).await.assert_problem(413, "body-too-large");
    client.stop().await;
}
