//! Malformed, ambiguous and oversized requests.

mod server_support;

use std::sync::atomic::Ordering;

use server_support::*;

async fn refused(request: impl AsRef<[u8]>, status: u16) {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.try_send(request).await;
    let (answer, _) = client.read_to_end().await;
    assert_problem(&answer, status);
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
    assert_eq!(server.counters.read().rejected, 1);
}

#[tokio::test]
async fn a_bad_request_line() {
    refused("GET\r\n\r\n", 400).await;
    refused("nonsense nonsense nonsense\r\n\r\n", 400).await;
    refused("GET / HTTP/9.9\r\n\r\n", 400).await;
    refused(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400).await;
}

#[tokio::test]
async fn differing_lengths() {
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3, 4\r\n\r\nabcd",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\nabc",
        400,
    )
    .await;
}

#[tokio::test]
async fn transfer_codings_that_are_none() {
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        400,
    )
    .await;
    refused(
        "POST /echo HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    )
    .await;
}

/// Chunks are the only transfer coding that is read (RFC 9112 section 6.1).
#[tokio::test]
async fn transfer_codings_beneath_chunks() {
    for codings in [
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: gzip\r\ntransfer-encoding: chunked",
        "transfer-encoding: identity, chunked",
        "transfer-encoding: \"a,b\";q=1, chunked",
    ] {
        refused(
            format!("POST /echo HTTP/1.1\r\nhost: x\r\n{codings}\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            501,
        )
        .await;
    }
    // Twice in chunks is forbidden to the sender.
    refused(
        "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        400,
    )
    .await;
    for coding in ["CHUNKED", ", chunked", "\tchunked "] {
        let server = start(settings()).await;
        let mut client = Raw::connect(&server).await;
        client
            .send(format!(
                "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: {coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            ))
            .await;
        assert!(client.read_to_end().await.0.contains("abc"), "{coding}");
    }
}

/// RFC 9112 section 3.2: one `Host` that is one, in every request of HTTP/1.1.
#[tokio::test]
async fn hosts_that_are_missing_doubled_or_none() {
    for hosts in [
        "",
        "host: x\r\nhost: x\r\n",
        "host: x\r\naccept: */*\r\nhost: y\r\n",
        "host: x, y\r\n",
        "host: http://x\r\n",
        "host: user@x\r\n",
        "host: x/path\r\n",
        "host: x:80:80\r\n",
        "host: x:http\r\n",
        "host: [::1\r\n",
        "host: [x]\r\n",
        "host: [::1]x\r\n",
        "host: ::1\r\n",
        "host: a%2\r\n",
        "host: a%zz\r\n",
        "host: \u{e4}.example\r\n",
    ] {
        refused(format!("GET / HTTP/1.1\r\n{hosts}\r\n"), 400).await;
        refused(format!("GET http://x/ HTTP/1.1\r\n{hosts}\r\n"), 400).await;
    }
    // HTTP/1.0 knows no such field, but where it is, it is one.
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send("GET / HTTP/1.0\r\nhost: x\r\nhost: y\r\n\r\n").await;
    let (answer, _) = client.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.0 400"), "{answer}");
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn hosts_of_all_forms() {
    let server = start(settings()).await;
    for host in [
        "",
        "x",
        "desk.example:8080",
        "desk.example:",
        "192.0.2.1",
        "[2001:db8::1]",
        "[::ffff:192.0.2.1]:443",
        "[v1.fe80::a+en1]",
        "under_score.example",
        "xn--bcher-kva.example",
        "a%20b!$&'()*+,;=~",
    ] {
        let mut client = Raw::connect(&server).await;
        client
            .send(format!("GET / HTTP/1.1\r\nhost: {host}\r\n\r\n"))
            .await;
        let answer = client.answer().await;
        assert!(answer.ends_with("hello"), "{host:?}: {answer}");
    }
    let mut client = Raw::connect(&server).await;
    client.send("GET / HTTP/1.0\r\n\r\n").await;
    assert!(client.read_to_end().await.0.ends_with("hello"));
}

#[tokio::test]
async fn names_and_values_with_forbidden_bytes() {
    refused("GET / HTTP/1.1\r\nhost : x\r\n\r\n", 400).await;
    refused("GET / HTTP/1.1\r\nhost: x\r\n folded: y\r\n\r\n", 400).await;
    refused("GET / HTTP/1.1\r\nhost: x\0\r\n\r\n", 400).await;
    refused("GET / HTTP/1.1\r\nhost: x\ry: z\r\n\r\n", 400).await;
}

/// Both ways of framing: the length does not count, and nothing after the body is taken for a request.
#[tokio::test]
async fn a_length_beside_chunks_is_ignored_and_the_connection_closed() {
    for both in [
        "content-length: 60\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
    ] {
        let server = start(settings()).await;
        let mut client = Raw::connect(&server).await;
        client.send(format!("POST /echo HTTP/1.1\r\nhost: x\r\n{both}\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        let (answer, _) = client.read_to_end().await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("abc"),
            "{answer}"
        );
        assert!(answer.contains("connection: close"), "{answer}");
        assert_eq!(server.paths.served.load(Ordering::SeqCst), 1);
    }
}

/// A recipient may take a bare LF for the end of a line of the head (RFC 9112 section 2.2), but not within chunks.
#[tokio::test]
async fn bare_line_feeds_in_chunks() {
    for chunks in [
        "3\nabc\r\n0\r\n\r\n",
        "3;x=\ny\r\nabc\r\n0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
        "3\r\nabcX\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
    ] {
        let server = start(settings()).await;
        let mut client = Raw::connect(&server).await;
        client.send(format!("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{chunks}GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        let (answer, _) = client.read_to_end().await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{chunks:?}: {answer}");
        assert_eq!(server.paths.served.load(Ordering::SeqCst), 1, "{chunks:?}");
    }
}

#[tokio::test]
async fn bare_line_feeds_in_a_head_are_read_like_line_ends() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send("GET / HTTP/1.1\nhost: x\n\n").await;
    assert!(client.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn too_many_fields() {
    let fields = |count: usize| {
        (0..count)
            .map(|index| format!("x-{index}: y\r\n"))
            .collect::<String>()
    };
    refused(format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", fields(100)), 431).await;
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client
        .send(format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", fields(99)))
        .await;
    assert!(client.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn a_large_head() {
    // Far beyond the bound: the answer arrives although most of it stays unread.
    refused(
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n",
            "a".repeat(300_000)
        ),
        431,
    )
    .await;
    refused(
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n",
            "a".repeat(33_000)
        ),
        431,
    )
    .await;
}

#[tokio::test]
async fn a_long_target() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(get(&format!("/?q={}", "a".repeat(8 * 1024)))).await;
    assert_problem(&client.answer().await, 414);
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
    // The framing was in order, so the connection goes on.
    client
        .send(get(&format!("/?q={}", "a".repeat(8 * 1024 - 4))))
        .await;
    assert!(client.answer().await.ends_with("hello"));
    // The answer to HEAD has no body.
    client
        .send(format!(
            "HEAD /?q={} HTTP/1.1\r\nhost: x\r\n\r\n",
            "a".repeat(8 * 1024)
        ))
        .await;
    client.send(GET).await;
    let (mut head, mut rest) = (String::new(), String::new());
    for answer in [&mut head, &mut rest] {
        let mut byte = [0];
        while !answer.ends_with("\r\n\r\n") {
            tokio::io::AsyncReadExt::read_exact(&mut client.0, &mut byte)
                .await
                .unwrap();
            answer.push(char::from(byte[0]));
        }
    }
    assert!(head.starts_with("HTTP/1.1 414"), "{head}");
    assert!(rest.starts_with("HTTP/1.1 200"), "{rest}");
}

#[tokio::test]
async fn what_follows_a_good_request_is_refused_as_a_problem_too() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client.send(format!("{GET}garbage\r\n\r\n")).await;
    assert!(client.answer().await.ends_with("hello"));
    let (answer, _) = client.read_to_end().await;
    assert_problem(&answer, 400);
}

#[tokio::test]
async fn refusals_look_as_the_settings_say() {
    let server = start(
        settings().rejections(|rejection| aplomb_core::server::RejectionBody {
            content_type: http::HeaderValue::from_static("text/plain"),
            body: format!("refused: {}", rejection.code()).into(),
        }),
    )
    .await;
    let mut client = Raw::connect(&server).await;
    client.send("nonsense\r\n\r\n").await;
    let (answer, _) = client.read_to_end().await;
    assert!(answer.ends_with("refused: malformed-request"), "{answer}");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client
        .send(format!("{}{}{GET}", get("/slow"), get("/client")))
        .await;
    assert!(client.answer().await.ends_with("slow"));
    assert!(client.answer().await.contains("127.0.0.1 Some("));
    assert!(client.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn an_answer_before_the_body_arrives_whole() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client
        .send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n")
        .await;
    let body = vec![b'x'; 3_000_000];
    client.try_send(&body).await;
    let (answer, _) = client.read_to_end().await;
    assert!(answer.ends_with("hello"), "{answer:?}");
}

#[tokio::test]
async fn expect_continue_is_answered_when_the_body_is_wanted() {
    let server = start(settings()).await;
    let mut client = Raw::connect(&server).await;
    client
        .send("POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n")
        .await;
    assert!(client.answer().await.starts_with("HTTP/1.1 100"));
    client.send("abc").await;
    assert!(client.answer().await.ends_with("abc"));
}
