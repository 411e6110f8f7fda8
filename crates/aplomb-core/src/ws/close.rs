//! Why a socket is closed.

use std::fmt;

use http::StatusCode;

use crate::contract::ProblemContract;
use crate::problem::{Details, Problem};

/// The code of a close frame (RFC 6455, section 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// 1000: it is done.
    pub const NORMAL: CloseCode = CloseCode(1000);
    /// 1001: the server stops, or the page was left.
    pub const GOING_AWAY: CloseCode = CloseCode(1001);
    /// 1002: a frame breaks the protocol.
    pub const PROTOCOL: CloseCode = CloseCode(1002);
    /// 1003: this kind of message is not read.
    pub const WRONG_KIND: CloseCode = CloseCode(1003);
    /// 1005: the close frame had no code. Never sent.
    pub const NONE: CloseCode = CloseCode(1005);
    /// 1006: the connection ended without a close frame. Never sent.
    pub const VANISHED: CloseCode = CloseCode(1006);
    /// 1007: a message does not hold what its kind, or its type, says.
    pub const INVALID: CloseCode = CloseCode(1007);
    /// 1008: a rule was broken, or there is no better code.
    pub const POLICY: CloseCode = CloseCode(1008);
    /// 1009: a message is too big.
    pub const TOO_BIG: CloseCode = CloseCode(1009);
    /// 1011: the server failed.
    pub const INTERNAL: CloseCode = CloseCode(1011);
    /// 1013: try again later.
    pub const TRY_LATER: CloseCode = CloseCode(1013);

    /// Whether it may stand in a frame (RFC 6455, section 7.4.1): 1000 to 1014 but for those that only tell of an end, and 3000 to 4999.
    pub fn can_be_sent(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a socket is to be closed: a code, and a reason for people. What a handler gives back, or hands to [`Socket::close`](super::Socket::close).
///
/// ```
/// use aplomb_core::ws::{Close, CloseCode};
///
/// let close = Close::new(CloseCode(4001), "The game is over");
/// assert_eq!(close.code().0, 4001);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    code: CloseCode,
    reason: String,
}

impl Close {
    /// The most bytes of a reason: a control frame has at most 125 (RFC 6455, section 5.5), and the code takes two.
    pub const LONGEST_REASON: usize = 123;

    /// A code and a reason. A reason that is too long is cut; a code that cannot be sent becomes 1011, and is logged.
    pub fn new(code: CloseCode, reason: impl Into<String>) -> Close {
        let mut reason = reason.into();
        if reason.len() > Close::LONGEST_REASON {
            let end = (0..=Close::LONGEST_REASON)
                .rev()
                .find(|index| reason.is_char_boundary(*index));
            reason.truncate(end.unwrap_or(0));
        }
        if code.can_be_sent() {
            return Close { code, reason };
        }
        tracing::error!(
            code = code.0,
            "this code cannot stand in a close frame: use 1000 to 1014, or 3000 to 4999"
        );
        Close {
            code: CloseCode::INTERNAL,
            reason,
        }
    }

    /// 1000: it is done.
    pub fn normal() -> Close {
        Close {
            code: CloseCode::NORMAL,
            reason: String::new(),
        }
    }

    pub(super) fn internal() -> Close {
        Close::new(CloseCode::INTERNAL, "Something went wrong on the server")
    }

    /// The code.
    pub fn code(&self) -> CloseCode {
        self.code
    }

    /// The reason; mostly empty.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// A socket that is closed, and how it came to that: the error of [`Socket::receive`](super::Socket::receive) and
/// [`Socket::send`](super::Socket::send).
///
/// It is a [`Problem`], so that `?` takes it into a handler's own error with `#[problem(transparent)]`. Nothing is sent for it: the socket is
/// closed already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub(super) code: CloseCode,
    pub(super) reason: String,
    pub(super) by_client: bool,
}

impl Closed {
    /// The code that was received or sent; [`CloseCode::NONE`] and [`CloseCode::VANISHED`] where there was none.
    pub fn code(&self) -> CloseCode {
        self.code
    }

    /// The reason that was received or sent; mostly empty.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the client closed it, or vanished.
    pub fn by_client(&self) -> bool {
        self.by_client
    }

    /// Whether nothing went wrong: it was done (1000), someone went away (1001), or no code was given (1005).
    pub fn is_normal(&self) -> bool {
        matches!(
            self.code,
            CloseCode::NORMAL | CloseCode::GOING_AWAY | CloseCode::NONE
        )
    }

    /// What a client sees.
    #[cfg(feature = "test")]
    pub(crate) fn told(code: u16, reason: &str) -> Closed {
        Closed {
            code: CloseCode(code),
            reason: reason.to_owned(),
            by_client: false,
        }
    }

    pub(super) fn vanished() -> Closed {
        Closed {
            code: CloseCode::VANISHED,
            reason: String::new(),
            by_client: true,
        }
    }

    pub(super) fn by_server(close: &Close) -> Closed {
        Closed {
            code: close.code,
            reason: close.reason.clone(),
            by_client: false,
        }
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = if self.by_client { "client" } else { "server" };
        if self.code == CloseCode::VANISHED {
            return write!(f, "the {who} went away without a word");
        }
        write!(f, "the {who} closed the socket with {}", self.code)?;
        if self.reason.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.reason)
        }
    }
}

impl std::error::Error for Closed {}

/// Tells the end of a socket from the problems of a handler, inside of them too.
pub(super) const CLOSED: &str = "socket-closed";

impl Problem for Closed {
    fn kinds() -> Vec<ProblemContract> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details::new(CLOSED, "The socket is closed", StatusCode::BAD_REQUEST).detail(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters() {
        let close = Close::new(CloseCode::POLICY, "ä".repeat(100));
        assert_eq!(close.reason().len(), 122);
        assert_eq!(close.reason().chars().count(), 61);
    }

    #[test]
    fn codes_that_only_tell_of_an_end_are_not_sent() {
        for code in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000] {
            assert!(!CloseCode(code).can_be_sent(), "{code}");
            assert_eq!(Close::new(CloseCode(code), "").code(), CloseCode::INTERNAL);
        }
        for code in [1000, 1003, 1007, 1014, 3000, 4999] {
            assert_eq!(Close::new(CloseCode(code), "").code(), CloseCode(code));
        }
    }
}
