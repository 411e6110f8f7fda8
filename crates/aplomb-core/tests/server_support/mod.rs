//! A small service and raw sockets for the tests of the server.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod frames;

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aplomb_core::server::{BoxError, Connection, Counters, Listen, Serve, Server, Settings, Shutdown};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Answers by path: `/` says hello, `/slow` waits 300 ms, `/never` waits for ever, `/panic` panics, `/echo` gives the body back,
/// `/upgrade` echoes bytes, `/client` names the client, `/tls` what TLS settled, `/large` is 32 MiB, `/stream` two pieces 150 ms apart.
#[derive(Clone, Default)]
pub struct Paths {
    pub served: Arc<AtomicUsize>,
    pub dropped: Arc<AtomicUsize>,
}

type Body = UnsyncBoxBody<Bytes, BoxError>;

fn full(text: impl Into<Bytes>) -> Body {
    Full::new(text.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

struct CountDrop(Arc<AtomicUsize>);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Serve for Paths {
    type Body = Body;
    type Answer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

    fn serve(&self, request: Request<Incoming>, connection: &Arc<Connection>) -> Self::Answer {
        self.served.fetch_add(1, Ordering::SeqCst);
        let connection = connection.clone();
        let dropped = self.dropped.clone();
        Box::pin(async move {
            let body = match request.uri().path() {
                "/slow" => {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    full("slow")
                }
                "/never" => {
                    let _count = CountDrop(dropped);
                    std::future::pending().await
                }
                "/panic" => panic!("as asked"),
                "/echo" => match request.into_body().collect().await {
                    Ok(body) => full(body.to_bytes()),
                    Err(error) => {
                        let mut response = Response::new(full(error.to_string()));
                        *response.status_mut() = http::StatusCode::BAD_REQUEST;
                        return response;
                    }
                },
                "/client" => full(format!(
                    "{} {:?}",
                    connection.client_ip(),
                    connection.client().map(|client| client.port())
                )),
                "/upgrade" => {
                    let upgrade = hyper::upgrade::on(request);
                    tokio::spawn(async move {
                        let io = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
                        let (mut read, mut write) = tokio::io::split(io);
                        let _ = tokio::io::copy(&mut read, &mut write).await;
                    });
                    let mut response = Response::new(full(""));
                    *response.status_mut() = http::StatusCode::SWITCHING_PROTOCOLS;
                    response
                        .headers_mut()
                        .insert("connection", "upgrade".parse().unwrap());
                    response.headers_mut().insert("upgrade", "echo".parse().unwrap());
                    return response;
                }
                "/tls" => full(format!("{:?} {}", connection.tls(), connection.is_http2())),
                "/large" => full(vec![b'x'; 32 << 20]),
                "/stream" => {
                    let pieces = futures_util::stream::unfold(0, |index| async move {
                        (index < 2).then_some(())?;
                        tokio::time::sleep(Duration::from_millis(150)).await;
                        Some((
                            Ok(hyper::body::Frame::data(Bytes::from_static(b"piece"))),
                            index + 1,
                        ))
                    });
                    StreamBody::new(pieces).boxed_unsync()
                }
                _ => full("hello"),
            };
            Response::new(body)
        })
    }
}

/// A server that runs until dropped.
pub struct Running {
    pub address: SocketAddr,
    pub shutdown: Shutdown,
    pub counters: Arc<Counters>,
    pub paths: Paths,
    pub task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub async fn ended(self) {
        tokio::time::timeout(Duration::from_secs(5), self.task)
            .await
            .expect("the server ends")
            .unwrap()
            .unwrap();
    }
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Deadlines long enough to be out of the way; each test shortens its own.
pub fn settings() -> Settings {
    let long = Duration::from_secs(20);
    Settings::default()
        .handshake_deadline(long)
        .first_byte_deadline(long)
        .head_deadline(long)
        .idle_deadline(long)
        .write_deadline(long)
        .linger(millis(500))
        .signals(false)
}

pub async fn start(settings: Settings) -> Running {
    start_at(settings, Listen::from("127.0.0.1:0")).await
}

pub async fn start_at(settings: Settings, listen: Listen) -> Running {
    let paths = Paths::default();
    let bound = Server::new(paths.clone(), settings)
        .listen(listen)
        .bind()
        .await
        .unwrap();
    let address = bound.addresses()[0]
        .tcp()
        .unwrap_or_else(|| ([127, 0, 0, 1], 0).into());
    Running {
        address,
        shutdown: bound.shutdown(),
        counters: bound.counters(),
        paths,
        task: tokio::spawn(bound.serve()),
    }
}

/// A raw client.
pub struct Raw(pub TcpStream);

impl Raw {
    pub async fn connect(running: &Running) -> Self {
        Self(TcpStream::connect(running.address).await.unwrap())
    }

    pub async fn send(&mut self, text: impl AsRef<[u8]>) {
        self.0.write_all(text.as_ref()).await.unwrap();
    }

    /// Send what the server may refuse to read.
    pub async fn try_send(&mut self, text: impl AsRef<[u8]>) {
        let _ = self.0.write_all(text.as_ref()).await;
    }

    /// Everything until the server closes, and how long that took.
    pub async fn read_to_end(&mut self) -> (String, Duration) {
        let began = Instant::now();
        let mut all = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(10), self.0.read_to_end(&mut all))
            .await
            .expect("the server closes");
        if let Err(error) = end {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
        }
        (String::from_utf8_lossy(&all).into_owned(), began.elapsed())
    }

    /// One answer with a `Content-Length`, head and body.
    pub async fn answer(&mut self) -> String {
        tokio::time::timeout(Duration::from_secs(10), read_answer(&mut self.0))
            .await
            .expect("an answer")
    }
}

pub async fn read_answer(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut all = Vec::new();
    loop {
        let mut byte = [0];
        assert_eq!(
            stream.read(&mut byte).await.unwrap(),
            1,
            "ended after {:?}",
            String::from_utf8_lossy(&all)
        );
        all.push(byte[0]);
        if all.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(all).unwrap();
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8(body).unwrap()
}

/// The refusal is a problem document with this status.
#[track_caller]
pub fn assert_problem(answer: &str, status: u16) {
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(head.contains("application/problem+json"), "{answer}");
    let problem: serde_json::Value =
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(problem["status"], status);
}

pub const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")
}
