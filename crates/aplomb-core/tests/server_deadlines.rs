//! Slow, silent and vanishing clients.

mod server_support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use server_support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn a_client_that_sends_nothing_is_closed_without_an_answer() {
    let server = start(settings().first_byte_deadline(millis(200))).await;
    let mut client = Raw::connect(&server).await;
    let (answer, time) = client.read_to_end().await;
    assert_eq!(answer, "");
    assert!(time >= millis(190) && time < millis(1500), "{time:?}");
    assert_eq!(server.counters.read().expired_handshake, 1);
}

#[tokio::test]
async fn a_head_that_drips_in_gets_408() {
    let server = start(settings().head_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send("GET / HTTP/1.1\r\nx-drip: ").await;
    let (mut read, mut write) = client.0.into_split();
    let began = Instant::now();
    let drip = tokio::spawn(async move {
        while write.write_all(b"a").await.is_ok() {
            tokio::time::sleep(millis(20)).await;
        }
    });
    let mut answer = String::new();
    read.read_to_string(&mut answer).await.unwrap();
    let time = began.elapsed();
    assert_problem(&answer, 408);
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(time >= millis(290) && time < millis(1500), "{time:?}");
    tokio::time::timeout(Duration::from_secs(5), drip)
        .await
        .expect("the socket is closed")
        .unwrap();
    assert_eq!(server.counters.read().expired_head, 1);
}

#[tokio::test]
async fn the_second_head_has_a_deadline_too() {
    let server = start(settings().head_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    assert!(client.answer().await.ends_with("hello"));
    tokio::time::sleep(millis(400)).await;
    client.send("GET / HT").await;
    let (answer, time) = client.read_to_end().await;
    assert_problem(&answer, 408);
    assert!(time >= millis(250) && time < millis(1500), "{time:?}");
}

#[tokio::test]
async fn bytes_that_tell_no_protocol_get_408() {
    let server = start(settings().first_byte_deadline(millis(200))).await;
    let mut client = Raw::connect(&server).await;
    client.send("PRI * HT").await;
    let (answer, _) = client.read_to_end().await;
    assert_problem(&answer, 408);
}

#[tokio::test]
async fn an_idle_connection_is_closed_without_an_answer() {
    let server = start(settings().idle_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    client.answer().await;
    let (answer, time) = client.read_to_end().await;
    assert_eq!(answer, "");
    assert!(time >= millis(240) && time < millis(1500), "{time:?}");
    assert_eq!(server.counters.read().expired_idle, 1);
}

#[tokio::test]
async fn a_connection_in_use_lives_on() {
    let server = start(settings().idle_deadline(millis(200)).head_deadline(millis(100))).await;
    let mut client = Raw::connect(&server).await;
    for _ in 0..6 {
        client.send(GET).await;
        assert!(client.answer().await.ends_with("hello"));
        tokio::time::sleep(millis(80)).await;
    }
    // A handler may take longer than any of these deadlines.
    client.send(get("/slow")).await;
    assert!(client.answer().await.ends_with("slow"));
}

#[tokio::test]
async fn a_stream_outlives_the_deadlines_and_idles_after_its_end() {
    let server = start(
        settings()
            .idle_deadline(millis(100))
            .head_deadline(millis(100))
            .write_deadline(millis(100)),
    )
    .await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/stream")).await;
    let (answer, time) = client.read_to_end().await;
    assert!(
        answer.ends_with("5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n"),
        "{answer}"
    );
    assert!(time >= millis(370), "{time:?}");
    assert_eq!(server.counters.read().expired_idle, 1);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let server = start(settings().write_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/large")).await;
    let began = Instant::now();
    while server.counters.read().expired_write == 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "not closed");
        tokio::time::sleep(millis(20)).await;
    }
    assert!(began.elapsed() >= millis(290));
    assert_eq!(server.counters.read().open, 0);
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_everything() {
    let server = start(settings().write_deadline(millis(300))).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/large")).await;
    let mut got = 0;
    let mut buffer = vec![0; 4 << 20];
    let mut pauses = 0;
    while got < 32 << 20 {
        let length = client.0.read(&mut buffer).await.unwrap();
        assert!(length > 0, "closed after {got} bytes");
        got += length;
        if got > pauses * (4 << 20) {
            pauses += 1;
            tokio::time::sleep(millis(100)).await;
        }
    }
}

#[tokio::test]
async fn a_half_closed_socket_is_a_client_that_left() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/never")).await;
    tokio::time::sleep(millis(100)).await;
    client.0.shutdown().await.unwrap();
    let (answer, _) = client.read_to_end().await;
    assert_eq!(answer, "");
    assert_eq!(server.paths.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_half_closed_socket_gets_its_answer_by_setting() {
    let server = start(settings().half_close(true)).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/slow")).await;
    client.0.shutdown().await.unwrap();
    let (answer, _) = client.read_to_end().await;
    assert!(answer.ends_with("slow"), "{answer}");
}

#[tokio::test]
async fn a_half_closed_socket_before_a_whole_head_is_closed() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send("GET / HTTP/1.1\r\nhos").await;
    client.0.shutdown().await.unwrap();
    let (_, time) = client.read_to_end().await;
    assert!(time < millis(1000), "{time:?}");
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_handler_along() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/never")).await;
    tokio::time::sleep(millis(100)).await;
    drop(client);
    let began = Instant::now();
    while server.paths.dropped.load(Ordering::SeqCst) == 0 {
        assert!(began.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(millis(10)).await;
    }
}

#[tokio::test]
async fn an_old_connection_takes_its_last_request() {
    let server = start(settings().max_age(Some(millis(200)))).await;
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    assert!(!client.answer().await.contains("connection: close"));
    client.send(get("/slow")).await;
    let (answer, _) = client.read_to_end().await;
    assert!(
        answer.contains("connection: close") && answer.ends_with("slow"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_upgraded_connection_has_no_deadlines_of_http_and_still_counts() {
    let server = start(settings().idle_deadline(millis(100)).head_deadline(millis(100))).await;
    let mut client = Raw::connect(&server).await;
    client
        .send("GET /upgrade HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
        .await;
    assert!(client.answer().await.starts_with("HTTP/1.1 101"));
    for text in ["one", "HTTP/1.1 400 two"] {
        tokio::time::sleep(millis(250)).await;
        client.send(text).await;
        let mut echo = vec![0; text.len()];
        client.0.read_exact(&mut echo).await.unwrap();
        assert_eq!(echo, text.as_bytes());
    }
    assert_eq!(server.counters.read().open, 1);
    drop(client);
    let began = Instant::now();
    while server.counters.read().open > 0 {
        assert!(began.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(millis(10)).await;
    }
}
