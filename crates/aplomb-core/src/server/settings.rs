//! Every deadline, bound and switch of the server, with its default.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::forwarded::TrustedProxies;
use super::rejection::{Rejection, RejectionBody};

type Render = Arc<dyn Fn(Rejection) -> RejectionBody + Send + Sync>;

/// The settings of a server. `Settings::default()` is meant for production.
///
/// ```
/// use std::time::Duration;
/// use aplomb_core::server::Settings;
///
/// let settings = Settings::default().head_deadline(Duration::from_secs(5)).max_connections(2_000);
/// ```
#[derive(Clone)]
pub struct Settings {
    pub(super) handshake_deadline: Duration,
    pub(super) first_byte_deadline: Duration,
    pub(super) head_deadline: Duration,
    pub(super) idle_deadline: Duration,
    pub(super) write_deadline: Duration,
    pub(super) linger: Duration,
    pub(super) max_age: Option<Duration>,
    pub(super) max_header_bytes: usize,
    pub(super) max_headers: usize,
    pub(super) max_target_bytes: usize,
    pub(super) max_connections: usize,
    pub(super) max_connections_per_address: usize,
    pub(super) buffer_bytes: usize,
    pub(super) http2: bool,
    pub(super) http2_streams: u32,
    pub(super) http2_header_list_bytes: u32,
    pub(super) http2_pending_resets: usize,
    pub(super) http2_local_resets: usize,
    pub(super) http2_ping_interval: Option<Duration>,
    pub(super) http2_ping_deadline: Duration,
    pub(super) nodelay: bool,
    pub(super) half_close: bool,
    pub(super) vectored_writes: bool,
    pub(super) backlog: u32,
    pub(super) workers: usize,
    pub(super) reuse_port: bool,
    pub(super) drain_wait: Duration,
    pub(crate) drain_deadline: Duration,
    pub(super) signals: bool,
    pub(super) certificate_poll: Duration,
    pub(super) trusted_proxies: TrustedProxies,
    pub(super) render: Option<Render>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            handshake_deadline: Duration::from_secs(10),
            first_byte_deadline: Duration::from_secs(10),
            head_deadline: Duration::from_secs(10),
            idle_deadline: Duration::from_secs(60),
            write_deadline: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            max_age: None,
            max_header_bytes: 32 * 1024,
            max_headers: 100,
            max_target_bytes: 8 * 1024,
            max_connections: 10_000,
            max_connections_per_address: 256,
            buffer_bytes: 64 * 1024,
            http2: true,
            http2_streams: 200,
            http2_header_list_bytes: 32 * 1024,
            http2_pending_resets: 20,
            http2_local_resets: 256,
            http2_ping_interval: Some(Duration::from_secs(20)),
            http2_ping_deadline: Duration::from_secs(10),
            nodelay: true,
            half_close: false,
            vectored_writes: false,
            backlog: 1024,
            workers: 0,
            reuse_port: false,
            drain_wait: Duration::ZERO,
            drain_deadline: Duration::from_secs(30),
            signals: true,
            certificate_poll: Duration::from_secs(10),
            trusted_proxies: TrustedProxies::none(),
            render: None,
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        impl Settings {
            $($(#[$doc])* #[must_use] pub fn $name(mut self, $name: $type) -> Self {
                self.$name = $name;
                self
            })*
        }
    };
}

setters! {
    /// Time for the PROXY protocol header and for the TLS handshake, each. Default 10 s.
    handshake_deadline: Duration,
    /// Time from there to the first bytes of the first request. Default 10 s. The connection is closed without an answer;
    /// if bytes came that do not yet tell the protocol, with 408.
    first_byte_deadline: Duration,
    /// Time from the first byte of an HTTP/1 head to its end. Default 10 s. Then 408 and close.
    head_deadline: Duration,
    /// Time that a connection may stay open without a request; ±10 % by chance, so that clients do not come back all at once.
    /// Default 60 s. Closed without an answer.
    idle_deadline: Duration,
    /// Time that the client may leave bytes unread which we have to write. Default 30 s. Closed at once.
    write_deadline: Duration,
    /// Time that a connection which we close is still read from, so that the client gets our last answer instead of a reset
    /// (RFC 9112 section 9.6). Default 2 s.
    linger: Duration,
    /// Age at which a connection takes its last request, ±10 % by chance: clients then spread over instances anew.
    /// Default none.
    max_age: Option<Duration>,
    /// Bytes of a head, request line included, and of trailers. Default 32 KiB. Beyond: 431.
    max_header_bytes: usize,
    /// Number of header fields on HTTP/1. Default 100. Beyond: 431. Another number costs hyper an allocation a request.
    max_headers: usize,
    /// Bytes of path and query together. Default 8 KiB. Beyond: 414 (RFC 9110 section 4.1 asks for at least 8,000).
    max_target_bytes: usize,
    /// Connections open at a time. Default 10,000. Further ones are closed at once, counted, and logged once a second.
    max_connections: usize,
    /// Connections open at a time from one IPv4 address or one IPv6 /64. Default 256. Trusted proxies and Unix sockets are
    /// exempt: all clients come through them.
    max_connections_per_address: usize,
    /// Bytes that an HTTP/1 connection buffers in each direction. Default 64 KiB; at least 8 KiB and the largest head.
    buffer_bytes: usize,
    /// Whether HTTP/2 is spoken: by ALPN on TLS, by prior knowledge in clear text (RFC 9113 section 3.3). Default true.
    http2: bool,
    /// HTTP/2 streams open at a time on one connection. Default 200.
    http2_streams: u32,
    /// Bytes of an HTTP/2 header list, counted as RFC 9113 section 6.5.2 does. Default 32 KiB. Beyond: 431.
    http2_header_list_bytes: u32,
    /// Streams reset by the client that may wait to be taken notice of ("rapid reset"). Default 20. Beyond: GOAWAY.
    http2_pending_resets: usize,
    /// Streams that we reset because of errors of the client. Default 256. Beyond: GOAWAY.
    http2_local_resets: usize,
    /// Time between HTTP/2 pings. Default 20 s; `None` for no pings.
    http2_ping_interval: Option<Duration>,
    /// Time for the answer to a ping. Default 10 s. Then the connection is closed.
    http2_ping_deadline: Duration,
    /// `TCP_NODELAY`. Default true.
    nodelay: bool,
    /// Whether an HTTP/1 client may shut its write side while it waits for the answer. Default false: the end of the client's
    /// side is taken as its leaving, and the handler is dropped.
    half_close: bool,
    /// Whether HTTP/1 heads and bodies are written by `writev` instead of being copied together. Default false, which takes 5 %
    /// fewer instructions on small answers; true saves the copy of large ones.
    vectored_writes: bool,
    /// Connections that the kernel keeps for us before we accept them. Default 1,024 (the kernel may cap it).
    backlog: u32,
    /// Threads that each run their own single-threaded runtime and their own listeners (`SO_REUSEPORT`). Default 0: everything
    /// runs on the runtime that called `serve`.
    workers: usize,
    /// `SO_REUSEPORT` also without workers, so that a new process can start beside the old one. Default false. Unix only.
    reuse_port: bool,
    /// Time from the request to end until the drain begins: readiness fails, load balancers take notice. Default 0.
    drain_wait: Duration,
    /// Time from the begin of the drain until whatever still runs is cut. Default 30 s.
    drain_deadline: Duration,
    /// Whether SIGTERM and SIGINT begin the drain (the second one ends it), and SIGHUP reads certificates again. Default true.
    signals: bool,
    /// Time between looks at the certificate files. Default 10 s; zero never looks.
    certificate_poll: Duration,
    /// Who may say on whose behalf a connection or request comes. Default nobody.
    trusted_proxies: TrustedProxies,
}

impl Settings {
    /// How the server's own refusals look. Default: as the service says, see [`Serve::refuse`](super::Serve::refuse).
    #[must_use]
    pub fn rejections(mut self, render: impl Fn(Rejection) -> RejectionBody + Send + Sync + 'static) -> Self {
        self.render = Some(Arc::new(render));
        self
    }

    /// Who may say on whose behalf a connection or request comes.
    pub fn proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    pub(super) fn render(&self, rejection: Rejection) -> RejectionBody {
        self.render
            .as_ref()
            .map_or_else(|| rejection.problem(), |render| render(rejection))
    }

    /// No deadline that begins now can be over sooner.
    pub(super) fn shortest_deadline(&self) -> Duration {
        [
            self.head_deadline,
            self.idle_deadline,
            self.write_deadline,
            self.linger,
        ]
        .into_iter()
        .min()
        .unwrap_or(Duration::from_secs(1))
        .clamp(Duration::from_millis(10), Duration::from_secs(60))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("head_deadline", &self.head_deadline)
            .field("idle_deadline", &self.idle_deadline)
            .field("max_connections", &self.max_connections)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
