//! Sockets over HTTP/2 (RFC 8441).

use std::time::Duration;

use aplomb_core::ws::{Closed, Socket};
use aplomb_core::{App, Context, Operation, Routes};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::ext::Protocol;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

fn app() -> App {
    let echo = Operation::socket(
        "/echo/{name}",
        |cx: &Context, mut socket: Socket<String, String>| {
            let name = cx.path_parameter("name").unwrap_or_default();
            async move {
                loop {
                    let text = socket.receive().await?;
                    socket.send(format!("{name}: {text}")).await?;
                }
                #[allow(unreachable_code, reason = "it says what the block gives back")]
                Ok::<(), Closed>(())
            }
        },
    );
    let ping = Operation::new(http::Method::GET, "/ping", |_| {
        Box::pin(async { aplomb_core::Response::text("pong") })
    });
    App::new("Echo", "1.0.0").routes(Routes::new().operation(echo).operation(ping))
}

fn connect(path: &str) -> Request<Empty<Bytes>> {
    let mut request = Request::connect(format!("http://x{path}"))
        .header("sec-websocket-version", "13")
        .body(Empty::new())
        .unwrap();
    request
        .extensions_mut()
        .insert(Protocol::from_static("websocket"));
    request
}

async fn sender(address: std::net::SocketAddr) -> SendRequest<Empty<Bytes>> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    // The server's settings, which allow the extended CONNECT, come before its first answer.
    let ping = Request::get("http://x/ping").body(Empty::new()).unwrap();
    assert_eq!(sender.send_request(ping).await.unwrap().status(), StatusCode::OK);
    sender
}

#[tokio::test]
async fn a_stream_becomes_a_socket_beside_other_streams() {
    let client = app().test_on_socket().await;
    let mut sender = sender(client.address().unwrap()).await;
    let mut sockets = Vec::new();
    for name in ["one", "two"] {
        let mut response = sender
            .send_request(connect(&format!("/echo/{name}")))
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let upgraded = hyper::upgrade::on(&mut response).await.unwrap();
        sockets.push(WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await);
    }
    for (socket, name) in sockets.iter_mut().zip(["one", "two"]) {
        socket.send(Message::text("tea")).await.unwrap();
        assert_eq!(
            socket.next().await.unwrap().unwrap(),
            Message::text(format!("{name}: tea"))
        );
    }
    let (closed, ()) = tokio::join!(sockets[0].next(), client.stop());
    match closed.unwrap().unwrap() {
        Message::Close(Some(frame)) => assert_eq!(u16::from(frame.code), 1001),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_with_a_socket_is_not_idle() {
    let client = app()
        .server(|settings| {
            settings
                .idle_deadline(Duration::from_millis(200))
                .linger(Duration::from_millis(100))
        })
        .test_on_socket()
        .await;
    let mut sender = sender(client.address().unwrap()).await;
    let mut response = sender.send_request(connect("/echo/one")).await.unwrap();
    let upgraded = hyper::upgrade::on(&mut response).await.unwrap();
    let mut socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, None).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    socket.send(Message::text("tea")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("one: tea"));
}

#[tokio::test]
async fn a_refusal_is_a_plain_answer() {
    let client = app().test_on_socket().await;
    let mut sender = sender(client.address().unwrap()).await;
    let mut request = connect("/echo/one");
    request.headers_mut().remove("sec-websocket-version");
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(
        body.starts_with(b"{\"type\":\"/problems/bad-handshake\""),
        "{body:?}"
    );
    let response = sender.send_request(connect("/nowhere")).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
