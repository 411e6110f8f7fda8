//! Sockets, as a user writes and tests them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aplomb::prelude::*;
use aplomb::ws::{Message, Unfit};

/// A move of a game.
#[model]
#[derive(Debug, Clone, PartialEq)]
struct Move {
    #[field(ge = 0, le = 8)]
    square: u8,
}

/// What became of it.
#[model]
#[derive(Debug, Clone, PartialEq)]
struct Board {
    squares: Vec<u8>,
}

/// Who plays.
#[derive(Debug, Clone)]
struct Player(String);

/// Why nobody plays.
#[derive(Debug, Problem)]
enum Refusal {
    /// Nobody of this name plays.
    #[problem(status = 401)]
    Unknown,
}

#[dependency]
async fn player(#[cookie] name: Option<String>, token: Option<Bearer>) -> Result<Player, Refusal> {
    match (name, token) {
        (Some(name), _) => Ok(Player(name)),
        (None, Some(token)) => Ok(Player(token.token().to_owned())),
        (None, None) => Err(Refusal::Unknown),
    }
}

/// Play a game
#[ws("/games/{id}", tag = "games")]
async fn play(
    id: u32,
    #[query(ge = 1, le = 9, default = 9)] squares: usize,
    player: Player,
    mut socket: Socket<Move, Board>,
) -> Result<(), Closed> {
    let mut taken = Vec::new();
    while taken.len() < squares {
        let next = socket.receive().await?;
        taken.push(next.square);
        socket
            .send(Board {
                squares: taken.clone(),
            })
            .await?;
    }
    let _ = (id, player.0);
    Ok(())
}

fn games() -> App {
    App::new("Games", "1.0.0").routes(routes![play])
}

#[aplomb::test]
async fn models_go_both_ways_and_the_end_of_the_handler_closes() {
    let client = games().test();
    let mut socket = client
        .ws("/games/7?squares=2")
        .cookie("name", "ada")
        .connect()
        .await;
    socket.send_json(&json!({ "square": 4 })).await;
    assert_eq!(socket.value().await, json!({ "squares": [4] }));
    socket.send(r#"{"square": 0}"#).await;
    assert_eq!(socket.value().await, json!({ "squares": [4, 0] }));
    assert_eq!(socket.assert_closed(1000).await.reason(), "");
}

#[aplomb::test]
async fn everything_is_checked_before_the_socket_opens() {
    let client = games().test();
    // Who is not let in learns nothing else.
    let reply = client.ws("/games/x?squares=0").send().await;
    reply.assert_problem(401, "unknown");
    let reply = client.ws("/games/x?squares=0").bearer("ada").send().await;
    reply.assert_problem(422, "invalid-request");
    assert_eq!(reply.value()["errors"].as_array().unwrap().len(), 2);
    client
        .get("/games/1")
        .bearer("ada")
        .send()
        .await
        .assert_problem(426, "upgrade-required");
    let reply = client
        .ws("/games/1")
        .bearer("ada")
        .header("sec-websocket-version", "8")
        .send()
        .await;
    reply.assert_problem(426, "upgrade-required");
    assert_eq!(reply.header("sec-websocket-version"), Some("13"));
    let reply = client
        .ws("/games/1")
        .bearer("ada")
        .header("sec-websocket-key", "x")
        .send()
        .await;
    reply.assert_problem(400, "bad-handshake");
    client
        .post("/games/1")
        .send()
        .await
        .assert_problem(405, "method-not-allowed");
}

#[aplomb::test]
async fn in_fastapis_style_a_refusal_is_403_and_a_plain_request_finds_nothing() {
    let client = games().errors(ErrorStyle::FastApi).test();
    let reply = client.ws("/games/x").bearer("ada").send().await;
    reply.assert_status(403);
    assert_eq!(reply.value()["detail"][0]["loc"], json!(["path", "id"]));
    // A dependency answers for itself.
    client.ws("/games/x").send().await.assert_status(401);
    client
        .get("/games/1")
        .bearer("ada")
        .send()
        .await
        .assert_status(404);
    client.ws("/games/1").bearer("ada").connect().await;
}

#[aplomb::test]
async fn a_message_that_does_not_fit_closes_with_a_reason() {
    let client = games().test();
    let open = async || client.ws("/games/7").cookie("name", "ada").connect().await;
    let mut socket = open().await;
    socket.send_json(&json!({ "square": 9 })).await;
    let closed = socket.assert_closed(1007).await;
    assert!(closed.reason().starts_with("/square: "), "{closed}");
    let mut socket = open().await;
    socket.send("{").await;
    assert!(
        socket
            .assert_closed(1007)
            .await
            .reason()
            .starts_with("This is not JSON")
    );
    let mut socket = open().await;
    socket.send(vec![1, 2]).await;
    socket.assert_closed(1003).await;
}

#[aplomb::test]
async fn the_document_does_not_have_it_and_the_listing_does() {
    let document = games().openapi().unwrap();
    assert_eq!(document["paths"], json!({}));
    let listing = games().list().unwrap();
    assert_eq!(listing.to_string(), "WS  /games/{id}  play  [games]\n");
    let operation = Operation::of::<play>();
    let contract = operation.socket_contract().unwrap();
    assert!(matches!(
        contract.receives,
        aplomb::contract::MessageContract::Json(_)
    ));
}

/// Count what does not fit
#[ws("/lenient")]
async fn lenient(mut socket: Socket<Result<Move, Unfit>, String>) -> Result<(), Closed> {
    loop {
        match socket.receive().await? {
            Ok(good) => socket.send(format!("square {}", good.square)).await?,
            Err(unfit) => {
                socket
                    .send(format!("{} faults: {unfit}", unfit.faults().count()))
                    .await?
            }
        }
    }
}

/// Give back what comes
#[ws("/mirror", subprotocols = ["v2.mirror", "v1.mirror"], max_message_bytes = 100)]
async fn mirror(mut socket: Socket<Message, Message>) -> Result<(), Closed> {
    let spoken = socket.subprotocol().unwrap_or("none").to_owned();
    socket.send(spoken).await?;
    loop {
        let message = socket.receive().await?;
        socket.send(message).await?;
    }
}

/// Fail as it is told
#[ws("/fail/{how}")]
async fn fail(how: String, mut socket: Socket<Bytes, Bytes>) -> Result<Close, Failure> {
    socket.send(vec![1]).await?;
    match how.as_str() {
        "panic" => panic!("told to"),
        "close" => Ok(Close::new(CloseCode(4001), "told to")),
        "busy" => Err(Failure::Busy),
        "store" => Err(Failure::Store(std::io::Error::other("the password is tea"))),
        "self" => {
            socket.close(Close::new(CloseCode(4002), ""));
            socket.send(vec![2]).await?;
            Ok(Close::normal())
        }
        _ => Err(Failure::NoSuchWay { how }),
    }
}

/// How it fails.
#[derive(Debug, Problem)]
enum Failure {
    /// Too many fail at once.
    #[problem(status = 503)]
    Busy,
    /// There is no such way.
    #[problem(status = 404, detail = "There is no way `{how}`")]
    NoSuchWay { how: String },
    /// The store failed.
    #[problem(status = 500, hidden)]
    Store(#[source] std::io::Error),
    #[problem(transparent)]
    Closed(#[from] Closed),
}

fn ways() -> App {
    App::new("Ways", "1.0.0").routes(routes![lenient, mirror, fail])
}

#[aplomb::test]
async fn a_handler_can_go_on_after_what_does_not_fit() {
    let client = ways().test();
    let mut socket = client.ws("/lenient").connect().await;
    socket.send(r#"{"square": 9}"#).await;
    assert!(socket.text().await.starts_with("1 faults: /square: "));
    socket.send(r#"{"square": 3}"#).await;
    assert_eq!(socket.text().await, "square 3");
    let closed = socket.close(1000, "enough").await;
    assert_eq!((closed.code().0, closed.reason()), (1000, "enough"));
}

#[aplomb::test]
async fn subprotocols_are_agreed_on_and_messages_are_bounded() {
    let client = ways().test();
    let mut socket = client
        .ws("/mirror")
        .subprotocols(&["v3.mirror", "v1.mirror", "v2.mirror"])
        .connect()
        .await;
    assert_eq!(socket.subprotocol(), Some("v1.mirror"));
    assert_eq!(socket.text().await, "v1.mirror");
    socket.send(vec![7; 100]).await;
    assert_eq!(socket.bytes().await, vec![7; 100]);
    socket.send("x".repeat(101)).await;
    assert_eq!(
        socket.assert_closed(1009).await.reason(),
        "A message has at most 100 bytes here"
    );
    let socket = client.ws("/mirror").subprotocols(&["v3.mirror"]).connect().await;
    assert_eq!(socket.subprotocol(), None);
}

#[aplomb::test]
async fn what_a_handler_gives_back_is_how_the_socket_closes() {
    let client = ways().test();
    for (how, code, reason) in [
        ("panic", 1011, "Something went wrong on the server"),
        ("close", 4001, "told to"),
        ("busy", 1013, "Too many fail at once"),
        ("store", 1011, "Something went wrong on the server"),
        ("self", 4002, ""),
        ("other", 1008, "There is no way `other`"),
    ] {
        let mut socket = client.ws(&format!("/fail/{how}")).connect().await;
        assert_eq!(socket.bytes().await, vec![1], "{how}");
        let closed = socket.closed().await;
        assert_eq!((closed.code().0, closed.reason()), (code, reason), "{how}");
    }
}

#[aplomb::test]
async fn pages_of_other_origins_are_refused() {
    let client = ways()
        .sockets(|settings| settings.origin("https://app.example"))
        .test();
    let with = |origin: &str| client.ws("/lenient").header("origin", origin);
    with("http://testserver").connect().await;
    with("https://app.example").connect().await;
    with("https://evil.example")
        .send()
        .await
        .assert_problem(403, "origin-refused");
    with("null").send().await.assert_problem(403, "origin-refused");
}

/// What was released, and how it ended.
type Log = Arc<Mutex<Vec<(String, Outcome)>>>;

/// Something that is open as long as a socket is.
#[derive(Clone)]
struct Session(String, Log);

#[dependency(release = Session::release)]
async fn session(#[query] name: String, log: State<Log>) -> Session {
    Session(name, Log::clone(&log))
}

impl Session {
    async fn release(self, outcome: Outcome) {
        self.1.lock().unwrap().push((self.0, outcome));
    }
}

/// Talk for as long as someone listens
#[ws("/sessions/{how}")]
async fn talk(how: String, _session: Session, mut socket: Socket<String, String>) -> Result<(), Refusal> {
    match how.as_str() {
        "end" => Ok(()),
        "fail" => Err(Refusal::Unknown),
        "panic" => panic!("told to"),
        "deaf" => std::future::pending().await,
        _ => {
            while socket.receive().await.is_ok() {}
            Ok(())
        }
    }
}

#[aplomb::test]
async fn dependencies_are_released_with_the_outcome_when_the_socket_ends() {
    let log = Log::default();
    let client = App::new("Sessions", "1.0.0")
        .routes(routes![talk])
        .state(Arc::clone(&log))
        .sockets(|settings| settings.leave_deadline(Duration::from_millis(50)))
        .test();
    let released = async |name: &str| {
        for _ in 0..200 {
            if let Some((_, outcome)) = log.lock().unwrap().iter().find(|(known, _)| known == name) {
                return *outcome;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{name} was not released");
    };
    let mut ended = client.ws("/sessions/end?name=ended").connect().await;
    ended.assert_closed(1000).await;
    assert_eq!(released("ended").await, Outcome::Succeeded);
    let mut failed = client.ws("/sessions/fail?name=failed").connect().await;
    failed.assert_closed(1008).await;
    assert_eq!(released("failed").await, Outcome::Failed);
    let mut panicked = client.ws("/sessions/panic?name=panicked").connect().await;
    panicked.assert_closed(1011).await;
    assert_eq!(released("panicked").await, Outcome::Panicked);
    let mut unfit = client.ws("/sessions/listen?name=unfit").connect().await;
    unfit.send(vec![1]).await;
    unfit.assert_closed(1003).await;
    assert_eq!(released("unfit").await, Outcome::Failed);
    let mut left = client.ws("/sessions/listen?name=left").connect().await;
    assert!(log.lock().unwrap().iter().all(|(name, _)| name != "left"));
    left.close(1001, "").await;
    assert_eq!(released("left").await, Outcome::Succeeded);
    drop(client.ws("/sessions/listen?name=vanished").connect().await);
    assert_eq!(released("vanished").await, Outcome::HungUp);
    // One that waits for something else is not waited for.
    drop(client.ws("/sessions/deaf?name=deaf").connect().await);
    assert_eq!(released("deaf").await, Outcome::HungUp);
}

#[aplomb::test]
async fn the_end_of_the_app_closes_sockets_with_1001() {
    for client in [games().test(), games().test_on_socket().await] {
        let mut socket = client.ws("/games/1").cookie("name", "ada").connect().await;
        socket.send_json(&json!({ "square": 1 })).await;
        socket.json::<Board>().await;
        let (closed, ()) = tokio::join!(socket.closed(), client.stop());
        assert_eq!(closed.code(), CloseCode::GOING_AWAY);
    }
}

#[derive(Clone, Default)]
struct Guests(Arc<Mutex<Vec<SocketSender<String>>>>);

/// Talk to all
#[ws("/room")]
async fn room(guests: State<Guests>, mut socket: Socket<String, String>) {
    guests.0.lock().unwrap().push(socket.sender());
    while let Ok(text) = socket.receive().await {
        guests
            .0
            .lock()
            .unwrap()
            .retain(|guest| guest.try_send(text.as_str()).is_ok());
    }
}

#[aplomb::test]
async fn senders_reach_a_socket_from_elsewhere() {
    let guests = Guests::default();
    let client = App::new("Room", "1.0.0")
        .routes(routes![room])
        .state(guests.clone())
        .test();
    let mut one = client.ws("/room").connect().await;
    let mut two = client.ws("/room").connect().await;
    while guests.0.lock().unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    one.send("hello").await;
    assert_eq!(one.text().await, "hello");
    assert_eq!(two.text().await, "hello");
    two.close(1000, "").await;
    one.send("again").await;
    assert_eq!(one.text().await, "again");
    assert_eq!(guests.0.lock().unwrap().len(), 1);
}

static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Lets in who says so.
#[derive(Clone)]
struct Guard;

#[dependency]
async fn guard(#[header] x_token: String) -> Guard {
    GUARDED.fetch_add(1, Ordering::Relaxed);
    let _ = x_token;
    Guard
}

#[aplomb::test]
async fn lists_prefixes_guards_layers_and_apps_inside_work() {
    let inner = App::new("Inner", "1.0.0").routes(routes![mirror]);
    let app = App::new("Outer", "1.0.0")
        .routes(
            routes![mirror]
                .prefix("/v1")
                .dependency::<Guard>()
                .layer(tower::layer::util::Identity::new()),
        )
        .sub_app("/inner", inner)
        .layer(tower::util::MapRequestLayer::new(
            |request: http::Request<aplomb::Body>| request,
        ));
    let client = app.test_on_socket().await;
    client
        .ws("/v1/mirror")
        .send()
        .await
        .assert_problem(422, "invalid-request");
    let mut socket = client.ws("/v1/mirror").header("x-token", "t").connect().await;
    assert_eq!(socket.text().await, "none");
    assert_eq!(GUARDED.load(Ordering::Relaxed), 1);
    let mut socket = client.ws("/inner/mirror").connect().await;
    assert_eq!(socket.text().await, "none");
    socket.send("tea").await;
    assert_eq!(socket.text().await, "tea");
}

/// A page
#[get("/both")]
async fn page() -> &'static str {
    "a page"
}

/// A socket at the same place
#[ws("/both")]
async fn both(mut socket: Socket<String, String>) -> Result<(), Closed> {
    socket.send("a socket").await
}

#[aplomb::test]
async fn a_page_and_a_socket_can_have_one_path() {
    let client = App::new("Both", "1.0.0").routes(routes![page, both]).test();
    assert_eq!(client.get("/both").send().await.text(), "a page");
    assert_eq!(client.ws("/both").connect().await.text().await, "a socket");
}
