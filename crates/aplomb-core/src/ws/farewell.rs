//! What a handler of a socket gives back.

use http::StatusCode;

use super::close::{CLOSED, Close, CloseCode};
use crate::problem::{self, Problem};

/// What a handler of a socket gives back: how the socket is closed.
///
/// | gives back | closes with |
/// |---|---|
/// | `()` | 1000 |
/// | [`Close`] | what it says |
/// | `Err` of a problem with status 413 | 1009 |
/// | … with 429 or 503 | 1013 |
/// | … with another 4xx | 1008 |
/// | … with another 5xx, or hidden | 1011 |
/// | `Err` of [`Closed`](super::Closed) | nothing: it is closed already |
///
/// The reason is the `detail` of the problem, or its title.
#[diagnostic::on_unimplemented(
    message = "a socket cannot be closed with `{Self}`",
    label = "is neither `()`, nor `Close`, nor a `Result` of one of them and a problem",
    note = "return `Result<(), Closed>` to use `?` on `receive` and `send`"
)]
pub trait Farewell {
    /// How the socket is closed.
    fn farewell(self) -> Ending;
}

/// How a handler ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How the socket is closed, unless it is closed already.
    pub close: Close,
    /// Whether the handler failed.
    pub failed: bool,
}

impl Farewell for () {
    fn farewell(self) -> Ending {
        Close::normal().farewell()
    }
}

impl Farewell for Close {
    fn farewell(self) -> Ending {
        Ending {
            close: self,
            failed: false,
        }
    }
}

impl<T: Farewell, P: Problem> Farewell for Result<T, P> {
    fn farewell(self) -> Ending {
        match self {
            Ok(value) => value.farewell(),
            Err(problem) => of_problem(problem::logged(&problem)),
        }
    }
}

/// What is said for a problem.
pub(super) fn of_problem(details: problem::Details) -> Ending {
    if details.slug == CLOSED {
        return ().farewell();
    }
    let close = if details.hidden {
        Close::internal()
    } else {
        let reason = details.detail.unwrap_or_else(|| details.title.to_owned());
        Close::new(code_of(details.status), reason)
    };
    Ending { close, failed: true }
}

fn code_of(status: StatusCode) -> CloseCode {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => CloseCode::TOO_BIG,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => CloseCode::TRY_LATER,
        status if status.is_server_error() => CloseCode::INTERNAL,
        _ => CloseCode::POLICY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::close::Closed;
    use super::*;

    #[test]
    fn statuses_become_codes() {
        let code = |status: u16| code_of(StatusCode::from_u16(status).unwrap()).0;
        assert_eq!(code(404), 1008);
        assert_eq!(code(413), 1009);
        assert_eq!(code(429), 1013);
        assert_eq!(code(500), 1011);
        assert_eq!(code(503), 1013);
    }

    #[test]
    fn the_end_of_the_socket_is_no_failure_of_the_handler() {
        let ending = Err::<(), _>(Closed::vanished()).farewell();
        assert!(!ending.failed);
        assert_eq!(ending.close, Close::normal());
    }
}
