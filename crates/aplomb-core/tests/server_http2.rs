//! HTTP/2 in clear text.

mod server_support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server_support::*;

type Sender = SendRequest<Full<Bytes>>;

async fn connect(server: &Running) -> (Sender, tokio::task::JoinHandle<hyper::Result<()>>) {
    let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    (sender, tokio::spawn(connection))
}

async fn fetch(sender: &mut Sender, path: &str) -> hyper::Result<(StatusCode, String)> {
    let request = Request::get(format!("http://x{path}"))
        .body(Full::default())
        .unwrap();
    let (head, body): (_, hyper::body::Incoming) = Response::into_parts(sender.send_request(request).await?);
    Ok((
        head.status,
        String::from_utf8(body.collect().await?.to_bytes().to_vec()).unwrap(),
    ))
}

#[tokio::test]
async fn prior_knowledge() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    assert_eq!(
        fetch(&mut sender, "/tls").await.unwrap(),
        (StatusCode::OK, "None true".into())
    );
    let many = (0..50).map(|_| {
        let mut sender = sender.clone();
        async move { fetch(&mut sender, "/slow").await.unwrap().1 }
    });
    let began = Instant::now();
    assert!(
        futures_util::future::join_all(many)
            .await
            .iter()
            .all(|body| body == "slow")
    );
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_body_goes_both_ways() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    let body = vec![b'y'; 1 << 20];
    let request = Request::post("http://x/echo")
        .body(Full::from(body.clone()))
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), body);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let server = start(settings().http2(false)).await;
    let mut client = Raw::connect(&server).await;
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let (answer, _) = client.read_to_end().await;
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_preface_may_come_in_pieces() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.0.set_nodelay(true).unwrap();
    for piece in ["PRI * HT", "TP/2.0\r\n\r\nSM", "\r\n\r\n"] {
        client.send(piece).await;
        tokio::time::sleep(millis(30)).await;
    }
    // An empty SETTINGS frame; the server's own comes back.
    client.send([0, 0, 0, 4, 0, 0, 0, 0, 0]).await;
    let mut frame = [0; 9];
    tokio::io::AsyncReadExt::read_exact(&mut client.0, &mut frame)
        .await
        .unwrap();
    assert_eq!(frame[3], 4);
}

#[tokio::test]
async fn an_idle_connection_closes() {
    let server = start(settings().idle_deadline(millis(300)).head_deadline(millis(200))).await;
    let (mut sender, connection) = connect(&server).await;
    let began = Instant::now();
    assert_eq!(fetch(&mut sender, "/slow").await.unwrap().1, "slow");
    let _ = tokio::time::timeout(Duration::from_secs(5), connection)
        .await
        .expect("closed");
    assert!(began.elapsed() >= millis(540), "{:?}", began.elapsed());
    assert_eq!(server.counters.read().expired_idle, 1);
}

#[tokio::test]
async fn the_drain_answers_streams_in_flight_and_says_go_away() {
    let server = start(settings()).await;
    let (mut sender, connection) = connect(&server).await;
    let mut second = sender.clone();
    let slow = tokio::spawn(async move { fetch(&mut second, "/slow").await });
    tokio::time::sleep(millis(100)).await;
    server.shutdown.begin();
    assert_eq!(slow.await.unwrap().unwrap().1, "slow");
    connection.await.unwrap().unwrap();
    assert!(fetch(&mut sender, "/").await.is_err());
    drop(sender);
    server.ended().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_drain() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    fetch(&mut sender, "/").await.unwrap();
    let began = Instant::now();
    server.shutdown.begin();
    server.ended().await;
    assert!(began.elapsed() < millis(1000), "{:?}", began.elapsed());
}

#[tokio::test]
async fn the_deadline_cuts_streams() {
    let server = start(settings().drain_deadline(millis(200))).await;
    let (mut sender, _connection) = connect(&server).await;
    let never = tokio::spawn(async move { fetch(&mut sender, "/never").await });
    tokio::time::sleep(millis(100)).await;
    let paths = server.paths.clone();
    server.shutdown.begin();
    server.ended().await;
    assert!(never.await.unwrap().is_err());
    assert_eq!(paths.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_stream_that_is_reset_takes_its_handler_along() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    let never = tokio::spawn({
        let mut sender = sender.clone();
        async move { fetch(&mut sender, "/never").await }
    });
    tokio::time::sleep(millis(100)).await;
    never.abort();
    let began = Instant::now();
    while server.paths.dropped.load(Ordering::SeqCst) == 0 {
        assert!(began.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(millis(10)).await;
    }
    assert_eq!(fetch(&mut sender, "/").await.unwrap().1, "hello");
}

#[tokio::test]
async fn a_panic_ends_its_stream_alone() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    assert!(fetch(&mut sender, "/panic").await.is_err());
    assert_eq!(fetch(&mut sender, "/").await.unwrap().1, "hello");
}

#[tokio::test]
async fn oversized_heads() {
    let server = start(settings()).await;
    let (mut sender, _connection) = connect(&server).await;
    let (status, body) = fetch(&mut sender, &format!("/{}", "a".repeat(9000)))
        .await
        .unwrap();
    assert_eq!(status, StatusCode::URI_TOO_LONG);
    assert!(body.contains("uri-too-long"), "{body}");
    let mut request = Request::get("http://x/").body(Full::default()).unwrap();
    for index in 0..12 {
        request.headers_mut().insert(
            http::HeaderName::try_from(format!("x-{index}")).unwrap(),
            "a".repeat(4000).parse().unwrap(),
        );
    }
    // Refused by a 431 or by a reset, but never served.
    if let Ok(answer) = sender.send_request(request).await {
        assert_eq!(answer.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
}
