//! Args: what a handler takes from a request.
//!
//! There are two kinds. A *parameter* has a name: a segment of the path, or an argument marked `#[query]`,
//! `#[header]`, `#[cookie]`, `#[form]`, `#[file]` or `#[body]`; see [`params`]. Everything else knows by its
//! type where it comes from, and is an [`Arg`]: a model is the JSON body, a dependency is computed, `State` is
//! looked up.
//!
//! The order of work does not follow the signature. What needs only the head of the request comes first, so that a
//! caller who is not let in learns nothing about what a valid request looks like, and no body is read for it. Then
//! all parameters and the body are parsed and checked, and all their faults are reported together.

mod background;
pub mod body;
pub mod credential;
mod echo;
pub mod embedded;
pub mod form;
mod from_body;
mod json;
mod last_event_id;
mod links;
pub mod multipart;
pub mod params;
pub mod raw;
pub mod scalar;
mod shutdown_signal;
pub mod state;
pub mod upload;

pub use background::{Background, WorkResult};
pub use from_body::FromBody;
pub use last_event_id::LastEventId;
pub(crate) use links::ENCODED;
pub use links::{Links, NoLink};
pub use shutdown_signal::ShutdownSignal;

use std::future::Future;

use crate::context::Context;
use crate::operation::Operation;
use crate::response::Response;

/// When an arg is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It needs only the head of the request: credentials, state, most dependencies.
    Head,
    /// It needs the body, or something that needs it.
    Body,
}

impl Phase {
    /// Whether it is taken before the parameters and the body.
    pub const fn is_head(self) -> bool {
        matches!(self, Phase::Head)
    }

    /// The phase of something that needs all of these: the latest one.
    pub const fn latest(phases: &[Phase]) -> Phase {
        let mut index = 0;
        while index < phases.len() {
            if let Phase::Body = phases[index] {
                return Phase::Body;
            }
            index += 1;
        }
        Phase::Head
    }
}

/// Why an arg could not be taken.
#[derive(Debug)]
pub enum Refused {
    /// Faults were added to the context. The other args are still looked at, so that all faults come together.
    Faulty,
    /// This is the answer; nothing else is looked at.
    Answer(Box<Response>),
}

impl From<Response> for Refused {
    fn from(response: Response) -> Refused {
        Refused::Answer(Box::new(response))
    }
}

/// Something that a handler takes from a request, and that its type alone describes.
///
/// `#[model]` and `#[dependency]` implement it. An implementation by hand is a page of code: say in `describe` what
/// the request needs to hold and which answers can follow, and take it in `take`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a handler argument",
    label = "where does it come from?",
    note = "a path parameter: name it in the path, as `{{name}}`",
    note = "another parameter: put `#[query]`, `#[header]`, `#[cookie]`, `#[form]` or `#[body]` before it",
    note = "a JSON body: put `#[model]` on the type; a dependency: return it from a `#[dependency]` function; application state: `State<{Self}>`"
)]
pub trait Arg: Sized + Send {
    /// When it is taken.
    const PHASE: Phase;

    /// Whether it is the body of the request: a handler can take one.
    const IS_BODY: bool = false;

    /// Whether it is the socket that a request asks for: what a handler with `#[ws]` takes one of, and no other handler does.
    const IS_SOCKET: bool = false;

    /// Writes what the request needs to hold, and the answers that can follow, into the contract.
    fn describe(operation: &mut Operation);

    /// Takes it.
    ///
    /// # Errors
    ///
    /// [`Refused::Faulty`] after adding faults to the context, or [`Refused::Answer`] with a whole answer.
    fn take(cx: &mut Context) -> impl Future<Output = Result<Self, Refused>> + Send;
}

/// An arg that may be absent: what `Option` of it means.
///
/// Absent gives `None`; present and wrong is refused as always.
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` cannot be a handler argument",
    label = "`{Self}` does not say what its absence means",
    note = "take it without `Option`; where it is a dependency, write another one that takes `Option<Bearer>` and calls its function"
)]
pub trait OptionalArg: Sized + Send {
    /// When it is taken.
    const PHASE: Phase;

    /// Whether it is the body of the request, as [`Arg::IS_BODY`].
    const IS_BODY: bool = false;

    /// Like [`Arg::describe`], for something that may be left out.
    fn describe_optional(operation: &mut Operation);

    /// Takes it, if it is there.
    ///
    /// # Errors
    ///
    /// As [`Arg::take`].
    fn take_optional(cx: &mut Context) -> impl Future<Output = Result<Option<Self>, Refused>> + Send;
}

impl<T: OptionalArg> Arg for Option<T> {
    const PHASE: Phase = T::PHASE;
    const IS_BODY: bool = T::IS_BODY;

    fn describe(operation: &mut Operation) {
        T::describe_optional(operation);
    }

    fn take(cx: &mut Context) -> impl Future<Output = Result<Self, Refused>> + Send {
        T::take_optional(cx)
    }
}

/// Sorts a refusal: faults leave a hole and go on, an answer ends the request.
///
/// # Errors
///
/// The answer.
#[doc(hidden)]
pub fn keep_going<T>(taken: Result<T, Refused>) -> Result<Option<T>, Refused> {
    match taken {
        Ok(value) => Ok(Some(value)),
        Err(Refused::Faulty) => Ok(None),
        Err(answer) => Err(answer),
    }
}
