//! WebSocket (RFC 6455; over HTTP/2 RFC 8441): typed messages in both directions.
//!
//! A handler with `#[ws]` takes one [`Socket`] beside its other args. They are all taken and checked before the socket is opened, so that
//! a failure is a plain answer of HTTP, in the style of the app.
//!
//! ```text
//! handshake → args, credentials → 101 → Session: the handler beside the Engine → closing handshake → release of the dependencies
//! ```
//!
//! The [`Engine`](engine::Engine) owns the connection. It answers pings, keeps the deadlines and sees the end of the connection also while
//! the handler does something else; the two share a [`Line`](line::Line): one message on its way in, a bounded queue on its way out. A
//! handler that does not take its messages stops the reading, and the client feels it in its own socket.
//!
//! ## How a socket ends
//!
//! | what happened | code |
//! |---|---|
//! | the handler ended well | 1000 |
//! | the server drains | 1001 |
//! | a frame breaks the protocol | 1002 |
//! | a message is of the wrong kind | 1003 |
//! | a text is not UTF-8, or not what the type of the messages says | 1007 |
//! | the handler gave back a problem of the client; a message never came to its end | 1008 |
//! | a message is too big | 1009 |
//! | the handler failed or panicked | 1011 |
//! | the handler gave back a problem with status 429 or 503 | 1013 |
//!
//! Whatever the end is, the handler learns of it from its next [`Socket::receive`] or [`Socket::send`]. One that does not ask is dropped
//! [a moment](Settings::leave_deadline) later.

mod close;
mod codec;
mod engine;
mod farewell;
mod handshake;
mod line;
mod message;
mod operation;
mod origin;
mod sender;
mod session;
mod settings;
mod socket;
mod wire;

pub use close::{Close, CloseCode, Closed};
pub use codec::{Incoming, Outgoing, Unfit};
pub use farewell::{Ending, Farewell};
pub use message::{Message, Text};
pub use sender::{SocketSender, Unsent};
pub use session::open;
pub use settings::Settings;
pub use socket::Socket;

pub(crate) use session::Unopened;
#[cfg(feature = "test")]
pub(crate) use wire::Tunnel;
