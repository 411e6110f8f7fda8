//! Bounds and deadlines of sockets, and which pages may open one.

use std::time::Duration;

use super::origin::Origins;

/// The settings of an app's sockets. `Settings::default()` is meant for production.
///
/// ```
/// use std::time::Duration;
/// use aplomb_core::ws::Settings;
///
/// let settings = Settings::default().max_message_bytes(64 * 1024).ping_interval(Duration::from_secs(10));
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    pub(super) max_message_bytes: usize,
    pub(super) max_queued: usize,
    pub(super) max_queued_bytes: usize,
    pub(super) ping_interval: Duration,
    pub(super) pong_deadline: Duration,
    pub(super) message_deadline: Duration,
    pub(super) write_deadline: Duration,
    pub(super) idle_deadline: Option<Duration>,
    pub(super) close_deadline: Duration,
    pub(super) leave_deadline: Duration,
    pub(super) origins: Origins,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            max_message_bytes: 1024 * 1024,
            max_queued: 64,
            max_queued_bytes: 1024 * 1024,
            ping_interval: Duration::from_secs(20),
            pong_deadline: Duration::from_secs(20),
            message_deadline: Duration::from_secs(30),
            write_deadline: Duration::from_secs(30),
            idle_deadline: None,
            close_deadline: Duration::from_secs(3),
            leave_deadline: Duration::from_secs(5),
            origins: Origins::default(),
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        impl Settings {
            $($(#[$doc])* #[must_use] pub fn $name(mut self, $name: $type) -> Settings {
                self.$name = $name;
                self
            })*
        }
    };
}

setters! {
    /// The most bytes of a message that is received, in one frame or many. Default 1 MiB. Beyond: 1009. `#[ws(.., max_message_bytes = ..)]`
    /// goes before it.
    max_message_bytes: usize,
    /// The most messages that wait to be sent. Default 64. Beyond, `send` waits.
    max_queued: usize,
    /// The most bytes of messages that wait to be sent. Default 1 MiB. Beyond, `send` waits; one message may be larger.
    max_queued_bytes: usize,
    /// Time without a byte from the client until it is pinged. Default 20 s.
    ping_interval: Duration,
    /// Time from a ping until something has to be heard. Default 20 s. Then the client is taken to have vanished.
    pong_deadline: Duration,
    /// Time that a message may take from its first byte to its last. Default 30 s. Then 1008.
    message_deadline: Duration,
    /// Time that the client may leave bytes unread which we have to send. Default 30 s. Then it is taken to have vanished.
    write_deadline: Duration,
    /// Time without a message in either direction after which the socket is closed with 1000; pings do not count. Default none.
    idle_deadline: Option<Duration>,
    /// Time for the client's part of the closing handshake. Default 3 s. Then the connection is closed without it.
    close_deadline: Duration,
    /// Time that a handler has to end once its socket is closed, where it does not learn of it by itself. Default 5 s. Then it is dropped.
    leave_deadline: Duration,
}

impl Settings {
    /// Lets pages of this origin open sockets, beside those of the server's own: `https://app.example`. Programs that are no browser send no
    /// origin and are let in.
    ///
    /// Without a check, a page of anyone could open a socket with the cookies of whoever looks at it (RFC 6455, section 10.2).
    #[must_use]
    pub fn origin(mut self, origin: &str) -> Settings {
        self.origins.allow(origin);
        self
    }

    /// Lets pages of all origins open sockets: for those that are public, or whose credentials no browser sends by itself.
    #[must_use]
    pub fn any_origin(mut self) -> Settings {
        self.origins = Origins::Any;
        self
    }
}
