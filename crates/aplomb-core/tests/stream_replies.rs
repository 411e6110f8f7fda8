//! Replies that come piece by piece: events, JSON Lines, bytes.

mod in_process;

use std::pin::Pin;
use std::time::Duration;

use aplomb_core::arg::LastEventId;
use aplomb_core::contract::{Content, ProblemContract};
use aplomb_core::fault::Place;
use aplomb_core::problem::{Details, Problem};
use aplomb_core::reply::{ByteStream, Event, EventError, JsonLines, Sse};
use aplomb_core::{App, Body, Operation};
use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use in_process::{app, contract, handler, header, request, send, start, text};

type Streamed<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

fn streamed<T>(stream: impl Stream<Item = T> + Send + 'static) -> Streamed<T> {
    Box::pin(stream)
}

/// A failure in the middle of a stream.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

impl Problem for Broken {
    fn kinds() -> Vec<ProblemContract> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details::new("broken", "Broken", StatusCode::BAD_GATEWAY)
    }
}

/// A model that serde refuses to write.
#[derive(schemars::JsonSchema)]
struct Unwritable;

impl aplomb_core::model::Model for Unwritable {}

impl serde::Serialize for Unwritable {
    fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("not to be written"))
    }
}

async fn frame(response: &mut Response<Body>) -> String {
    let frame = response
        .body_mut()
        .frame()
        .await
        .expect("a frame")
        .expect("no error");
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

/// What arrives before the stream is cut.
async fn before_the_cut(mut response: Response<Body>) -> String {
    let mut seen = String::new();
    loop {
        match response
            .body_mut()
            .frame()
            .await
            .expect("the stream is cut, not ended")
        {
            Ok(frame) => seen.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap()),
            Err(_) => {
                assert!(response.body_mut().frame().await.is_none());
                return seen;
            }
        }
    }
}

fn items_of(operation: &Operation, media_type: &str) -> String {
    let content = &operation.responses().get(200).unwrap().content;
    assert_eq!(content.len(), 1);
    assert_eq!(content[0].0, media_type);
    match &content[0].1 {
        Content::Items(schema) => schema.identity(),
        other => panic!("{other:?}"),
    }
}

// ---- JSON Lines

handler!(Lines, "GET" "/", () -> JsonLines<Streamed<Vec<Option<String>>>> {
    JsonLines(streamed(stream::iter([vec![], vec![Some("a\nb".to_owned()), None]])))
});
handler!(LinesThatBreak, "GET" "/", () -> JsonLines<Streamed<Result<u32, Broken>>> {
    JsonLines(streamed(stream::iter([Ok(1), Err(Broken), Ok(3)])))
});
handler!(UnwritableLines, "GET" "/", () -> JsonLines<Streamed<Unwritable>> {
    JsonLines(streamed(stream::iter([Unwritable])))
});

#[tokio::test]
async fn every_line_is_a_value_and_ends() {
    let response = send::<Lines>("GET", "/", &[]).await;
    assert_eq!(header(&response, "content-type"), "application/jsonl");
    assert_eq!(text(response).await, "[]\n[\"a\\nb\",null]\n");
    let lines = contract::<LinesThatBreak>();
    assert_eq!(items_of(&lines, "application/jsonl"), "uint32");
}

#[tokio::test]
async fn a_failing_line_cuts_the_stream() {
    assert_eq!(
        before_the_cut(send::<LinesThatBreak>("GET", "/", &[]).await).await,
        "1\n"
    );
    assert_eq!(
        before_the_cut(send::<UnwritableLines>("GET", "/", &[]).await).await,
        ""
    );
}

// ---- events

handler!(Numbers, "POST" "/", () -> Sse<Streamed<u32>> { Sse::new(streamed(stream::iter([1, 2]))) });
handler!(Events, "GET" "/", (last: Option<LastEventId>) -> Sse<Streamed<Result<Event<u64>, EventError>>> {
    let from = last.and_then(|last| last.parse::<u64>().ok()).unwrap_or(0);
    Sse::new(streamed(stream::iter(from + 1..from + 3).map(|id| Event::data(id * 10).event("n")?.id(id))))
});
handler!(EventsThatBreak, "GET" "/", () -> Sse<Streamed<Result<Event<u64>, EventError>>> {
    Sse::new(streamed(stream::iter(["a", "b\nc", "d"]).map(|id| Event::data(1).id(id))))
});
handler!(Silent, "GET" "/", () -> Sse<Streamed<u32>> {
    Sse::new(streamed(stream::once(async { 1 }).chain(stream::pending())))
});
handler!(SilentWithoutHeartbeat, "GET" "/", () -> Sse<Streamed<u32>> {
    Sse::new(streamed(stream::pending::<u32>())).heartbeat(Duration::ZERO)
});
handler!(Tireless, "GET" "/", () -> Sse<Streamed<u32>> { Sse::new(streamed(stream::repeat(7))) });

#[tokio::test]
async fn models_are_events_for_any_method() {
    let response = send::<Numbers>("POST", "/", &[]).await;
    assert_eq!(
        header(&response, "content-type"),
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "x-accel-buffering"), "no");
    assert_eq!(text(response).await, "data: 1\n\ndata: 2\n\n");
    assert_eq!(items_of(&contract::<Numbers>(), "text/event-stream"), "uint32");
    assert_eq!(items_of(&contract::<Events>(), "text/event-stream"), "uint64");
}

#[tokio::test]
async fn a_client_goes_on_after_its_last_event() {
    let first = "event: n\ndata: 10\nid: 1\n\nevent: n\ndata: 20\nid: 2\n\n";
    assert_eq!(text(send::<Events>("GET", "/", &[]).await).await, first);
    let empty = send::<Events>("GET", "/", &[("last-event-id", b"")]).await;
    assert_eq!(text(empty).await, first);
    let later = send::<Events>("GET", "/", &[("last-event-id", b"7")]).await;
    assert!(text(later).await.starts_with("event: n\ndata: 80\nid: 8\n\n"));
    let unreadable = send::<Events>("GET", "/", &[("last-event-id", b"\xff")]).await;
    assert_eq!(unreadable.status(), 422);
    assert!(text(unreadable).await.contains(r#""header":"Last-Event-ID""#));

    let operation = contract::<Events>();
    let parameter = &operation.parameters()[0];
    assert_eq!(
        (parameter.place, parameter.name.as_str(), parameter.required),
        (Place::Header, "Last-Event-ID", false)
    );
}

#[tokio::test]
async fn a_failing_event_cuts_the_stream() {
    let seen = before_the_cut(send::<EventsThatBreak>("GET", "/", &[]).await).await;
    assert_eq!(seen, "data: 1\nid: a\n\n");
}

#[tokio::test(start_paused = true)]
async fn an_idle_stream_has_a_heartbeat() {
    let before = tokio::time::Instant::now();
    let mut response = send::<Silent>("GET", "/", &[]).await;
    assert_eq!(frame(&mut response).await, "data: 1\n\n");
    for beat in 1..=3u32 {
        assert_eq!(frame(&mut response).await, ": ping\n\n");
        let seconds = before.elapsed().as_secs();
        assert_eq!(seconds, u64::from(beat) * 15);
    }
    let mut silent = send::<SilentWithoutHeartbeat>("GET", "/", &[]).await;
    let waited = tokio::time::timeout(Duration::from_secs(3600), silent.body_mut().frame()).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn streams_end_when_the_server_drains() {
    async fn drained(app: App, seen: &str) {
        let shutdown = app.shutdown();
        let running = start(app).await;
        let mut response = running.service().answer(request("GET", "/", &[]), None).await;
        assert_eq!(frame(&mut response).await, seen);
        shutdown.now();
        let last = frame(&mut response).await;
        let retry = last
            .strip_prefix("retry: ")
            .and_then(|rest| rest.strip_suffix("\n\n"));
        let after: u64 = retry.expect("only a retry").parse().unwrap();
        assert!((2000..4000).contains(&after), "{after}");
        assert!(response.body_mut().frame().await.is_none());
    }
    drained(app::<Silent>(), "data: 1\n\n").await;
    drained(app::<Tireless>(), "data: 7\n\n").await;
}

#[tokio::test]
async fn nothing_is_asked_for_before_it_can_be_sent() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static ASKED: AtomicU32 = AtomicU32::new(0);
    handler!(Counting, "GET" "/", () -> Sse<Streamed<u32>> {
        Sse::new(streamed(stream::repeat_with(|| ASKED.fetch_add(1, Ordering::Relaxed))))
    });
    let mut response = send::<Counting>("GET", "/", &[]).await;
    assert_eq!(ASKED.load(Ordering::Relaxed), 0);
    frame(&mut response).await;
    frame(&mut response).await;
    assert_eq!(ASKED.load(Ordering::Relaxed), 2);
}

// ---- bytes

handler!(Pieces, "GET" "/", () -> ByteStream<Streamed<Result<Bytes, std::io::Error>>> {
    let pieces = stream::iter([Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"c"))]);
    ByteStream::new(streamed(pieces)).media_type("image/png").media_type("not\na header")
});
handler!(PiecesThatBreak, "GET" "/", () -> ByteStream<Streamed<Result<&'static str, Broken>>> {
    ByteStream::new(streamed(stream::iter([Ok("ab"), Err(Broken)])))
});

#[tokio::test]
async fn bytes_are_sent_as_they_come() {
    let mut response = send::<Pieces>("GET", "/", &[]).await;
    assert_eq!(header(&response, "content-type"), "image/png");
    assert_eq!(frame(&mut response).await, "ab");
    assert_eq!(text(response).await, "c");
    let broken = send::<PiecesThatBreak>("GET", "/", &[]).await;
    assert_eq!(header(&broken, "content-type"), "application/octet-stream");
    assert_eq!(before_the_cut(broken).await, "ab");
    let operation = contract::<Pieces>();
    let content = &operation.responses().get(200).unwrap().content;
    assert!(matches!(&content[0], (media_type, Content::Bytes) if media_type == "*/*"));
}

#[tokio::test]
async fn head_starts_no_stream() {
    let response = send::<Tireless>("HEAD", "/", &[]).await;
    assert_eq!(
        header(&response, "content-type"),
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(text(response).await, "");
}
