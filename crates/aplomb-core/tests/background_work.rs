//! Work after the reply.

mod in_process;

use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use aplomb_core::arg::state::State;
use aplomb_core::arg::{Background, ShutdownSignal};
use aplomb_core::reply::ByteStream;
use aplomb_core::{App, Routes};
use futures_core::Stream;
use futures_util::stream;
use http_body_util::BodyExt;
use in_process::{app, handler, request, start, text};

/// What was done, in order.
#[derive(Debug, Default)]
struct Done(Mutex<Vec<&'static str>>);

impl Done {
    fn note(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn all(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

async fn panics() {
    panic!("this is the panic of a test")
}

const LONG: Duration = Duration::from_secs(5);

handler!(InOrder, "POST" "/", (first: Background, done: State<Done>, second: Background) -> &'static str {
    done.note("handler");
    let (a, b, c, d) = (done.clone(), done.clone(), done.clone(), done.clone());
    first.spawn(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        a.note("first");
    });
    // A dependency that takes it shares the list.
    second.spawn(async move { b.note("second") });
    first.spawn(panics());
    first.spawn(async { Err::<(), _>("this is the error of a test") });
    second.run_blocking(move || c.note("blocking"));
    first.spawn(async move { d.note("last") });
    "done"
});

#[tokio::test]
async fn work_runs_after_the_reply_in_order_and_survives_failures() {
    let done = std::sync::Arc::new(Done::default());
    let running = start(app::<InOrder>().shared_state(done.clone())).await;
    let response = running.service().answer(request("POST", "/", &[]), None).await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(done.all(), ["handler"], "nothing starts before the body is sent");
    assert_eq!(text(response).await, "done");
    running.stop(LONG).await;
    assert_eq!(done.all(), ["handler", "first", "second", "blocking", "last"]);
}

#[tokio::test]
async fn shutdown_waits_no_longer_than_its_deadline() {
    handler!(Slow, "POST" "/", (background: Background, done: State<Done>) -> () {
        background.spawn(async move {
            tokio::time::sleep(LONG * 20).await;
            done.note("late");
        });
    });
    let done = std::sync::Arc::new(Done::default());
    let running = start(app::<Slow>().shared_state(done.clone())).await;
    drop(running.service().answer(request("POST", "/", &[]), None).await);
    let before = std::time::Instant::now();
    running.stop(Duration::from_millis(50)).await;
    assert!(before.elapsed() < LONG);
    assert!(done.all().is_empty());
}

handler!(Refusing, "POST" "/", (background: Background, done: State<Done>) -> Option<String> {
    background.spawn(async move { done.note("work") });
    None
});

handler!(Panicking, "POST" "/", (background: Background, done: State<Done>) -> () {
    background.spawn(async move { done.note("work") });
    panic!("this is the panic of a test")
});

#[tokio::test]
async fn work_does_not_follow_a_problem_or_a_panic() {
    let done = std::sync::Arc::new(Done::default());
    let running = start(app::<Refusing>().shared_state(done.clone())).await;
    let response = running.service().answer(request("POST", "/", &[]), None).await;
    assert_eq!(response.status(), 404);
    drop(response);
    running.stop(LONG).await;

    let running = start(app::<Panicking>().shared_state(done.clone())).await;
    let response = running.service().answer(request("POST", "/", &[]), None).await;
    assert_eq!(response.status(), 500);
    drop(response);
    running.stop(LONG).await;
    assert!(done.all().is_empty(), "{:?}", done.all());
}

#[tokio::test]
async fn work_does_not_follow_a_client_that_went_away_early() {
    handler!(Waiting, "POST" "/", (background: Background, done: State<Done>) -> () {
        background.spawn(async move { done.note("work") });
        std::future::pending::<()>().await;
    });
    let done = std::sync::Arc::new(Done::default());
    let running = start(app::<Waiting>().shared_state(done.clone())).await;
    let service = running.service();
    let answer = service.answer(request("POST", "/", &[]), None);
    assert!(
        tokio::time::timeout(Duration::from_millis(20), answer)
            .await
            .is_err()
    );
    running.stop(LONG).await;
    assert!(done.all().is_empty());
}

type Pieces = Pin<Box<dyn Stream<Item = &'static str> + Send>>;

handler!(Streaming, "GET" "/", (background: Background, done: State<Done>) -> ByteStream<Pieces> {
    let last = done.clone();
    background.spawn(async move { last.note("after") });
    let pieces: Pieces = Box::pin(stream::unfold(0, move |count| {
        let (background, done) = (background.clone(), done.clone());
        async move {
            done.note("piece");
            if count == 1 {
                background.spawn(async move { done.note("from the stream") });
            }
            (count < 2).then_some(("x", count + 1))
        }
    }));
    ByteStream::new(pieces)
});

#[tokio::test]
async fn work_follows_a_stream_to_its_end() {
    let done = std::sync::Arc::new(Done::default());
    let running = start(app::<Streaming>().shared_state(done.clone())).await;
    let response = running.service().answer(request("GET", "/", &[]), None).await;
    assert_eq!(text(response).await, "xx");
    running.stop(LONG).await;
    assert_eq!(
        done.all(),
        ["piece", "piece", "piece", "after", "from the stream"]
    );
}

#[tokio::test]
async fn layers_and_sub_apps_do_not_lose_work() {
    let done = std::sync::Arc::new(Done::default());
    let layered = Routes::new()
        .handler::<InOrder>()
        .layer(tower::util::MapResponseLayer::new(|response| response));
    let inner = App::new("Inner", "1.0.0")
        .shared_state(done.clone())
        .routes(layered)
        .layer(tower::util::MapResponseLayer::new(|response| response));
    let running = start(App::new("Outer", "1.0.0").sub_app("/inner", inner)).await;
    let response = running
        .service()
        .answer(request("POST", "/inner/", &[]), None)
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "done");
    running.stop(LONG).await;
    assert_eq!(done.all().last(), Some(&"last"));
}

handler!(Draining, "GET" "/", (shutdown: ShutdownSignal) -> String {
    let before = shutdown.is_draining();
    shutdown.draining().await;
    format!("{before} {}", shutdown.is_draining())
});

#[tokio::test]
async fn a_handler_learns_that_the_server_drains() {
    let app = app::<Draining>();
    let shutdown = app.shutdown();
    let running = start(app).await;
    let answer = tokio::spawn({
        let service = running.service();
        async move { service.answer(request("GET", "/", &[]), None).await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!answer.is_finished());
    shutdown.now();
    assert_eq!(text(answer.await.unwrap()).await, "false true");
}
