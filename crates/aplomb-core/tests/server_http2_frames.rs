//! HTTP/2 frame by frame: what RFC 9113 wants refused.

mod server_support;

use std::sync::atomic::Ordering;

use server_support::frames::*;
use server_support::{Raw, Running, millis, settings, start};

/// How the server answers bytes: the code of the GOAWAY or RST_STREAM that ends them; `None` if it just closes.
async fn ends_with(bytes: Vec<u8>) -> (Running, Option<(u8, u32)>) {
    let server = start(settings()).await;
    let mut raw = shaken(&server).await;
    raw.try_send(bytes).await;
    // Where the server has no objection it answers pings, and the test fails instead of waiting. A reset may come after the
    // first answer.
    raw.try_send(frame(PING, 0, 0, *b"no word?")).await;
    let mut answered = false;
    while let Some(came) = next(&mut raw).await {
        match came.kind {
            GOAWAY | RST_STREAM => return (server, Some((came.kind, came.code()))),
            PING if answered => return (server, Some((PING, 0))),
            PING => {
                answered = true;
                tokio::time::sleep(millis(50)).await;
                raw.try_send(frame(PING, 0, 0, *b"no word!")).await;
            }
            _ => {}
        }
    }
    (server, None)
}

/// h2 says PROTOCOL_ERROR, the code for everything, for some of what RFC 9113 has a narrower one. It ends all the same.
#[tokio::test]
async fn errors_of_the_connection() {
    let cases: Vec<(&str, Vec<u8>, u32)> = vec![
        (
            "4.2 a frame beyond the maximum",
            frame(DATA, 0, 1, vec![0; 16_385]),
            FRAME_SIZE_ERROR,
        ),
        (
            "4.3 a block that is no HPACK",
            frame(HEADERS, END_HEADERS | END_STREAM, 1, [0xff; 8]),
            COMPRESSION_ERROR,
        ),
        (
            "5.1 DATA on an idle stream",
            frame(DATA, END_STREAM, 1, b"x"),
            PROTOCOL_ERROR,
        ),
        (
            "5.1 RST_STREAM on an idle stream",
            frame(RST_STREAM, 0, 1, [0, 0, 0, 8]),
            PROTOCOL_ERROR,
        ),
        (
            "5.1 WINDOW_UPDATE on an idle stream",
            frame(WINDOW_UPDATE, 0, 1, [0, 0, 0, 8]),
            PROTOCOL_ERROR,
        ),
        ("5.1.1 a stream of the server's", get(2, "/"), PROTOCOL_ERROR),
        (
            "5.1.1 a stream that is behind",
            joined(&[get(5, "/"), get(3, "/")]),
            PROTOCOL_ERROR,
        ),
        (
            "6.1 DATA without a stream",
            frame(DATA, 0, 0, b"x"),
            PROTOCOL_ERROR,
        ),
        (
            "6.1 padding beyond the frame",
            joined(&[post(1), frame(DATA, PADDED | END_STREAM, 1, [9, b'x'])]),
            PROTOCOL_ERROR,
        ),
        (
            "6.2 HEADERS without a stream",
            frame(HEADERS, END_STREAM | END_HEADERS, 0, get_block("/")),
            PROTOCOL_ERROR,
        ),
        (
            "6.2 padding beyond the frame",
            frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, [200, 0x82]),
            PROTOCOL_ERROR,
        ),
        (
            "6.2 HEADERS and then not CONTINUATION",
            joined(&[
                frame(HEADERS, END_STREAM, 1, get_block("/")),
                frame(DATA, 0, 1, b"x"),
            ]),
            PROTOCOL_ERROR,
        ),
        (
            "6.3 PRIORITY without a stream",
            frame(PRIORITY, 0, 0, [0, 0, 0, 0, 1]),
            PROTOCOL_ERROR,
        ),
        (
            "6.4 RST_STREAM without a stream",
            frame(RST_STREAM, 0, 0, [0, 0, 0, 8]),
            PROTOCOL_ERROR,
        ),
        (
            "6.4 RST_STREAM of three bytes",
            joined(&[get(1, "/never"), frame(RST_STREAM, 0, 1, [0, 0, 8])]),
            FRAME_SIZE_ERROR,
        ),
        (
            "6.5 SETTINGS on a stream",
            frame(SETTINGS, 0, 1, []),
            PROTOCOL_ERROR,
        ),
        (
            "6.5 an ACK that says something",
            frame(SETTINGS, ACK, 0, [0; 6]),
            FRAME_SIZE_ERROR,
        ),
        (
            "6.5 SETTINGS of five bytes",
            frame(SETTINGS, 0, 0, [0; 5]),
            FRAME_SIZE_ERROR,
        ),
        (
            "6.5.2 ENABLE_PUSH of 2",
            frame(SETTINGS, 0, 0, [0, 2, 0, 0, 0, 2]),
            PROTOCOL_ERROR,
        ),
        (
            "6.5.2 a window beyond 2^31-1",
            frame(SETTINGS, 0, 0, [0, 4, 0x80, 0, 0, 0]),
            FLOW_CONTROL_ERROR,
        ),
        (
            "6.5.2 MAX_FRAME_SIZE below the least",
            frame(SETTINGS, 0, 0, [0, 5, 0, 0, 0x3f, 0xff]),
            PROTOCOL_ERROR,
        ),
        (
            "6.6 PUSH_PROMISE by a client",
            joined(&[
                get(1, "/never"),
                frame(PUSH_PROMISE, END_HEADERS, 1, [0, 0, 0, 2, 0x82]),
            ]),
            PROTOCOL_ERROR,
        ),
        ("6.7 PING on a stream", frame(PING, 0, 1, [0; 8]), PROTOCOL_ERROR),
        (
            "6.7 PING of six bytes",
            frame(PING, 0, 0, [0; 6]),
            FRAME_SIZE_ERROR,
        ),
        (
            "6.8 GOAWAY on a stream",
            frame(GOAWAY, 0, 1, [0; 8]),
            PROTOCOL_ERROR,
        ),
        (
            "6.9 an increment of nothing",
            frame(WINDOW_UPDATE, 0, 0, [0; 4]),
            PROTOCOL_ERROR,
        ),
        (
            "6.9 WINDOW_UPDATE of three bytes",
            frame(WINDOW_UPDATE, 0, 0, [0, 0, 1]),
            FRAME_SIZE_ERROR,
        ),
        (
            "6.9.1 a window beyond 2^31-1",
            frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff]),
            FLOW_CONTROL_ERROR,
        ),
        (
            "6.10 CONTINUATION of nothing",
            frame(CONTINUATION, END_HEADERS, 1, get_block("/")),
            PROTOCOL_ERROR,
        ),
        (
            "6.10 CONTINUATION of another stream",
            joined(&[
                frame(HEADERS, END_STREAM, 1, get_block("/")),
                frame(CONTINUATION, END_HEADERS, 3, []),
            ]),
            PROTOCOL_ERROR,
        ),
    ];
    for (case, bytes, expected) in cases {
        let (_server, end) = ends_with(bytes).await;
        // To close without a word is allowed (section 5.4.1); to go on is not.
        if let Some((kind, code)) = end {
            assert!(
                kind == GOAWAY && [expected, PROTOCOL_ERROR].contains(&code),
                "{case}: {kind} {code}"
            );
        }
    }
}

#[tokio::test]
async fn errors_of_a_stream() {
    let cases: Vec<(&str, Vec<u8>, u32)> = vec![
        (
            "5.1 DATA after the end",
            joined(&[get(1, "/never"), frame(DATA, END_STREAM, 1, b"x")]),
            STREAM_CLOSED,
        ),
        (
            "5.1 HEADERS after the end",
            joined(&[get(1, "/never"), get(1, "/never")]),
            STREAM_CLOSED,
        ),
        (
            "6.9 an increment of nothing",
            joined(&[get(1, "/never"), frame(WINDOW_UPDATE, 0, 1, [0; 4])]),
            PROTOCOL_ERROR,
        ),
        (
            "6.9.1 a window beyond 2^31-1",
            joined(&[
                get(1, "/never"),
                frame(WINDOW_UPDATE, 0, 1, [0x7f, 0xff, 0xff, 0xff]),
            ]),
            FLOW_CONTROL_ERROR,
        ),
        (
            "8.1.1 more than Content-Length says",
            {
                let fields = [
                    (":method", "POST"),
                    (":scheme", "http"),
                    (":path", "/never"),
                    (":authority", "x"),
                    ("content-length", "1"),
                ];
                joined(&[
                    frame(HEADERS, END_HEADERS, 1, block(&fields)),
                    frame(DATA, END_STREAM, 1, b"xy"),
                ])
            },
            PROTOCOL_ERROR,
        ),
        (
            "8.1 trailers that do not end the stream",
            joined(&[post(1), frame(HEADERS, END_HEADERS, 1, block(&[("x-a", "b")]))]),
            PROTOCOL_ERROR,
        ),
    ];
    for (case, bytes, expected) in cases {
        let (_server, end) = ends_with(bytes).await;
        let (kind, code) = end.unwrap_or_else(|| panic!("{case}: closed without a word"));
        assert!(
            matches!(kind, GOAWAY | RST_STREAM) && [expected, PROTOCOL_ERROR].contains(&code),
            "{case}: {kind} {code}"
        );
    }
}

/// RFC 9113 section 8.2 and 8.3: a request that is none never reaches the service.
#[tokio::test]
async fn requests_that_are_malformed() {
    let good = [
        (":method", "GET"),
        (":scheme", "http"),
        (":path", "/"),
        (":authority", "x"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&good[..], more].concat();
    let without = |name: &str| {
        good.iter()
            .copied()
            .filter(|(known, _)| *known != name)
            .collect::<Vec<_>>()
    };
    let cases = [
        with(&[("X-Upper", "y")]),
        with(&[(":unknown", "y")]),
        with(&[(":status", "200")]),
        with(&[("x-first", "y"), (":late", "y")]),
        with(&[(":method", "GET")]),
        with(&[(":path", "/")]),
        with(&[("connection", "keep-alive")]),
        with(&[("transfer-encoding", "chunked")]),
        with(&[("te", "gzip")]),
        with(&[("x-a", "b\r\nc: d")]),
        with(&[("x a", "b")]),
        [&good[1..], &[("x-a", "b"), good[0]]].concat(),
        without(":method"),
        without(":scheme"),
        without(":path"),
        vec![good[0], good[1], (":path", ""), good[3]],
    ];
    for fields in cases {
        let (server, end) = ends_with(frame(HEADERS, END_STREAM | END_HEADERS, 1, block(&fields))).await;
        // A stream error; h2 answers some of them with a 400 and a reset that follows.
        assert!(!matches!(end, Some((PING, _))), "{fields:?}: {end:?}");
        assert_eq!(server.paths.served.load(Ordering::SeqCst), 0, "{fields:?}");
    }
}

#[tokio::test]
async fn what_is_in_order_is_answered() {
    let server = start(settings()).await;
    let mut raw = shaken(&server).await;
    // Frames and settings of kinds to come are ignored (sections 4.1 and 6.5.2), padding too.
    raw.send(frame(0xbe, 0xff, 0, b"what is this")).await;
    raw.send(frame(SETTINGS, 0, 0, [0xab, 0xcd, 0, 0, 0, 1])).await;
    let mut padded = vec![3];
    padded.extend(get_block("/"));
    padded.extend([0; 3]);
    raw.send(frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, padded))
        .await;
    // A head in pieces.
    let head = get_block("/");
    raw.send(frame(HEADERS, END_STREAM, 3, &head[..10])).await;
    raw.send(frame(CONTINUATION, 0, 3, &head[10..11])).await;
    raw.send(frame(CONTINUATION, END_HEADERS, 3, &head[11..])).await;
    let mut bodies = 0;
    while bodies < 2 {
        let frame = next(&mut raw).await.expect("an answer");
        assert!(!matches!(frame.kind, GOAWAY | RST_STREAM), "{}", frame.code());
        if frame.kind == DATA && !frame.payload.is_empty() {
            assert_eq!(frame.payload, b"hello");
            bodies += 1;
        }
    }
}

#[tokio::test]
async fn the_bounds_are_told_in_the_settings() {
    let server = start(settings().http2_streams(7).http2_header_list_bytes(12_345)).await;
    let mut raw = Raw::connect(&server).await;
    raw.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    raw.send(frame(SETTINGS, 0, 0, [])).await;
    let told = next(&mut raw).await.unwrap();
    let told: Vec<(u16, u32)> = told
        .payload
        .chunks(6)
        .map(|pair| {
            let value = u32::from_be_bytes(pair[2..6].try_into().unwrap());
            (u16::from_be_bytes([pair[0], pair[1]]), value)
        })
        .collect();
    assert!(told.contains(&(3, 7)), "MAX_CONCURRENT_STREAMS: {told:?}");
    assert!(told.contains(&(6, 12_345)), "MAX_HEADER_LIST_SIZE: {told:?}");
}

#[tokio::test]
async fn more_streams_than_agreed() {
    let server = start(settings().http2_streams(3)).await;
    let mut raw = shaken(&server).await;
    for stream in [1, 3, 5, 7] {
        raw.send(get(stream, "/never")).await;
    }
    let refused = loop {
        let frame = next(&mut raw).await.expect("a refusal");
        if matches!(frame.kind, RST_STREAM | GOAWAY) {
            break frame;
        }
    };
    assert_eq!((refused.kind, refused.stream), (RST_STREAM, 7));
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_list_of_fields_that_is_too_large() {
    let server = start(settings().http2_header_list_bytes(4096)).await;
    let mut raw = shaken(&server).await;
    let mut fields = get_block("/");
    fields.extend(field("x-large", &"a".repeat(6000)));
    raw.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, fields))
        .await;
    let answer = loop {
        let frame = next(&mut raw).await.expect("an answer");
        if matches!(frame.kind, HEADERS | RST_STREAM | GOAWAY) {
            break frame;
        }
    };
    // `:status` from the static table, `431` in Huffman's code.
    assert_eq!(
        (answer.kind, &answer.payload[..]),
        (HEADERS, &[0x48, 0x83, 0x69, 0x90, 0xff][..])
    );
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
}
