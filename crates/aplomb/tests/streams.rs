//! Replies that come piece by piece, and work that goes on after them.

mod wire;

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aplomb::arg::ShutdownSignal;
use aplomb::prelude::*;
use aplomb::reply::EventError;
use futures_util::{Stream, StreamExt, stream};
use wire::serve;

#[model]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tick {
    number: u32,
}

#[derive(Debug, Problem)]
#[problem(status = 503)]
struct Broken;

#[get("/lines")]
async fn lines(#[query(le = 100)] count: u32) -> JsonLines<impl Stream<Item = Tick>> {
    JsonLines(stream::iter(0..count).map(|number| Tick { number }))
}

#[get("/breaking")]
async fn breaking() -> Result<JsonLines<impl Stream<Item = Result<Tick, Broken>>>, Broken> {
    Ok(JsonLines(stream::iter([
        Ok(Tick { number: 1 }),
        Err(Broken),
        Ok(Tick { number: 2 }),
    ])))
}

#[get("/refused")]
async fn refused() -> Result<JsonLines<stream::Empty<Tick>>, Broken> {
    Err(Broken)
}

#[get("/events")]
async fn events(last: Option<LastEventId>) -> Sse<impl Stream<Item = Result<Event<Tick>, EventError>>> {
    let first = last
        .and_then(|last| last.parse::<u32>().ok())
        .map_or(0, |last| last + 1);
    Sse::new(
        stream::iter(first..first + 2).map(|number| Event::data(Tick { number }).event("tick")?.id(number)),
    )
}

#[get("/endless")]
async fn endless() -> Sse<impl Stream<Item = Tick>> {
    Sse::new(stream::pending()).heartbeat(Duration::from_millis(20))
}

#[get("/endless-lines")]
async fn endless_lines(shutdown: ShutdownSignal) -> JsonLines<impl Stream<Item = Tick>> {
    JsonLines(
        stream::iter([Tick { number: 1 }])
            .chain(stream::pending())
            .take_until(shutdown.draining()),
    )
}

#[get("/bytes")]
async fn bytes() -> ByteStream<impl Stream<Item = Result<&'static str, Infallible>>> {
    ByteStream::new(stream::iter(["a;b\n", "1;2\n"].map(Ok))).media_type("text/csv")
}

fn app() -> App {
    App::new("T", "1").routes(routes![
        lines,
        breaking,
        refused,
        events,
        endless,
        endless_lines,
        bytes
    ])
}

#[aplomb::test]
async fn streams_are_documented_and_end() {
    let client = app().test();
    let reply = client.get("/lines?count=3").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "{\"number\":0}\n{\"number\":1}\n{\"number\":2}\n");
    client
        .get("/lines?count=101")
        .send()
        .await
        .assert_problem(422, "invalid-request")
        .assert_documented();
    client
        .get("/refused")
        .send()
        .await
        .assert_problem(503, "broken")
        .assert_documented();
    let reply = client.get("/bytes").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "a;b\n1;2\n");
    let reply = client.get("/events").header("last-event-id", "6").send().await;
    reply.assert_status(200).assert_documented();
    let ids: Vec<Option<String>> = reply.events().into_iter().map(|event| event.id).collect();
    assert_eq!(ids, [Some("7".to_owned()), Some("8".to_owned())]);
}

#[aplomb::test]
async fn a_stream_that_breaks_is_cut() {
    let reply = app().test().get("/breaking").send().await;
    reply.assert_status(200);
    assert_eq!(reply.text(), "{\"number\":1}\n");
    assert!(reply.broke_off().is_some());
}

#[aplomb::test]
async fn an_endless_stream_breathes_and_ends_with_the_server() {
    let served = serve(app()).await;
    let mut sse = served.connect().await;
    sse.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut lines = served.connect().await;
    lines.send("GET /endless-lines HTTP/1.1\r\nhost: x\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    served.stop().await;
    let text = sse.rest().await;
    assert!(text.contains(": ping"), "{text}");
    assert!(text.contains("retry: "), "{text}");
    assert!(text.ends_with("0\r\n\r\n"), "it ends as a body ends: {text}");
    let text = lines.rest().await;
    assert!(
        text.contains("{\"number\":1}") && text.ends_with("0\r\n\r\n"),
        "{text}"
    );
}

// ---- work after the reply

type Log = Mutex<Vec<&'static str>>;

#[derive(Debug, Clone)]
struct Audit(Background);

#[dependency]
async fn audit(background: Background) -> Audit {
    Audit(background)
}

#[post("/orders/{good}")]
async fn order(
    good: bool,
    audit: Audit,
    background: Background,
    log: State<Log>,
) -> Result<&'static str, Broken> {
    let log = log.into_shared();
    let (first, second) = (Arc::clone(&log), Arc::clone(&log));
    audit.0.spawn(async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        first.lock().unwrap().push("first");
    });
    background.run_blocking(move || second.lock().unwrap().push("second"));
    if good { Ok("placed") } else { Err(Broken) }
}

#[aplomb::test]
async fn work_follows_a_reply_and_shutdown_waits_for_it() {
    let log = Arc::new(Log::default());
    let served = serve(
        App::new("T", "1")
            .shared_state(Arc::clone(&log))
            .routes(routes![order]),
    )
    .await;
    let answer = served.ask("POST /orders/true HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "placed"),
        "{answer:?}"
    );
    assert_eq!(
        answer.header("content-length").as_deref(),
        Some("6"),
        "work that follows does not hide the length"
    );
    served
        .ask("POST /orders/false HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .assert_problem(503, "broken");
    served.stop().await;
    assert_eq!(*log.lock().unwrap(), ["first", "second"]);
}

// ---- work that blocks

#[derive(Debug, Default)]
struct AtOnce {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[get("/blocking")]
fn blocking(at_once: State<AtOnce>) -> &'static str {
    let now = at_once.now.fetch_add(1, Ordering::SeqCst) + 1;
    at_once.most.fetch_max(now, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(20));
    at_once.now.fetch_sub(1, Ordering::SeqCst);
    "done"
}

#[aplomb::test]
async fn blocking_handlers_share_a_bounded_pool() {
    let at_once = Arc::new(AtOnce::default());
    let app = App::new("T", "1")
        .blocking_handlers(2)
        .shared_state(Arc::clone(&at_once))
        .routes(routes![blocking]);
    let client = app.test();
    let replies = futures_util::future::join_all((0..8).map(|_| client.get("/blocking").send())).await;
    for reply in &replies {
        reply.assert_status(200).assert_documented();
    }
    assert_eq!(at_once.most.load(Ordering::SeqCst), 2);
    let gauge = client.start().await.unwrap().service().blocking_gauge();
    assert_eq!((gauge.size, gauge.running, gauge.waiting), (2, 0, 0));
    assert!(gauge.waited > Duration::ZERO);
}
