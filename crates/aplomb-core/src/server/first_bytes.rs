//! The first bytes of HTTP: they must come in time, and in clear text they tell HTTP/2 from HTTP/1.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;

use super::run::Shared;
use super::transport::Stream;

/// What an HTTP/2 client with prior knowledge sends first (RFC 9113 section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection that the drain finds silent may have its first request on the way.
const GRACE: Duration = Duration::from_millis(100);

/// What came, and what it is.
pub(super) enum First {
    Http1(Bytes),
    Http2(Bytes),
    /// Bytes that do not tell enough, and no more in time.
    Late(Bytes),
    /// Nothing, or no longer wanted.
    Ended,
}

/// Read until the protocol is known; `http2` says it if TLS or the settings did.
pub(super) async fn first_bytes(stream: &mut Stream, http2: Option<bool>, shared: &Shared) -> First {
    let mut bytes = BytesMut::with_capacity(2048);
    let mut late = std::pin::pin!(tokio::time::sleep(shared.settings.first_byte_deadline));
    let mut draining = std::pin::pin!(async {
        shared.shutdown.wait_for_drain().await;
        tokio::time::sleep(GRACE).await;
    });
    loop {
        let read = tokio::select! {
            biased;
            read = stream.read_buf(&mut bytes) => read,
            () = &mut draining => return First::Ended,
            () = &mut late => {
                if bytes.is_empty() {
                    shared.counters.expired_handshake.add();
                    return First::Ended;
                }
                shared.counters.expired_head.add();
                return First::Late(bytes.freeze());
            }
        };
        match read {
            // Whatever came is less than a preface and no end of it will come: hyper need not see it.
            Ok(0) | Err(_) => return First::Ended,
            Ok(_) => {}
        }
        let common = bytes.len().min(PREFACE.len());
        let like_http2 = bytes[..common] == PREFACE[..common];
        match http2 {
            Some(false) => return First::Http1(bytes.freeze()),
            None if !like_http2 => return First::Http1(bytes.freeze()),
            // A false preface is for hyper to refuse.
            Some(true) if !like_http2 => return First::Http2(bytes.freeze()),
            _ if common == PREFACE.len() => return First::Http2(bytes.freeze()),
            _ => {}
        }
    }
}
