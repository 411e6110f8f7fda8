//! From an accepted socket to HTTP: PROXY protocol, TLS, the first bytes. Each step has its deadline, and ends when the drain
//! begins.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;

use super::Serve;
use super::activity::Activity;
use super::admission::Admitted;
use super::answer::Requests;
use super::connection::{Connection, Facts};
use super::first_bytes::{First, first_bytes};
use super::head::KnownHost;
use super::proxy_protocol::{ProxyHeader, read_proxy_header};
use super::rejection::Rejection;
use super::run::Shared;
use super::socket::Socket;
use super::transport::{Stream, Transport, Wire};
use super::{http1, http2};

/// How connections of one listener begin.
pub(super) struct Door {
    pub(super) proxy_protocol: bool,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<super::tls::Tls>,
}

/// Serve one connection from its first byte to its last.
pub(super) async fn establish<S: Serve>(
    socket: Socket,
    peer: Option<std::net::SocketAddr>,
    admitted: Admitted,
    door: Arc<Door>,
    service: Arc<S>,
    shared: Arc<Shared>,
) {
    let settings = &*shared.settings;
    if let Err(error) = socket.set_nodelay(settings.nodelay) {
        // The client has gone already.
        tracing::debug!(%error, "connection ended before it began");
        return;
    }
    let mut facts = Facts {
        peer,
        local: socket.local(),
        client: peer,
        ..Facts::default()
    };
    let mut wire = Wire {
        socket,
        ahead: Bytes::new(),
        progress: None,
    };
    if door.proxy_protocol && settings.trusted_proxies.trusts_socket(peer) {
        match in_time(settings.handshake_deadline, read_header(&mut wire), &shared).await {
            Some(Ok(ProxyHeader::Proxied { client, destination })) => {
                facts.client = Some(client);
                facts.local = Some(destination);
            }
            Some(Ok(ProxyHeader::Local)) => {}
            Some(Err(error)) => {
                shared.counters.handshake_errors.add();
                tracing::warn!(peer = ?facts.peer, %error, "connection closed: a trusted proxy has to begin with a PROXY protocol header here");
                return;
            }
            None => return,
        }
    }
    let progress = Arc::new(AtomicU64::new(0));
    let mut http2 = None;
    #[cfg(feature = "tls")]
    let mut stream = match &door.tls {
        None => Stream::Plain(wire),
        Some(tls) => {
            wire.progress = Some((progress.clone(), shared.clock.clone()));
            match in_time(
                settings.handshake_deadline,
                tls.accept(wire, settings.http2),
                &shared,
            )
            .await
            {
                Some(Ok((stream, session, negotiated))) => {
                    facts.tls = Some(session);
                    http2 = Some(negotiated);
                    Stream::Tls(Box::new(stream))
                }
                Some(Err(error)) => {
                    shared.counters.handshake_errors.add();
                    tracing::debug!(peer = ?facts.peer, %error, "TLS handshake failed");
                    return;
                }
                None => return,
            }
        }
    };
    #[cfg(not(feature = "tls"))]
    let mut stream = Stream::Plain(wire);
    if !settings.http2 {
        http2 = Some(false);
    }
    let (ahead, in_time) = match first_bytes(&mut stream, http2, &shared).await {
        First::Http1(ahead) => (ahead, true),
        First::Http2(ahead) => {
            facts.http2 = true;
            (ahead, true)
        }
        First::Late(ahead) => (ahead, false),
        First::Ended => return,
    };
    let activity = Activity::new(facts.http2, shared.clock.coarse(), progress);
    let connection = Arc::new(Connection::new(facts, activity, &shared));
    let transport = Transport::new(stream, ahead, connection.clone(), admitted);
    if !in_time {
        return transport.refuse(Rejection::HeadTimeout).await;
    }
    let requests = Requests {
        service,
        connection: connection.clone(),
        known_host: KnownHost::default(),
    };
    if connection.is_http2() {
        http2::serve(transport, requests, &connection, &shared).await;
    } else {
        http1::serve(transport, requests, &connection, &shared).await;
    }
}

/// The outcome of a step, none if its time is over or the drain began.
async fn in_time<T>(deadline: Duration, step: impl Future<Output = T>, shared: &Shared) -> Option<T> {
    match shared
        .shutdown
        .draining_token()
        .run_until_cancelled(tokio::time::timeout(deadline, step))
        .await?
    {
        Ok(outcome) => Some(outcome),
        Err(_) => {
            shared.counters.expired_handshake.add();
            None
        }
    }
}

/// Read a PROXY protocol header; what was read beyond it goes ahead.
async fn read_header(wire: &mut Wire) -> io::Result<ProxyHeader> {
    let mut bytes = BytesMut::with_capacity(512);
    loop {
        if wire.socket.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let header =
            read_proxy_header(&bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if let Some((header, length)) = header {
            wire.ahead = bytes.split_off(length).freeze();
            return Ok(header);
        }
    }
}
