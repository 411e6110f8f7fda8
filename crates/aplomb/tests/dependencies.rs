//! `#[dependency]`: once a request, in order, released with the outcome, and documented through and through.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aplomb::prelude::*;
use aplomb::test::TestClient;

/// What happened, in order.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// How often something was made.
#[derive(Debug, Default)]
struct Count(AtomicUsize);

// ---- a diamond

#[derive(Debug, Clone, PartialEq)]
struct Base(usize);

#[dependency]
async fn base(count: State<Count>) -> Base {
    Base(count.0.fetch_add(1, Ordering::SeqCst) + 1)
}

#[derive(Debug, Clone)]
struct Left(Base);

#[dependency]
async fn left(base: Base) -> Left {
    Left(base)
}

#[derive(Debug, Clone)]
struct Right(Base);

/// One that does not wait.
#[dependency]
fn right(base: Base) -> Right {
    Right(base)
}

#[get("/diamond")]
async fn diamond(left: Left, base: Base, right: Right) -> String {
    format!("{} {} {}", left.0.0, base.0, right.0.0)
}

#[aplomb::test]
async fn a_dependency_is_made_once_a_request() {
    let client = App::new("T", "1")
        .state(Count::default())
        .routes(routes![diamond])
        .test();
    assert_eq!(client.get("/diamond").send().await.text(), "1 1 1");
    assert_eq!(client.get("/diamond").send().await.text(), "2 2 2");
}

#[derive(Debug, Clone)]
struct Ticket(usize);

#[dependency(fresh)]
async fn ticket(count: State<Count>) -> Ticket {
    Ticket(count.0.fetch_add(1, Ordering::SeqCst) + 1)
}

#[derive(Debug, Clone)]
struct Pair(Ticket, Ticket);

#[dependency]
async fn pair(first: Ticket, second: Ticket) -> Pair {
    Pair(first, second)
}

#[get("/tickets")]
async fn tickets(pair: Pair, third: Ticket) -> String {
    format!("{} {} {}", pair.0.0, pair.1.0, third.0)
}

#[aplomb::test]
async fn a_fresh_one_is_made_for_each() {
    let client = App::new("T", "1")
        .state(Count::default())
        .routes(routes![tickets])
        .test();
    assert_eq!(client.get("/tickets").send().await.text(), "1 2 3");
}

// ---- release

#[derive(Debug, Clone)]
struct Connection(Arc<Log>);

#[dependency(release = |connection: Connection, outcome: Outcome| async move { connection.0.note(format!("connection {outcome:?}")) })]
async fn connection(log: State<Log>) -> Connection {
    log.note("connect");
    Connection(log.into_shared())
}

#[derive(Debug, Clone)]
struct Transaction(Connection);

#[derive(Debug, Problem)]
enum CommitError {
    /// Somebody else was faster.
    #[problem(status = 409)]
    Conflict,
}

async fn end(transaction: Transaction, outcome: Outcome) -> Result<(), CommitError> {
    transaction.0.0.note(format!("transaction {outcome:?}"));
    let conflict = outcome.succeeded() && transaction.0.0.all().iter().any(|line| line == "conflict");
    if conflict {
        Err(CommitError::Conflict)
    } else {
        Ok(())
    }
}

#[dependency(release = end)]
async fn transaction(connection: Connection) -> Transaction {
    connection.0.note("begin");
    Transaction(connection)
}

#[derive(Debug, Problem)]
enum WorkError {
    /// It cannot be done.
    #[problem(status = 409)]
    Refused,
}

#[get("/work/{how}")]
async fn work(how: String, transaction: Transaction) -> Result<String, WorkError> {
    let log = &transaction.0.0;
    log.note("handler");
    match how.as_str() {
        "refuse" => Err(WorkError::Refused),
        "panic" => panic!("this is the panic of a test"),
        "wait" => std::future::pending().await,
        "conflict" => {
            log.note("conflict");
            Ok(how)
        }
        _ => Ok(how),
    }
}

#[get("/plain/{how}")]
fn plain_work(how: String, transaction: Transaction) -> Result<String, WorkError> {
    transaction.0.0.note("handler");
    match how.as_str() {
        "panic" => panic!("this is the panic of a test"),
        _ => Ok(how),
    }
}

fn worker() -> (Arc<Log>, TestClient) {
    let log = Arc::new(Log::default());
    let app = App::new("T", "1")
        .shared_state(Arc::clone(&log))
        .routes(routes![work, plain_work]);
    (log, app.test())
}

#[aplomb::test]
async fn what_was_made_is_released_newest_first_with_the_outcome() {
    for (path, status, outcome) in [
        ("/work/well", 200, "Succeeded"),
        ("/work/refuse", 409, "Failed"),
        ("/work/panic", 500, "Panicked"),
        ("/plain/well", 200, "Succeeded"),
        ("/plain/panic", 500, "Panicked"),
    ] {
        let (log, client) = worker();
        client.get(path).send().await.assert_status(status);
        client.stop().await;
        let expected = [
            "connect",
            "begin",
            "handler",
            &format!("transaction {outcome}"),
            &format!("connection {outcome}"),
        ];
        assert_eq!(log.all(), expected, "{path}");
    }
}

#[aplomb::test]
async fn a_client_that_goes_away_is_an_outcome() {
    let (log, client) = worker();
    let request = client.get("/work/wait").send();
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(50), request)
            .await
            .is_err()
    );
    client.stop().await;
    assert_eq!(
        log.all(),
        [
            "connect",
            "begin",
            "handler",
            "transaction HungUp",
            "connection HungUp"
        ]
    );
}

#[aplomb::test]
async fn a_release_that_fails_is_the_answer_and_the_others_know() {
    let (log, client) = worker();
    client
        .get("/work/conflict")
        .send()
        .await
        .assert_problem(409, "conflict");
    client.stop().await;
    let log = log.all();
    assert_eq!(
        log[3..],
        ["conflict", "transaction Succeeded", "connection Failed"]
    );
}

#[derive(Debug, Clone)]
struct Gate;

#[dependency]
async fn gate(_connection: Connection, #[query] open: bool) -> Result<Gate, WorkError> {
    if open { Ok(Gate) } else { Err(WorkError::Refused) }
}

#[get("/gated")]
async fn gated(_gate: Gate) -> &'static str {
    "in"
}

#[aplomb::test]
async fn what_was_made_before_a_refusal_is_released() {
    let log = Arc::new(Log::default());
    let client = App::new("T", "1")
        .shared_state(Arc::clone(&log))
        .routes(routes![gated])
        .test();
    client
        .get("/gated?open=false")
        .send()
        .await
        .assert_problem(409, "refused")
        .assert_documented();
    client
        .get("/gated?open=perhaps")
        .send()
        .await
        .assert_problem(422, "invalid-request")
        .assert_documented();
    client
        .get("/gated?open=true")
        .send()
        .await
        .assert_status(200)
        .assert_documented();
    client.stop().await;
    assert_eq!(
        log.all(),
        [
            "connect",
            "connection Failed",
            "connect",
            "connection Failed",
            "connect",
            "connection Succeeded"
        ]
    );
}

// ---- overrides

#[aplomb::test]
async fn an_override_takes_the_place_of_a_dependency_for_that_app_only() {
    let app = || {
        App::new("T", "1")
            .state(Count::default())
            .routes(routes![diamond])
    };
    let changed = app().with(Base(40)).test();
    let plain = app().test();
    assert_eq!(changed.get("/diamond").send().await.text(), "40 40 40");
    assert_eq!(plain.get("/diamond").send().await.text(), "1 1 1");
    // The args of what is overridden are not taken.
    let open = App::new("T", "1")
        .state(Log::default())
        .routes(routes![gated])
        .with(Gate)
        .test();
    assert_eq!(open.get("/gated").send().await.text(), "in");
}

// ---- documents and faults

#[derive(Debug, Clone)]
struct Tenant(String);

/// The tenant.
#[dependency]
async fn tenant(
    /// Whose data it is
    #[header("X-Tenant", max_length = 3)]
    tenant: String,
) -> Tenant {
    Tenant(tenant)
}

#[derive(Debug, Clone)]
struct Desk(Tenant, u8);

#[derive(Debug, Problem)]
enum DeskError {
    /// The desk is closed.
    #[problem(status = 403)]
    DeskClosed,
}

#[dependency]
async fn desk(_token: Bearer, tenant: Tenant, #[query(le = 9)] desk: u8) -> Result<Desk, DeskError> {
    if desk == 0 {
        Err(DeskError::DeskClosed)
    } else {
        Ok(Desk(tenant, desk))
    }
}

#[model]
struct Note {
    #[field(min_length = 2)]
    text: String,
}

#[post("/notes")]
async fn note(desk: Desk, #[query(ge = 1)] copies: u8, note: Note) -> String {
    format!("{} {} {copies} {}", desk.0.0, desk.1, note.text)
}

#[aplomb::test]
async fn a_dependency_documents_what_it_takes_transitively() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let operation = &client.document()["paths"]["/notes"]["post"];
    let mut names: Vec<&str> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["X-Tenant", "copies", "desk"]);
    let tenant = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "X-Tenant")
        .unwrap();
    assert_eq!(tenant["description"], "Whose data it is");
    assert_eq!(tenant["schema"]["maxLength"], 3);
    for status in ["200", "400", "401", "403", "408", "413", "415", "422", "500"] {
        assert!(
            operation["responses"].get(status).is_some(),
            "{status}: {:#}",
            operation["responses"]
        );
    }
    assert!(operation["security"].is_array());
}

#[aplomb::test]
async fn faults_of_a_dependency_come_with_those_of_the_handler() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let reply = client
        .post("/notes?desk=10&copies=0")
        .bearer("t")
        .header("x-tenant", "long")
        .json(&json!({"text": "x"}))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("X-Tenant", "string_too_long")
        .assert_fault("desk", "less_than_equal")
        .assert_fault("copies", "greater_than_equal")
        .assert_fault("#/text", "string_too_short");
    assert_eq!(
        reply.value()["errors"].as_array().unwrap().len(),
        4,
        "{}",
        reply.text()
    );
}

#[aplomb::test]
async fn a_credential_is_asked_for_before_anything_is_parsed_or_read() {
    let client = App::new("T", "1").routes(routes![note]).test();
    let unread =
        futures_util::stream::poll_fn(|_| -> std::task::Poll<Option<Result<Bytes, std::io::Error>>> {
            panic!("the body was read")
        });
    let reply = client
        .post("/notes?desk=10&copies=0")
        .header("content-type", "application/json")
        .raw_body(aplomb::Body::stream(unread))
        .send()
        .await;
    reply.assert_problem(401, "unauthenticated").assert_documented();
    let reply = client
        .post("/notes?desk=0&copies=0")
        .bearer("t")
        .header("x-tenant", "a")
        .json(&json!({}))
        .send()
        .await;
    reply.assert_problem(403, "desk-closed").assert_documented();
}

// ---- after the body

#[derive(Debug, Clone)]
struct Signed(String);

#[dependency]
async fn signed(body: Bytes, #[header] x_signature: String) -> Signed {
    Signed(format!("{x_signature}:{}", body.len()))
}

#[post("/signed")]
async fn take_signed(signed: Signed) -> String {
    signed.0
}

#[aplomb::test]
async fn a_dependency_may_need_the_body() {
    let client = App::new("T", "1").routes(routes![take_signed]).test();
    let reply = client
        .post("/signed")
        .header("x-signature", "s")
        .body("application/octet-stream", "four")
        .send()
        .await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text(), "s:4");
}

// ---- lists

#[get("/free")]
async fn free() -> &'static str {
    "free"
}

#[get("/own", dependencies(Gate))]
async fn own(desk: Desk) -> String {
    desk.1.to_string()
}

#[aplomb::test]
async fn a_list_can_ask_for_a_dependency() {
    let list = routes![free].dependency::<Desk>().prefix("/desks");
    let client = App::new("T", "1")
        .state(Log::default())
        .routes(list)
        .routes(routes![own])
        .test();
    client
        .get("/desks/free")
        .send()
        .await
        .assert_problem(401, "unauthenticated")
        .assert_documented();
    let reply = client
        .get("/desks/free?desk=12")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("desk", "less_than_equal");
    let reply = client
        .get("/desks/free?desk=2")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(reply.text(), "free");
    let reply = client
        .get("/own?desk=2&open=false")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    reply.assert_problem(409, "refused").assert_documented();
    let reply = client
        .get("/own?desk=2&open=true")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(reply.text(), "2");
}

// ---- the order of a list

#[derive(Debug, Clone)]
struct First;

#[derive(Debug, Clone)]
struct Second;

#[derive(Debug, Problem)]
enum NotLetIn {
    /// The first one said no.
    #[problem(status = 403)]
    ByTheFirst,
    /// The second one said no.
    #[problem(status = 403)]
    ByTheSecond,
}

#[dependency]
async fn first() -> Result<First, NotLetIn> {
    Err(NotLetIn::ByTheFirst)
}

#[dependency]
async fn second() -> Result<Second, NotLetIn> {
    Err(NotLetIn::ByTheSecond)
}

#[aplomb::test]
async fn dependencies_of_a_list_are_taken_in_the_order_of_the_calls_and_the_outer_ones_before() {
    let list = routes![free].dependency::<First>().dependency::<Second>();
    let reply = App::new("T", "1").routes(list).test().get("/free").send().await;
    reply.assert_problem(403, "by-the-first");
    let list = Routes::new()
        .nest(routes![free].dependency::<First>())
        .dependency::<Second>();
    let reply = App::new("T", "1").routes(list).test().get("/free").send().await;
    reply.assert_problem(403, "by-the-second");
}
