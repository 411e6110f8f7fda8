//! Replies: what a handler gives back.
//!
//! The return type lists every outcome: a model is the JSON answer, `Option` adds 404, `Result` adds the responses of the
//! problem, and the wrappers of this module say status and media type.

use crate::context::Context;
use crate::operation::Operation;
use crate::response::Response;

/// Something that a handler gives back, and that describes itself. `#[model]` and `#[derive(Reply)]` implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which responses it produces",
    label = "is not a reply",
    note = "put `#[model]` on the type to answer with JSON, or `#[derive(Reply)]` on an enum of outcomes",
    note = "a number, a boolean or a foreign type answers as `Json<..>`"
)]
pub trait Reply {
    /// Writes every answer that it can be into the contract.
    fn describe(operation: &mut Operation);

    /// Makes the answer.
    fn reply(self, cx: &mut Context) -> Response;
}

mod basic;
mod cookie;
mod file;
mod headers;
mod item;
mod json_lines;
mod redirect;
mod sse;
mod stream;

pub use basic::{Accepted, Created, Html, Json, NoContent, describe_json, json};
pub use cookie::{Cookie, CookieError, Cookies, SameSite, WithCookies};
#[cfg(feature = "files")]
pub use file::Directory;
pub use file::{EntityTag, File};
pub use headers::{HeaderSet, WithHeaders};
pub use item::StreamItem;
pub use json_lines::JsonLines;
pub use redirect::{NotLocal, Redirect};
pub use sse::{Event, EventError, EventName, Sse, SseItem};
pub use stream::{ByteStream, Piece};

/// Describes the reply of a handler whose return type cannot be named. The function is never called.
#[doc(hidden)]
pub fn describe_future<F, A>(operation: &mut Operation, _call: F)
where
    F: FnOnce() -> A,
    A: Future<Output: Reply>,
{
    <A::Output as Reply>::describe(operation);
}

/// The same for a handler that is no async function.
#[doc(hidden)]
pub fn describe_value<F, R>(operation: &mut Operation, _call: F)
where
    F: FnOnce() -> R,
    R: Reply,
{
    R::describe(operation);
}

/// Stands for an argument of a call that is never made.
#[doc(hidden)]
pub fn never<T>() -> T {
    unreachable!("this call only tells its type")
}
