//! The end of a server.

mod server_support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use aplomb_core::server::{Server, Shutdown};
use server_support::*;

#[tokio::test]
async fn a_request_in_flight_is_answered_and_the_connection_closed() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/slow")).await;
    tokio::time::sleep(millis(100)).await;
    server.shutdown.begin();
    let (answer, _) = client.read_to_end().await;
    assert!(
        answer.contains("connection: close") && answer.ends_with("slow"),
        "{answer}"
    );
    server.ended().await;
}

#[tokio::test]
async fn idle_and_silent_connections_close_at_once() {
    let server = start(settings()).await;
    let mut idle = Raw::connect(&server).await;
    idle.send(GET).await;
    idle.answer().await;
    let mut silent = Raw::connect(&server).await;
    tokio::time::sleep(millis(50)).await;
    let began = Instant::now();
    server.shutdown.begin();
    for client in [&mut idle, &mut silent] {
        assert_eq!(client.read_to_end().await.0, "");
    }
    drop((idle, silent));
    server.ended().await;
    assert!(began.elapsed() < millis(500), "{:?}", began.elapsed());
}

/// Linger is for the last answer. One that was idle has it, so the drain does not wait for its client to close.
#[tokio::test]
async fn idle_clients_that_do_not_close_do_not_hold_up_the_drain() {
    let server = start(settings().linger(Duration::from_secs(3))).await;
    let mut keeps = Vec::new();
    for _ in 0..3 {
        let mut idle = Raw::connect(&server).await;
        idle.send(GET).await;
        idle.answer().await;
        keeps.push(idle);
    }
    // HTTP/2, of which no client is at the other end to confirm the end.
    let mut http2 = Raw::connect(&server).await;
    http2
        .send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await;
    tokio::time::sleep(millis(50)).await;
    let counters = server.counters.clone();
    let began = Instant::now();
    server.shutdown.begin();
    while counters.read().open > 1 {
        assert!(began.elapsed() < millis(600), "{:?}", counters.read());
        tokio::time::sleep(millis(10)).await;
    }
    // The client of HTTP/2 has as long as one that lingers.
    tokio::time::timeout(Duration::from_secs(5), server.task)
        .await
        .expect("the drain ends")
        .unwrap()
        .unwrap();
    assert!(began.elapsed() < millis(4000), "{:?}", began.elapsed());
    for client in &mut keeps {
        assert_eq!(client.read_to_end().await.0, "");
    }
}

/// An answer that a drain made the last one is still protected from a reset.
#[tokio::test]
async fn the_last_answer_of_a_drain_lingers() {
    let server = start(settings().linger(millis(800))).await;
    let mut busy = Raw::connect(&server).await;
    busy.send(get("/slow")).await;
    tokio::time::sleep(millis(50)).await;
    server.shutdown.begin();
    assert!(busy.answer().await.ends_with("slow"));
    // Not closed: bytes that are on the way do no harm.
    for _ in 0..5 {
        tokio::time::sleep(millis(50)).await;
        busy.send("late").await;
    }
    assert!(!server.task.is_finished());
    server.ended().await;
}

#[tokio::test]
async fn the_listener_is_closed() {
    let server = start(settings()).await;
    let mut busy = Raw::connect(&server).await;
    busy.send(get("/slow")).await;
    tokio::time::sleep(millis(50)).await;
    server.shutdown.begin();
    tokio::time::sleep(millis(50)).await;
    let refused = tokio::net::TcpStream::connect(server.address).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(busy.read_to_end().await.0.ends_with("slow"));
}

#[tokio::test]
async fn connections_that_the_kernel_made_are_served() {
    // One thread: the server cannot accept between the requests and the shutdown.
    let server = start(settings()).await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        let socket = std::net::TcpStream::connect(server.address).unwrap();
        std::io::Write::write_all(&mut &socket, GET.as_bytes()).unwrap();
        socket.set_nonblocking(true).unwrap();
        clients.push(Raw(tokio::net::TcpStream::from_std(socket).unwrap()));
    }
    server.shutdown.begin();
    for client in &mut clients {
        assert!(client.read_to_end().await.0.ends_with("hello"));
    }
    server.ended().await;
}

#[tokio::test]
async fn while_it_waits_everything_is_served() {
    let server = start(settings().drain_wait(millis(400))).await;
    server.shutdown.begin();
    tokio::time::sleep(millis(100)).await;
    assert!(server.shutdown.is_requested() && !server.shutdown.is_draining());
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    let answer = client.answer().await;
    assert!(
        !answer.contains("connection: close") && answer.ends_with("hello"),
        "{answer}"
    );
    assert_eq!(client.read_to_end().await.0, "");
    assert!(server.shutdown.is_draining());
    server.ended().await;
}

#[tokio::test]
async fn the_deadline_cuts_what_is_left() {
    let server = start(settings().drain_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/never")).await;
    tokio::time::sleep(millis(100)).await;
    let (counters, paths) = (server.counters.clone(), server.paths.clone());
    let began = Instant::now();
    server.shutdown.begin();
    server.ended().await;
    assert!(
        began.elapsed() >= millis(290) && began.elapsed() < millis(1500),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(client.read_to_end().await.0, "");
    assert_eq!(counters.read().cut, 1);
    assert_eq!(paths.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn now_does_not_wait() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/never")).await;
    tokio::time::sleep(millis(100)).await;
    server.shutdown.begin();
    tokio::time::sleep(millis(100)).await;
    assert!(!server.task.is_finished());
    let began = Instant::now();
    server.shutdown.now();
    server.ended().await;
    assert!(began.elapsed() < millis(500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_stream_may_finish() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/stream")).await;
    tokio::time::sleep(millis(50)).await;
    server.shutdown.begin();
    let (answer, _) = client.read_to_end().await;
    assert!(
        answer.ends_with("5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n"),
        "{answer}"
    );
    server.ended().await;
}

#[tokio::test]
async fn dropping_the_future_ends_everything() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/never")).await;
    tokio::time::sleep(millis(50)).await;
    server.task.abort();
    assert_eq!(client.read_to_end().await.0, "");
    tokio::time::sleep(millis(50)).await;
    assert!(tokio::net::TcpStream::connect(server.address).await.is_err());
}

/// The signals go to the whole process, so this runs in one of its own: see `signal_child`.
#[cfg(unix)]
#[tokio::test]
async fn signals_drain_and_then_end() {
    use std::io::BufRead;
    use std::process::{Command, Stdio};

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["signal_child", "--exact", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = |start: &str| loop {
        let line = lines.next().expect("the child goes on").unwrap();
        if let Some(at) = line.find(start) {
            return line[at + start.len()..].to_owned();
        }
    };
    let address = next("listening on ");
    let mut client = Raw(tokio::net::TcpStream::connect(address.as_str()).await.unwrap());
    client.send(get("/never")).await;
    tokio::time::sleep(millis(200)).await;
    let kill = |signal: &str| {
        assert!(
            Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        )
    };
    kill("-TERM");
    next("draining");
    assert!(child_is_alive(child.id()));
    kill("-INT");
    next("ended");
    assert_eq!(client.read_to_end().await.0, "");
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
fn child_is_alive(id: u32) -> bool {
    std::process::Command::new("kill")
        .args(["-0", &id.to_string()])
        .status()
        .unwrap()
        .success()
}

#[tokio::test]
#[ignore = "the process that `signals_drain_and_then_end` starts"]
async fn signal_child() {
    let shutdown = Shutdown::new();
    let bound = Server::new(Paths::default(), settings().signals(true))
        .listen("127.0.0.1:0")
        .with_shutdown(shutdown.clone())
        .bind()
        .await
        .unwrap();
    println!("listening on {}", bound.addresses()[0].tcp().unwrap());
    tokio::spawn(async move {
        shutdown.draining().await;
        println!("draining");
    });
    bound.serve().await.unwrap();
    println!("ended");
}

#[tokio::test]
async fn workers_drain_too() {
    let server = start(settings().workers(2)).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = Raw::connect(&server).await;
        client.send(get("/slow")).await;
        clients.push(client);
    }
    tokio::time::sleep(millis(100)).await;
    server.shutdown.begin();
    for client in &mut clients {
        assert!(client.read_to_end().await.0.ends_with("slow"));
    }
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 8);
    server.ended().await;
}
