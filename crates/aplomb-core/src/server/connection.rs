//! What is known of a connection.

use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::activity::{Activity, Clock, Verdict};
use super::counters::Counters;
use super::settings::Settings;
use super::shutdown::Shutdown;

/// What the TLS handshake settled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsSession {
    /// `TLSv1.3` or `TLSv1.2`.
    pub protocol: &'static str,
    /// The name that the client asked for (SNI), in lower case.
    pub server_name: Option<String>,
    /// The certificate that the client showed, in DER, checked against the authorities. Only where clients are asked for one.
    pub client_certificate: Option<Arc<[u8]>>,
}

/// What is known of a connection: its ends, its protocol, and whether the server goes down.
#[derive(Debug)]
pub struct Connection {
    pub(super) facts: Facts,
    pub(super) activity: Activity,
    pub(super) clock: Arc<Clock>,
    pub(super) counters: Arc<Counters>,
    settings: Arc<Settings>,
    shutdown: Shutdown,
}

/// What is found out before the first request.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) peer: Option<SocketAddr>,
    pub(super) local: Option<SocketAddr>,
    pub(super) client: Option<SocketAddr>,
    pub(super) tls: Option<TlsSession>,
    pub(super) http2: bool,
}

impl Connection {
    pub(super) fn new(facts: Facts, activity: Activity, server: &super::run::Shared) -> Self {
        Self {
            facts,
            activity,
            clock: server.clock.clone(),
            counters: server.counters.clone(),
            settings: server.settings.clone(),
            shutdown: server.shutdown.clone(),
        }
    }

    /// A connection that has no socket, for calls within the process and tests. It comes from `client`, in clear text over
    /// HTTP/1.
    pub fn in_process(client: SocketAddr, settings: Arc<Settings>, shutdown: Shutdown) -> Arc<Self> {
        let clock = Arc::new(Clock::new(&settings));
        Arc::new(Self {
            facts: Facts {
                peer: Some(client),
                client: Some(client),
                ..Facts::default()
            },
            activity: Activity::new(false, clock.coarse(), Arc::new(AtomicU64::new(0))),
            clock,
            counters: Arc::default(),
            settings,
            shutdown,
        })
    }

    /// The other end of the socket; a proxy, if there is one. None on a Unix socket.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.facts.peer
    }

    /// Our end of the socket. None on a Unix socket.
    pub fn local(&self) -> Option<SocketAddr> {
        self.facts.local
    }

    /// Who connected, as a trusted PROXY protocol header says, else the peer. None on a Unix socket without such a header.
    ///
    /// Proxies that speak HTTP name the client per request: see [`effective`](super::effective).
    pub fn client(&self) -> Option<SocketAddr> {
        self.facts.client
    }

    /// The address of [`client`](Self::client), IPv4 in its own form; `127.0.0.1` for a Unix socket, which is local.
    pub fn client_ip(&self) -> IpAddr {
        self.facts
            .client
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| {
                client.ip().to_canonical()
            })
    }

    /// What the TLS handshake settled; none in clear text.
    pub fn tls(&self) -> Option<&TlsSession> {
        self.facts.tls.as_ref()
    }

    /// Whether HTTP/2 is spoken.
    pub fn is_http2(&self) -> bool {
        self.facts.http2
    }

    /// The end of the server: endless answers end on its [`draining`](Shutdown::draining).
    pub fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// The settings of the server.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    pub(super) fn verdict(&self, idle: Duration) -> Verdict {
        self.activity.verdict(&self.settings, idle, &self.clock)
    }

    /// `time` ± 10 %. Which it becomes is drawn from the process's hash keys: spreading needs no better chance.
    pub(super) fn jittered(&self, time: Duration) -> Duration {
        let draw = std::hash::RandomState::new().hash_one(self.clock.exact()) % 2001;
        #[expect(clippy::cast_precision_loss, reason = "at most 2000")]
        let factor = 0.9 + draw as f64 / 10_000.0;
        Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(time)
    }
}
