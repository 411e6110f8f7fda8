//! `#[dependency(release = ..)]`: what was made is released, newest first, with the outcome.

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
        .assert_problem(409, "conflict")
        .assert_documented();
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
