//! Bad input over a real socket: a problem, never a hang, never a panic, and the server goes on.

mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aplomb::prelude::*;
use aplomb::reading::BodyLimits;
use aplomb::server::Settings;
use wire::{serve, serve_with};

#[model]
struct Item {
    #[field(max_length = 10)]
    name: String,
}

#[post("/items")]
async fn add(item: Item) -> String {
    item.name
}

#[post("/upload")]
async fn upload(#[file] files: Vec<Upload>) -> String {
    files.len().to_string()
}

#[get("/alive")]
async fn alive(#[query] q: Option<String>) -> String {
    q.unwrap_or("alive".to_owned())
}

#[derive(Debug, Default)]
struct Seen {
    started: AtomicUsize,
    finished: AtomicUsize,
    dropped: AtomicUsize,
}

struct CountDrop(Arc<Seen>);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

#[get("/slow")]
async fn slow(seen: State<Seen>) -> &'static str {
    let seen = seen.into_shared();
    seen.started.fetch_add(1, Ordering::SeqCst);
    let _count = CountDrop(Arc::clone(&seen));
    tokio::time::sleep(Duration::from_millis(400)).await;
    seen.finished.fetch_add(1, Ordering::SeqCst);
    "slow"
}

fn app() -> App {
    App::new("T", "1")
        .state(Seen::default())
        .routes(routes![add, upload, alive, slow])
}

const LIMIT: usize = 2 * 1024 * 1024;

fn post(length: impl std::fmt::Display) -> String {
    format!(
        "POST /items HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
}

#[aplomb::test]
async fn a_body_that_is_one_byte_too_large() {
    let served = serve(app()).await;
    // The length alone is enough, and so is the body.
    let mut raw = served.connect().await;
    raw.send(post(LIMIT + 1)).await;
    assert_eq!(
        raw.answer().await.assert_problem(413, "body-too-large")["limit"],
        LIMIT
    );
    let mut request = post(LIMIT + 1).into_bytes();
    request.resize(request.len() + LIMIT + 1, b' ');
    served.ask(&request).await.assert_problem(413, "body-too-large");
    // Nothing announces a chunked one.
    let mut request =
        b"POST /items HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..LIMIT / 65536 {
        request.extend_from_slice(b"10000\r\n");
        request.resize(request.len() + 65536, b' ');
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"1\r\nx\r\n0\r\n\r\n");
    served.ask(&request).await.assert_problem(413, "body-too-large");
    // One that just fits is read.
    let body = format!("{{\"name\": \"x\"{}}}", " ".repeat(LIMIT - 13));
    assert_eq!(body.len(), LIMIT);
    let answer = served.ask(post(LIMIT) + &body).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "x"));
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn a_length_that_no_number_can_hold() {
    let served = serve(app()).await;
    for length in [
        "99999999999999999999999999",
        "-1",
        "1, 2",
        "0x10",
        "+5",
        "ten",
        "",
    ] {
        let answer = served.ask(post(length)).await;
        assert!(
            answer.status == 400 || answer.status == 413,
            "{length}: {answer:?}"
        );
    }
    let answer = served.ask(post(u64::MAX - 2)).await;
    assert_eq!(answer.status, 413, "{answer:?}");
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn a_body_that_does_not_come() {
    let limits = BodyLimits {
        idle: Duration::from_millis(100),
        total: Duration::from_millis(300),
        ..BodyLimits::default()
    };
    let served = serve(app().body_limits(limits)).await;
    let began = Instant::now();
    let answer = served.ask(post(100)).await;
    answer.assert_problem(408, "request-timeout");
    assert_eq!(answer.header("connection").as_deref(), Some("close"));
    // Byte by byte, never idle, but too long in all.
    let mut raw = served.connect().await;
    raw.send(post(1000)).await;
    for _ in 0..12 {
        raw.send("{").await;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    raw.answer().await.assert_problem(408, "request-timeout");
    assert!(began.elapsed() < Duration::from_secs(5));
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn a_body_that_breaks_off() {
    let served = serve(app()).await;
    let mut raw = served.connect().await;
    raw.send(post(100) + "{\"name\":").await;
    raw.shut_write_side().await;
    // The client may still read: it gets nothing, or a problem, and the connection ends.
    let rest = raw.rest().await;
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400"), "{rest}");
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn two_lengths_and_bare_line_feeds() {
    let served = serve(app()).await;
    for request in [
        "POST /items HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde",
        "POST /items HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /items HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ] {
        let mut raw = served.connect().await;
        raw.send(request).await;
        let answer = raw.answer().await;
        assert!(
            answer.status == 400 || answer.status == 501,
            "{request}: {answer:?}"
        );
        assert_eq!(
            raw.rest().await,
            "",
            "the connection ends: what follows could be somebody else's request"
        );
    }
    // Chunks go before a length (RFC 9112, section 6.3); nothing that follows on the connection is taken for a request.
    for both in [
        "content-length: 60\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
    ] {
        let mut raw = served.connect().await;
        let head =
            format!("POST /items HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{both}\r\n\r\n");
        raw.send(head + "f\r\n{\"name\": \"abc\"}\r\n0\r\n\r\nGET /alive HTTP/1.1\r\nhost: x\r\n\r\n")
            .await;
        let rest = raw.rest().await;
        assert!(
            rest.starts_with("HTTP/1.1 200") && rest.ends_with("abc"),
            "{rest}"
        );
    }
    for request in [
        "GET /alive HTTP/1.1\r\nhost: x\r\n folded\r\n\r\n",
        "GET /alive HTTP/1.1\r\nhost : x\r\n\r\n",
        "GET  /alive HTTP/1.1\r\nhost: x\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let mut raw = served.connect().await;
        raw.send(request).await;
        let rest = raw.rest().await;
        assert!(
            rest.is_empty() || rest.starts_with("HTTP/1.1 400"),
            "{request:?}: {rest}"
        );
    }
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn methods_and_targets_of_all_kinds() {
    let served = serve(app()).await;
    for method in ["BREW", "get", "QUERY", "M-SEARCH", "PATCH"] {
        let answer = served
            .ask(format!("{method} /alive HTTP/1.1\r\nhost: x\r\n\r\n"))
            .await;
        answer.assert_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow").as_deref(), Some("GET, HEAD, OPTIONS"));
    }
    let answer = served
        .ask("CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    let answer = served.ask("OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.status < 500, "{answer:?}");
    for path in [
        "/../alive",
        "/%2e%2e/alive",
        "//alive",
        "/alive%2F",
        "/alive%00",
        "/ALIVE",
    ] {
        served
            .ask(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"))
            .await
            .assert_problem(404, "not-found");
    }
    let answer = served
        .ask("GET http://other.example/alive?q=abs HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert_eq!(answer.body, "abs");
    let answer = served
        .ask(&b"GET /alive?q=\xFF\xFE HTTP/1.1\r\nhost: x\r\n\r\n"[..])
        .await;
    assert!(answer.status == 400 || answer.status == 422, "{answer:?}");
    let answer = served
        .ask(&b"GET /\xC3\xA4 HTTP/1.1\r\nhost: x\r\n\r\n"[..])
        .await;
    assert!(answer.status == 400 || answer.status == 404, "{answer:?}");
    let answer = served
        .ask(format!(
            "GET /alive?q={} HTTP/1.1\r\nhost: x\r\n\r\n",
            "a".repeat(20_000)
        ))
        .await;
    answer.assert_problem(414, "uri-too-long");
    let answer = served
        .ask(format!(
            "GET /alive HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n",
            "a".repeat(200_000)
        ))
        .await;
    answer.assert_problem(431, "headers-too-large");
    served.assert_alive().await;
    served.stop().await;
}

/// What the server refuses before the app sees it is said as the app says everything, and is explained where `type` leads.
#[aplomb::test]
async fn refusals_of_the_server_are_problems_of_the_app() {
    let refusals = [
        ("GET / HTTP/1.1\r\n\r\n", 400, "malformed-request"),
        ("nonsense\r\n\r\n", 400, "malformed-request"),
        (
            "POST /items HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            501,
            "unsupported-transfer-coding",
        ),
        (
            "GET /alive HTTP/1.1\r\nhost: x\r\nx-slow: ",
            408,
            "request-timeout",
        ),
    ];
    let settings = || Settings::default().head_deadline(Duration::from_millis(200));
    let served = serve_with(app(), settings()).await;
    for (request, status, slug) in refusals {
        let problem = served.ask(request).await.assert_problem(status, slug);
        assert!(problem["detail"].is_string(), "{problem}");
        let instance = problem["instance"].as_str().unwrap();
        assert!(instance.starts_with("urn:uuid:"), "{problem}");
        let kind = problem["type"].as_str().unwrap();
        let page = served
            .ask(format!(
                "GET {kind} HTTP/1.1\r\nhost: x\r\naccept: application/json\r\n\r\n"
            ))
            .await;
        assert_eq!(page.status, 200, "{kind}");
        let page: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(
            (&page["title"], &page["status"]),
            (&problem["title"], &problem["status"])
        );
    }
    served.stop().await;

    let based = serve_with(app().problem_base("https://errors.example/"), settings()).await;
    let problem = based
        .ask("nonsense\r\n\r\n")
        .await
        .assert_problem(400, "malformed-request");
    assert_eq!(problem["type"], "https://errors.example/malformed-request");
    based.stop().await;

    let fastapi = serve_with(app().errors(ErrorStyle::FastApi), settings()).await;
    for (request, status, _) in refusals {
        let answer = fastapi.ask(request).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(
            body["detail"].is_string() && body.as_object().unwrap().len() == 1,
            "{body}"
        );
    }
    fastapi.stop().await;
}

#[aplomb::test]
async fn deep_and_doubled_json() {
    let served = serve(app()).await;
    for body in [
        "[".repeat(10_000),
        "{\"a\":".repeat(10_000),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        let answer = served.ask(post(body.len()) + &body).await;
        assert!(answer.status == 400 || answer.status == 422, "{answer:?}");
    }
    let body = format!("{{\"name\": \"{}\"}}", "x".repeat(1024 * 1024));
    let answer = served.ask(post(body.len()) + &body).await;
    answer.assert_problem(422, "invalid-request");
    assert!(answer.body.len() < 2000);
    let body = r#"{"name": "a", "name": "b"}"#;
    let answer = served.ask(post(body.len()) + body).await;
    assert!(answer.status == 400 || answer.status == 422, "{answer:?}");
    served.assert_alive().await;
    served.stop().await;
}

#[aplomb::test]
async fn a_multipart_without_end() {
    let limits = BodyLimits {
        idle: Duration::from_millis(100),
        ..BodyLimits::default()
    };
    let served = serve(app().body_limits(limits)).await;
    let part = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f\"\r\n\r\nhalf";
    let head = |length: usize| {
        format!(
            "POST /upload HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    // It ends too early, or it does not go on.
    served
        .ask(head(part.len()) + part)
        .await
        .assert_problem(400, "unreadable-request");
    served
        .ask(head(part.len() + 100) + part)
        .await
        .assert_problem(408, "request-timeout");
    served
        .ask(head(33 * 1024 * 1024) + part)
        .await
        .assert_problem(413, "body-too-large");
    served.assert_alive().await;
    served.stop().await;
}

async fn wait_for(count: &AtomicUsize, expected: usize) {
    let began = Instant::now();
    while count.load(Ordering::SeqCst) < expected {
        assert!(began.elapsed() < Duration::from_secs(5), "it did not happen");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[aplomb::test]
async fn a_client_that_goes_away_drops_the_handler_or_lets_it_finish() {
    for finish in [false, true] {
        let seen = Arc::new(Seen::default());
        let app = App::new("T", "1")
            .shared_state(Arc::clone(&seen))
            .routes(routes![slow, alive]);
        let served = serve(app.finish_without_client(finish)).await;
        let mut raw = served.connect().await;
        raw.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        wait_for(&seen.started, 1).await;
        drop(raw);
        wait_for(&seen.dropped, 1).await;
        assert_eq!(
            seen.finished.load(Ordering::SeqCst),
            usize::from(finish),
            "finish: {finish}"
        );
        served.assert_alive().await;
        served.stop().await;
    }
}

#[aplomb::test]
async fn a_client_that_shuts_its_write_side_left_unless_it_may() {
    for may in [false, true] {
        let seen = Arc::new(Seen::default());
        let app = App::new("T", "1")
            .shared_state(Arc::clone(&seen))
            .routes(routes![slow, alive]);
        let served = serve_with(app, Settings::default().half_close(may)).await;
        let mut raw = served.connect().await;
        raw.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        raw.shut_write_side().await;
        let rest = raw.rest().await;
        assert_eq!(rest.ends_with("slow"), may, "half_close({may}): {rest}");
        served.assert_alive().await;
        served.stop().await;
    }
}

#[aplomb::test]
async fn an_answer_before_the_body_was_read_leaves_the_connection_in_order() {
    let served = serve(app()).await;
    let mut raw = served.connect().await;
    // 404 without a look at the body, then the next request on the same connection, if it stays.
    raw.send("POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello")
        .await;
    raw.answer().await.assert_problem(404, "not-found");
    raw.send("GET /alive HTTP/1.1\r\nhost: x\r\n\r\n").await;
    if let Some(answer) = raw.read_answer().await {
        assert_eq!((answer.status, answer.body.as_str()), (200, "alive"));
    }
    served.stop().await;
}
