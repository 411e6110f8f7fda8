//! Handlers: what the attribute macros make of a function, and how it is run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::{Method, StatusCode};

use crate::arg::Refused;
use crate::context::Context;
use crate::operation::Operation;
use crate::response::Response;

/// A method that can be named in a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb(pub &'static str);

impl Verb {
    /// No method of HTTP: it stands for a request that asks for a WebSocket. That is a GET with `Upgrade: websocket` (RFC 6455, section 4.1)
    /// on HTTP/1, and a CONNECT with `:protocol` (RFC 8441, section 5) on HTTP/2.
    pub const SOCKET: Verb = Verb("WS");

    /// The method.
    ///
    /// # Panics
    ///
    /// If the name is no token (RFC 9110, section 5.6.2); the macros check it before.
    pub fn method(self) -> Method {
        match Method::from_bytes(self.0.as_bytes()) {
            Ok(method) => method,
            Err(_) => panic!(
                "`{}` is not a method name: use letters, digits and !#$%&'*+-.^_`|~",
                self.0
            ),
        }
    }
}

/// Fails, at compile time, if two handlers answer the same requests: method, path and name of each.
///
/// # Panics
///
/// If two do.
#[doc(hidden)]
pub const fn assert_no_clash(list: &[(&str, &str, &str)]) {
    let mut first = 0;
    while first < list.len() {
        let mut second = first + 1;
        while second < list.len() {
            let ((method, path, name), (other_method, other_path, other_name)) = (list[first], list[second]);
            if same_text(method, other_method) && same_shape(path, other_path) {
                let parts = [
                    "`",
                    name,
                    "` and `",
                    other_name,
                    "` both answer ",
                    method,
                    " ",
                    path,
                ];
                let mut text = [b' '; 512];
                let mut length = 0;
                let mut part = 0;
                while part < parts.len() {
                    let bytes = parts[part].as_bytes();
                    let mut index = 0;
                    while index < bytes.len() && length < text.len() {
                        text[length] = bytes[index];
                        index += 1;
                        length += 1;
                    }
                    part += 1;
                }
                match std::str::from_utf8(text.split_at(length).0) {
                    Ok(text) => panic!("{}", text),
                    Err(_) => panic!("two handlers answer the same requests"),
                }
            }
            second += 1;
        }
        first += 1;
    }
}

const fn same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// Whether two templates match the same paths: what stands in braces does not count.
const fn same_shape(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (mut here, mut there) = (0, 0);
    while here < one.len() && there < other.len() {
        if one[here] != other[there] {
            return false;
        }
        if one[here] == b'{' {
            let rest = here + 1 < one.len() && one[here + 1] == b'*';
            let other_rest = there + 1 < other.len() && other[there + 1] == b'*';
            if rest != other_rest {
                return false;
            }
            while here < one.len() && one[here] != b'}' {
                here += 1;
            }
            while there < other.len() && other[there] != b'}' {
                there += 1;
            }
        }
        here += 1;
        there += 1;
    }
    here >= one.len() && there >= other.len()
}

/// A function with its contract. The attribute macros implement it for a hidden type of the function's name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "has no `#[get]`, `#[post]`, … attribute"
)]
pub trait Handler: 'static {
    /// The method.
    const METHOD: Verb;
    /// The path template.
    const PATH: &'static str;
    /// The name of the function.
    const NAME: &'static str;
    /// The status of a success that says no other.
    const STATUS: u16;

    /// Writes the contract.
    fn describe(operation: &mut Operation);

    /// Takes the args and calls the function.
    fn call(cx: &mut Context) -> impl Future<Output = Result<Response, Refused>> + Send;
}

/// The way of a request through one operation, after routing.
///
/// A block and not an `async fn`: that would move its argument once more, and the future would hold the room for both.
#[expect(clippy::manual_async_fn, reason = "see above")]
pub(crate) fn run<H: Handler>(mut cx: Context) -> impl Future<Output = Response> + Send {
    async move {
        let cx = &mut cx;
        let guarded = if cx.is_guarded() {
            guarded(cx).await
        } else {
            Ok(())
        };
        let answer = match guarded {
            Ok(()) => H::call(cx).await,
            Err(refused) => Err(refused),
        };
        let mut response = match answer {
            Ok(response) => response.or_status(status(H::STATUS)),
            Err(refused) => cx.refusal(refused),
        };
        if cx.keeps() {
            response = cx.release(response).await;
        }
        cx.leave(response)
    }
}

/// The same for a function that was registered at run time.
#[expect(clippy::manual_async_fn, reason = "as for `run`")]
pub(crate) fn run_function<F>(function: Arc<F>, mut cx: Context) -> impl Future<Output = Response> + Send
where
    F: for<'a> Fn(&'a mut Context) -> Pin<Box<dyn Future<Output = Response> + Send + 'a>>
        + Send
        + Sync
        + 'static,
{
    async move {
        let cx = &mut cx;
        let mut response = match guarded(cx).await {
            Ok(()) => function(cx).await,
            Err(refused) => cx.refusal(refused),
        };
        if cx.keeps() {
            response = cx.release(response).await;
        }
        cx.leave(response)
    }
}

/// Takes the dependencies that are asked for without their values. Boxed, since most routes have none and need not carry the room for it.
fn guarded(cx: &mut Context) -> Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + '_>> {
    Box::pin(async move {
        let mut index = 0;
        while let Some(guard) = cx.served.route(cx.route).guards.get(index) {
            guard(cx).await?;
            index += 1;
        }
        Ok(())
    })
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::OK)
}
