//! The server: listeners, connections, deadlines, bounds and the drain.
//!
//! ```text
//! Listen → Socket → (PROXY protocol) → (TLS) → first bytes → http1 | http2 → Serve
//! ```
//!
//! hyper parses and frames; everything around it is here, because the usual accept loops leave it open: no deadline for the
//! first byte, none for a head that drips in, no bound on connections, no end to a drain. Every guard is on by default and is
//! a setting of [`Settings`].
//!
//! ## Deadlines without a timer per request
//!
//! hyper can time a request's head, and pays for a timer on every request. Here a connection notes in a few relaxed stores
//! what it is waiting for and since when (`activity`), with the time of a coarse clock. Each connection has one alarm, which
//! goes off rarely, looks at the note, and either ends the connection or sets itself anew (`alarm`). A request costs the
//! notes alone.
//!
//! ## What is refused before a service sees it
//!
//! | what | answer |
//! |---|---|
//! | malformed request line, header or framing; differing `Content-Length`; a `Transfer-Encoding` that does not end in `chunked`, or over HTTP/1.0 | 400, close |
//! | HTTP/1.1 without `Host`; several of them, or one that is none | 400, close |
//! | another transfer coding beneath `chunked` | 501, close |
//! | head not complete within [`Settings::head_deadline`] | 408, close |
//! | target longer than [`Settings::max_target_bytes`] | 414 |
//! | head larger than [`Settings::max_header_bytes`] or more than [`Settings::max_headers`] fields | 431, close |
//!
//! hyper gives its own refusals (400, 431) an empty body; the transport replaces them on HTTP/1 with the body that
//! [`Serve::refuse`] makes, so that these answers look like all others. A target that alone exceeds [`Settings::max_header_bytes`] is
//! a 431, as the head is measured first. On HTTP/2 an oversized header list is answered by a bare 431 and a malformed request
//! by a stream reset (RFC 9113 section 8.1.1).
//!
//! A request with both `Transfer-Encoding` and `Content-Length` is read by its `Transfer-Encoding` and the connection is closed
//! after the answer; the length is removed before the service sees it. RFC 9112 section 6.3 allows this or a 400.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

mod accept;
mod activity;
mod address;
mod admission;
mod alarm;
mod answer;
#[cfg(feature = "tls")]
mod certificate;
mod connection;
mod counters;
mod establish;
mod first_bytes;
mod forwarded;
mod head;
mod http1;
mod http2;
mod listen;
mod network;
mod proxy_protocol;
mod rejection;
mod run;
mod settings;
mod shutdown;
mod signals;
mod socket;
#[cfg(feature = "tls")]
mod tls;
mod transport;

pub use address::Address;
#[cfg(feature = "ws")]
pub(crate) use answer::UnderWay;
pub use connection::{Connection, TlsSession};
pub use counters::{Counters, Counts};
pub use forwarded::{
    Forwarding, Origin, Scheme, TrustedProxies, effective, effective_client, strip_forwarding,
};
pub use listen::Listen;
pub use network::{Network, NetworkError};
pub use proxy_protocol::{ProxyHeader, ProxyHeaderError, read_proxy_header};
pub use rejection::{Rejection, RejectionBody};
pub use run::{Bound, Server};
pub use settings::Settings;
pub use shutdown::Shutdown;
#[cfg(feature = "tls")]
pub use tls::{ClientCertificates, Tls, TlsError};

/// Any error that can cross threads; what a body may fail with.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What answers requests. One per server, shared by all connections.
///
/// A panic ends the connection that it happened on (HTTP/1) or the stream (HTTP/2), and nothing else.
///
/// ```
/// use std::convert::Infallible;
/// use std::future::{Ready, ready};
/// use std::sync::Arc;
///
/// use aplomb_core::server::{BoxError, Connection, Serve};
/// use bytes::Bytes;
/// use http_body_util::{BodyExt, Full, combinators::MapErr};
///
/// struct Hello;
///
/// impl Serve for Hello {
///     type Body = MapErr<Full<Bytes>, fn(Infallible) -> BoxError>;
///     type Answer = Ready<http::Response<Self::Body>>;
///
///     fn serve(&self, _: http::Request<hyper::body::Incoming>, _: &Arc<Connection>) -> Self::Answer {
///         ready(http::Response::new(Full::from("hello").map_err(|never| match never {})))
///     }
/// }
/// ```
pub trait Serve: Send + Sync + 'static {
    /// The body of an answer.
    type Body: http_body::Body<Data = Bytes, Error = BoxError> + Send + 'static;
    /// The answer in the making. Dropped when the client goes away.
    type Answer: Future<Output = http::Response<Self::Body>> + Send + 'static;

    /// Called once a request; must not block.
    fn serve(
        &self,
        request: http::Request<hyper::body::Incoming>,
        connection: &Arc<Connection>,
    ) -> Self::Answer;

    /// The body of an answer that the server gives by itself, unless [`Settings::rejections`] says another one. A plain problem
    /// document if this is left out.
    fn refuse(&self, rejection: Rejection) -> RejectionBody {
        rejection.problem()
    }
}
