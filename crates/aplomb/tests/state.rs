//! State: what is missing is reported at start-up, all of it; what has a lifespan is opened and closed in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aplomb::prelude::*;

#[derive(Debug)]
struct Settings(&'static str);
#[derive(Debug)]
struct Pool;
#[derive(Debug, Clone)]
struct Cache;

#[derive(Debug, Clone)]
struct Session;

#[dependency]
async fn session(_pool: State<Pool>) -> Session {
    Session
}

#[get("/one")]
async fn one(settings: State<Settings>) -> &'static str {
    settings.0
}

#[get("/two")]
async fn two(_settings: State<Settings>, _session: Session) -> &'static str {
    "two"
}

#[get("/three")]
async fn three(_cache: State<Cache>) -> &'static str {
    "three"
}

#[aplomb::test]
async fn everything_that_is_missing_is_reported_at_once() {
    let app = App::new("T", "1")
        .routes(routes![one, two].prefix("/v1"))
        .routes(routes![three])
        .sub_app("/inner", App::new("Inner", "1").routes(routes![three]));
    let error = app.check().unwrap_err();
    let report = error.to_string();
    assert_eq!(error.reports().len(), 4, "{report}");
    for expected in [
        "state::Settings` was provided; it is wanted by GET /v1/one (`one`), GET /v1/two (`two`)",
        "state::Pool` was provided; it is wanted by GET /v1/two (`two`)",
        "state::Cache` was provided; it is wanted by GET /three (`three`)",
        "below `/inner`: no state of the type",
    ] {
        assert!(report.contains(expected), "`{expected}` is not in\n{report}");
    }
}

#[aplomb::test]
async fn what_a_fallback_and_a_list_want_is_reported_too() {
    let app = App::new("T", "1").fallback(Operation::of::<three>());
    assert!(app.check().unwrap_err().to_string().contains("state::Cache"));
    #[get("/plain")]
    async fn plain() {}
    let app = App::new("T", "1").routes(routes![plain].dependency::<Session>());
    assert!(app.check().unwrap_err().to_string().contains("state::Pool"));
}

#[aplomb::test]
async fn an_override_is_state_as_well() {
    #[derive(Debug, Clone)]
    struct Word(&'static str);
    #[get("/word")]
    async fn word(word: State<Word>) -> &'static str {
        word.0
    }
    let app = || App::new("T", "1").routes(routes![word]);
    assert!(app().check().is_err());
    assert_eq!(
        app().with(Word("faked")).test().get("/word").send().await.text(),
        "faked"
    );
    assert_eq!(
        app()
            .state(Word("real"))
            .with(Word("faked"))
            .test()
            .get("/word")
            .send()
            .await
            .text(),
        "faked"
    );
}

type Log = Arc<Mutex<Vec<&'static str>>>;

fn with_lifespan(log: &Log, fails: bool) -> App {
    let (opened, closed) = (Arc::clone(log), Arc::clone(log));
    let (next, last) = (Arc::clone(log), Arc::clone(log));
    App::new("T", "1")
        .lifespan(
            move || async move {
                opened.lock().unwrap().push("pool opens");
                Ok::<_, String>(Pool)
            },
            move |_pool| async move { closed.lock().unwrap().push("pool closes") },
        )
        .lifespan(
            move || async move {
                next.lock().unwrap().push("cache opens");
                if fails { Err("no room") } else { Ok(Cache) }
            },
            move |_cache| async move { last.lock().unwrap().push("cache closes") },
        )
        .state(Settings("s"))
        .routes(routes![two, three])
}

#[aplomb::test]
async fn a_lifespan_opens_in_order_and_closes_in_reverse() {
    let log = Log::default();
    let client = with_lifespan(&log, false).test();
    assert!(log.lock().unwrap().is_empty());
    assert_eq!(client.get("/two").send().await.text(), "two");
    assert_eq!(client.get("/three").send().await.text(), "three");
    assert_eq!(*log.lock().unwrap(), ["pool opens", "cache opens"]);
    client.stop().await;
    assert_eq!(
        *log.lock().unwrap(),
        ["pool opens", "cache opens", "cache closes", "pool closes"]
    );
}

#[aplomb::test]
async fn what_is_overridden_is_not_opened() {
    let log = Log::default();
    let client = with_lifespan(&log, true).with(Cache).test();
    assert_eq!(client.get("/three").send().await.text(), "three");
    client.stop().await;
    assert_eq!(*log.lock().unwrap(), ["pool opens", "pool closes"]);
}

#[aplomb::test]
async fn a_start_that_fails_closes_what_was_open() {
    let log = Log::default();
    let error = with_lifespan(&log, true).start().await.unwrap_err();
    assert!(
        error.to_string().contains("Cache` could not be opened: no room"),
        "{error}"
    );
    assert_eq!(*log.lock().unwrap(), ["pool opens", "cache opens", "pool closes"]);
}

#[aplomb::test]
async fn an_inner_app_opens_its_own() {
    let log = Log::default();
    let (opened, closed) = (Arc::clone(&log), Arc::clone(&log));
    let inner = App::new("Inner", "1")
        .lifespan(
            move || async move {
                opened.lock().unwrap().push("opens");
                Ok::<_, String>(Cache)
            },
            move |_cache| async move { closed.lock().unwrap().push("closes") },
        )
        .routes(routes![three]);
    let running = App::new("T", "1").sub_app("/inner", inner).start().await.unwrap();
    let mut request = http::Request::new(aplomb::Body::empty());
    *request.uri_mut() = "/inner/three".parse().unwrap();
    let response = running.service().answer(request, None).await;
    let status = response.status();
    running.stop(Duration::from_secs(1)).await;
    assert_eq!(status, 200, "the inner app finds what it opened");
    assert_eq!(*log.lock().unwrap(), ["opens", "closes"]);
}
