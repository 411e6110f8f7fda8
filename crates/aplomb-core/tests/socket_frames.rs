//! Sockets over a raw connection: frames that break the rules, clients that vanish, never read, or never end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aplomb_core::test::TestClient;
use aplomb_core::ws::{Closed, Message, Settings, Socket};
use aplomb_core::{App, Context, Operation, Routes};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HANDSHAKE: &str = "GET /echo HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

const TEXT: u8 = 1;
const BYTES: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const LAST: u8 = 0x80;

async fn echo(mut socket: Socket<Message, Message>) -> Result<(), Closed> {
    loop {
        let message = socket.receive().await?;
        socket.send(message).await?;
    }
}

fn app(change: impl FnOnce(Settings) -> Settings) -> App {
    let echo = Operation::socket("/echo", |_: &Context, socket| echo(socket));
    App::new("Echo", "1.0.0")
        .routes(Routes::new().operation(echo))
        .sockets(|settings| change(settings.max_message_bytes(1000)))
}

/// A client that sends what it likes.
struct Raw(TcpStream);

impl Raw {
    async fn open(client: &TestClient) -> Raw {
        Raw::open_at(client, HANDSHAKE).await
    }

    async fn open_at(client: &TestClient, handshake: &str) -> Raw {
        let mut stream = TcpStream::connect(client.address().unwrap()).await.unwrap();
        stream.write_all(handshake.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{head}");
        Raw(stream)
    }

    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The server may have gone already.
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    /// The next frame: its first byte and its content; `None` at the end of the connection.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let read = async {
            let first = self.0.read_u8().await.ok()?;
            let length = match self.0.read_u8().await.ok()? {
                126 => usize::from(self.0.read_u16().await.ok()?),
                127 => usize::try_from(self.0.read_u64().await.ok()?).ok()?,
                length => usize::from(length),
            };
            let mut content = vec![0; length];
            self.0.read_exact(&mut content).await.ok()?;
            Some((first, content))
        };
        tokio::time::timeout(Duration::from_secs(5), read)
            .await
            .expect("a frame or the end")
    }

    /// The code of the close frame that comes next; 0 where the connection just ends.
    async fn close_code(&mut self) -> u16 {
        match self.frame().await {
            Some((first, content)) if first == LAST | CLOSE => u16::from_be_bytes([content[0], content[1]]),
            Some(other) => panic!("another frame: {other:?}"),
            None => 0,
        }
    }
}

/// A frame of a client, masked with a key that shows.
fn frame(first: u8, content: &[u8]) -> Vec<u8> {
    let key = [1, 2, 3, 4];
    let mut frame = vec![first];
    match u8::try_from(content.len()) {
        Ok(short) if short < 126 => frame.push(LAST | short),
        _ => {
            frame.push(LAST | 126);
            frame.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    frame.extend(key);
    frame.extend(
        content
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    frame
}

/// The head of a frame that says how long it will be, and nothing of it.
fn announced(length: u64) -> Vec<u8> {
    let mut frame = vec![LAST | BYTES, LAST | 127];
    frame.extend(length.to_be_bytes());
    frame.extend([1, 2, 3, 4]);
    frame
}

#[tokio::test]
async fn frames_that_break_a_rule_close_the_socket_with_its_code() {
    let client = app(|settings| settings).test_on_socket().await;
    let joined = |frames: &[Vec<u8>]| frames.concat();
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("not masked", vec![LAST | TEXT, 3, b't', b'e', b'a'], 1002),
        ("reserved data opcode", frame(LAST | 3, b""), 1002),
        ("reserved control opcode", frame(LAST | 11, b""), 1002),
        ("reserved bit", frame(LAST | 0x40 | TEXT, b"tea"), 1002),
        ("continuation of nothing", frame(LAST, b"tea"), 1002),
        (
            "a message inside another",
            joined(&[frame(TEXT, b"a"), frame(LAST | TEXT, b"b")]),
            1002,
        ),
        ("ping in parts", frame(PING, b""), 1002),
        ("long ping", frame(LAST | PING, &[0; 126]), 1002),
        ("close of one byte", frame(LAST | CLOSE, &[3]), 1002),
        (
            "close with a code that is never sent",
            frame(LAST | CLOSE, &[3, 237]),
            1002,
        ),
        (
            "close with a reason that is not UTF-8",
            frame(LAST | CLOSE, &[3, 232, 0xff]),
            1007,
        ),
        ("text that is not UTF-8", frame(LAST | TEXT, &[0xc3, 0x28]), 1007),
        (
            "text that breaks off in a character",
            frame(LAST | TEXT, &[b'a', 0xe2, 0x82]),
            1007,
        ),
        (
            "a message that is too big",
            frame(LAST | TEXT, &[b'a'; 1001]),
            1009,
        ),
        (
            "parts that are too big together",
            joined(&[frame(TEXT, &[b'a'; 600]), frame(LAST, &[b'a'; 600])]),
            1009,
        ),
        ("a frame that lies about its length", announced(1 << 40), 1009),
        ("a length beyond all bounds", announced(u64::MAX), 1009),
    ];
    for (name, bytes, code) in cases {
        let mut raw = Raw::open(&client).await;
        raw.send(bytes).await;
        assert_eq!(raw.close_code().await, code, "{name}");
        // The connection ends; the client does not have to do anything for it.
        assert_eq!(raw.frame().await, None, "{name}");
    }
}

#[tokio::test]
async fn good_frames_are_echoed_in_whatever_parts_they_come() {
    let client = app(|settings| settings).test_on_socket().await;
    let mut raw = Raw::open(&client).await;
    raw.send(frame(LAST | TEXT, b"tea")).await;
    assert_eq!(raw.frame().await.unwrap(), (LAST | TEXT, b"tea".to_vec()));
    // Parts with a ping in between, cut inside a character.
    let text = "grün".as_bytes();
    raw.send(frame(TEXT, &text[..3])).await;
    raw.send(frame(LAST | PING, b"?")).await;
    raw.send(frame(LAST, &text[3..])).await;
    assert_eq!(raw.frame().await.unwrap(), (LAST | PONG, b"?".to_vec()));
    assert_eq!(raw.frame().await.unwrap(), (LAST | TEXT, text.to_vec()));
    // Byte by byte.
    for byte in frame(LAST | BYTES, &[7; 200]) {
        raw.send([byte]).await;
    }
    assert_eq!(raw.frame().await.unwrap(), (LAST | BYTES, vec![7; 200]));
    // The goodbye comes back as it was said.
    raw.send(frame(LAST | CLOSE, &[3, 232, b'b', b'y', b'e'])).await;
    assert_eq!(
        raw.frame().await.unwrap(),
        (LAST | CLOSE, vec![3, 232, b'b', b'y', b'e'])
    );
    assert_eq!(raw.frame().await, None);
}

#[tokio::test]
async fn a_handshake_that_is_none_is_answered_in_http() {
    let client = app(|settings| settings).test_on_socket().await;
    for (handshake, status) in [
        (HANDSHAKE.replace("upgrade: websocket\r\n", ""), 426),
        (HANDSHAKE.replace("version: 13", "version: 12"), 426),
        (HANDSHAKE.replace("connection: Upgrade", "connection: close"), 400),
        (HANDSHAKE.replace("dGhlIHNhbXBsZSBub25jZQ==", "tea"), 400),
        (
            HANDSHAKE.replace("host: x\r\n", "host: x\r\norigin: http://y\r\n"),
            403,
        ),
    ] {
        let mut stream = TcpStream::connect(client.address().unwrap()).await.unwrap();
        let handshake = handshake.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        stream.write_all(handshake.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{handshake}{answer}"
        );
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
}

#[tokio::test]
async fn a_message_that_never_ends_is_not_waited_for() {
    let client = app(|settings| settings.message_deadline(Duration::from_millis(300)))
        .test_on_socket()
        .await;
    // Half a frame, and then silence.
    let mut raw = Raw::open(&client).await;
    raw.send(&frame(LAST | TEXT, b"a text")[..5]).await;
    assert_eq!(raw.close_code().await, 1008);
    // Parts without content, for ever; pings in between do not help.
    let mut raw = Raw::open(&client).await;
    raw.send(frame(TEXT, b"")).await;
    let began = Instant::now();
    let code = loop {
        raw.send(frame(0, b"")).await;
        raw.send(frame(LAST | PING, b"")).await;
        match raw.frame().await {
            Some((first, _)) if first == LAST | PONG => {}
            Some((_, content)) => break u16::from_be_bytes([content[0], content[1]]),
            None => panic!("no close frame"),
        }
        assert!(began.elapsed() < Duration::from_secs(5));
    };
    assert_eq!(code, 1008);
}

#[tokio::test]
async fn a_client_that_vanished_is_found_and_one_that_only_listens_is_kept() {
    let short = Duration::from_millis(150);
    let client = app(|settings| settings.ping_interval(short).pong_deadline(short))
        .test_on_socket()
        .await;
    let mut raw = Raw::open(&client).await;
    for _ in 0..4 {
        assert_eq!(raw.frame().await.unwrap(), (LAST | PING, Vec::new()));
        raw.send(frame(LAST | PONG, b"")).await;
    }
    let began = Instant::now();
    assert_eq!(raw.frame().await.unwrap().0, LAST | PING);
    assert_eq!(raw.frame().await, None);
    assert!(began.elapsed() < short * 6, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_silent_socket_can_have_an_end() {
    let client = app(|settings| settings.idle_deadline(Some(Duration::from_millis(200))))
        .test_on_socket()
        .await;
    let mut raw = Raw::open(&client).await;
    assert_eq!(raw.close_code().await, 1000);
}

#[tokio::test]
async fn a_client_that_does_not_read_stops_its_handler_and_is_given_up() {
    let sent = Arc::new(AtomicUsize::new(0));
    let ended = Arc::new(AtomicUsize::new(0));
    let (counted, done) = (Arc::clone(&sent), Arc::clone(&ended));
    let flood = Operation::socket(
        "/echo",
        move |_: &Context, mut socket: Socket<Message, Message>| {
            let (counted, done) = (Arc::clone(&counted), Arc::clone(&done));
            async move {
                while socket.send(vec![7; 100_000]).await.is_ok() {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
        },
    );
    let client = App::new("Flood", "1.0.0")
        .routes(Routes::new().operation(flood))
        .sockets(|settings| settings.write_deadline(Duration::from_millis(400)))
        .test_on_socket()
        .await;
    let raw = Raw::open(&client).await;
    let began = Instant::now();
    while ended.load(Ordering::Relaxed) == 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "the handler goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What the kernel holds, and the queue: not what the handler could make in that time.
    let held = sent.load(Ordering::Relaxed) * 100_000;
    assert!(held < 32 << 20, "{held} bytes");
    drop(raw);
}

#[tokio::test]
async fn a_client_that_left_is_found_though_nobody_takes_its_messages() {
    let ended = Arc::new(AtomicUsize::new(0));
    let done = Arc::clone(&ended);
    let deaf = Operation::socket("/echo", move |_: &Context, socket: Socket<String, String>| {
        let done = Arc::clone(&done);
        async move {
            socket.closed().await;
            done.fetch_add(1, Ordering::Relaxed);
        }
    });
    let client = App::new("Deaf", "1.0.0")
        .routes(Routes::new().operation(deaf))
        .sockets(|settings| settings.ping_interval(Duration::from_millis(50)))
        .test_on_socket()
        .await;
    let mut raw = Raw::open(&client).await;
    raw.send(frame(LAST | TEXT, b"hello?")).await;
    tokio::time::sleep(Duration::from_millis(120)).await;
    assert_eq!(ended.load(Ordering::Relaxed), 0);
    drop(raw);
    let began = Instant::now();
    while ended.load(Ordering::Relaxed) == 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "it is not found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn pings_are_answered_while_the_handler_does_something_else() {
    let busy = Operation::socket(
        "/echo",
        |_: &Context, socket: Socket<String, String>| async move {
            socket.closed().await;
        },
    );
    let client = App::new("Busy", "1.0.0")
        .routes(Routes::new().operation(busy))
        .test_on_socket()
        .await;
    let mut raw = Raw::open(&client).await;
    raw.send(frame(LAST | PING, b"there?")).await;
    assert_eq!(raw.frame().await.unwrap(), (LAST | PONG, b"there?".to_vec()));
    raw.send(frame(LAST | CLOSE, b"")).await;
    assert_eq!(raw.frame().await.unwrap(), (LAST | CLOSE, Vec::new()));
}

#[tokio::test]
async fn a_flood_of_pings_is_bounded() {
    let client = app(|settings| settings).test_on_socket().await;
    let mut raw = Raw::open(&client).await;
    let pings = frame(LAST | PING, b"x").repeat(20_000);
    let (mut read, mut write) = raw.0.split();
    let mut pongs = 0;
    let mut first = [0; 4096];
    tokio::select! {
        written = write.write_all(&pings) => written.unwrap(),
        _ = async { loop { pongs += read.read(&mut first).await.unwrap(); } } => {}
    }
    raw.send(frame(LAST | TEXT, b"still here")).await;
    loop {
        match raw.0.read_u8().await.unwrap() {
            // What is left of the answers.
            first if first == LAST | TEXT => break,
            _ => pongs += 1,
        }
    }
    assert!(pongs > 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_opens_on_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("echo.sock");
    let bound = app(|settings| settings)
        .listen(format!("unix:{}", place.display()).as_str())
        .server(|settings| settings.signals(false))
        .bind()
        .await
        .unwrap();
    let shutdown = bound.shutdown();
    let serving = tokio::spawn(bound.serve());
    let mut stream = tokio::net::UnixStream::connect(&place).await.unwrap();
    stream.write_all(HANDSHAKE.as_bytes()).await.unwrap();
    stream.write_all(&frame(LAST | TEXT, b"tea")).await.unwrap();
    let mut all = Vec::new();
    while !all.ends_with(b"tea") {
        all.push(stream.read_u8().await.unwrap());
    }
    shutdown.begin();
    // The goodbye of the drain, and the end.
    all.clear();
    stream.write_all(&frame(LAST | CLOSE, &[3, 233])).await.unwrap();
    stream.read_to_end(&mut all).await.unwrap();
    assert_eq!(&all[..4], [LAST | CLOSE, 24, 3, 233]);
    serving.await.unwrap().unwrap();
}
