//! HTTP/2 as an attacker speaks it: frames that cost the server more than the client.

mod server_support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use server_support::frames::*;
use server_support::{Running, millis, settings, start};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The code of the GOAWAY that ends a flood; `None` if the server just closes.
async fn flooded(server: &Running, bytes: Vec<u8>) -> Option<u32> {
    let raw = shaken(server).await;
    let (mut read, mut write) = raw.0.into_split();
    let flood = tokio::spawn(async move {
        let _ = write.write_all(&bytes).await;
        write
    });
    let mut all = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), read.read_to_end(&mut all))
        .await
        .expect("the flood is ended");
    let _ = flood.await;
    let mut rest = &all[..];
    while rest.len() >= 9 {
        let length = usize::from(rest[0]) << 16 | usize::from(rest[1]) << 8 | usize::from(rest[2]);
        let (kind, end) = (rest[3], (9 + length).min(rest.len()));
        if kind == GOAWAY && length >= 8 {
            return Some(u32::from_be_bytes(rest[13..17].try_into().unwrap()));
        }
        rest = &rest[end..];
    }
    None
}

/// CVE-2023-44487: streams that are reset as soon as they are asked for.
#[tokio::test]
async fn resets_of_the_client() {
    let server = start(settings()).await;
    let bytes = (0..2000)
        .flat_map(|index| {
            joined(&[
                get(index * 2 + 1, "/never"),
                frame(RST_STREAM, 0, index * 2 + 1, [0, 0, 0, 8]),
            ])
        })
        .collect();
    assert_eq!(flooded(&server, bytes).await, Some(ENHANCE_YOUR_CALM));
    assert!(server.paths.served.load(Ordering::SeqCst) < 1000);
}

/// CVE-2025-8671: streams that the server resets, as the client makes it do.
#[tokio::test]
async fn resets_that_the_client_provokes() {
    let server = start(settings().http2_local_resets(50)).await;
    let bytes = (0..2000)
        .flat_map(|index| {
            joined(&[
                get(index * 2 + 1, "/never"),
                frame(WINDOW_UPDATE, 0, index * 2 + 1, [0x7f, 0xff, 0xff, 0xff]),
            ])
        })
        .collect();
    assert_eq!(flooded(&server, bytes).await, Some(ENHANCE_YOUR_CALM));
    assert!(server.paths.served.load(Ordering::SeqCst) < 1000);
}

/// CVE-2024-27316: a head that never ends.
#[tokio::test]
async fn continuations_without_end() {
    let server = start(settings()).await;
    let mut bytes = frame(HEADERS, END_STREAM, 1, get_block("/"));
    for index in 0..20_000 {
        bytes.extend(frame(
            CONTINUATION,
            0,
            1,
            field("x-more", &format!("{index:0>100}")),
        ));
    }
    let code = flooded(&server, bytes).await;
    assert!(
        matches!(code, Some(ENHANCE_YOUR_CALM | PROTOCOL_ERROR)),
        "{code:?}"
    );
    assert_eq!(server.paths.served.load(Ordering::SeqCst), 0);
}

/// CVE-2019-9518: frames that cost the server work and carry nothing.
#[tokio::test]
async fn empty_frames() {
    let server = start(settings()).await;
    let mut bytes = post(1);
    for _ in 0..20_000 {
        bytes.extend(frame(DATA, 0, 1, []));
    }
    assert_eq!(flooded(&server, bytes).await, Some(ENHANCE_YOUR_CALM));
}

/// CVE-2019-9512 and CVE-2019-9515: each frame wants an answer, and the client reads none. What waits to be written is bounded,
/// and the deadline for writing ends it.
#[tokio::test]
async fn pings_and_settings_whose_answers_are_not_read() {
    for one in [
        frame(PING, 0, 0, [7; 8]),
        frame(SETTINGS, 0, 0, [0, 4, 0, 1, 0, 0]),
    ] {
        let server = start(settings().write_deadline(millis(400))).await;
        let raw = shaken(&server).await;
        let (_read, mut write) = raw.0.into_split();
        let many = one.repeat(4096);
        let began = Instant::now();
        let sent = async {
            let mut sent = 0;
            while write.write_all(&many).await.is_ok() {
                sent += many.len();
            }
            sent
        };
        let sent = tokio::time::timeout(Duration::from_secs(20), sent)
            .await
            .expect("the server ends it");
        assert!(began.elapsed() >= millis(390), "{:?}", began.elapsed());
        assert!(sent < 100 << 20, "{sent} bytes were taken in");
        assert_eq!(server.counters.read().expired_write, 1);
    }
}
