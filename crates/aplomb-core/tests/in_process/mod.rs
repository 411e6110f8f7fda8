//! Handlers without macros, and requests without a socket.

#![allow(
    dead_code,
    reason = "each file of tests is a crate of its own and uses a part of this one"
)]

use aplomb_core::handler::Handler;
use aplomb_core::{App, Body, Operation, Routes, Running};
use http::{Request, Response};
use http_body_util::BodyExt;

/// Writes what the attribute macros write: a handler with its contract.
macro_rules! handler {
    ($name:ident, $method:literal $path:literal, ($($arg:ident: $type:ty),*) -> $reply:ty $body:block) => {
        struct $name;

        impl aplomb_core::handler::Handler for $name {
            const METHOD: aplomb_core::handler::Verb = aplomb_core::handler::Verb($method);
            const PATH: &'static str = $path;
            const NAME: &'static str = stringify!($name);
            const STATUS: u16 = 200;

            fn describe(_operation: &mut aplomb_core::Operation) {
                $(<$type as aplomb_core::arg::Arg>::describe(_operation);)*
                <$reply as aplomb_core::reply::Reply>::describe(_operation);
            }

            async fn call(
                cx: &mut aplomb_core::Context,
            ) -> Result<aplomb_core::Response, aplomb_core::arg::Refused> {
                $(let $arg = <$type as aplomb_core::arg::Arg>::take(cx).await?;)*
                let reply: $reply = async move { $body }.await;
                Ok(aplomb_core::reply::Reply::reply(reply, cx))
            }
        }
    };
}
pub(crate) use handler;

/// An app with one handler.
pub fn app<H: Handler>() -> App {
    App::new("Test", "1.0.0").routes(Routes::new().handler::<H>())
}

/// The contract of a handler.
pub fn contract<H: Handler>() -> Operation {
    Operation::of::<H>()
}

/// Starts an app.
pub async fn start(app: App) -> Running {
    app.start().await.expect("the app is complete")
}

/// A request with headers.
pub fn request(method: &str, path: &str, headers: &[(&str, &[u8])]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).expect("the request is well formed")
}

/// Sends one request to an app with one handler.
pub async fn send<H: Handler>(method: &str, path: &str, headers: &[(&str, &[u8])]) -> Response<Body> {
    let running = start(app::<H>()).await;
    running
        .service()
        .answer(request(method, path, headers), None)
        .await
}

/// The body as text.
pub async fn text(response: Response<Body>) -> String {
    let bytes = response
        .into_body()
        .collect()
        .await
        .expect("the body is whole")
        .to_bytes();
    String::from_utf8(bytes.to_vec()).expect("the body is text")
}

/// A header as text; empty where there is none.
pub fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("the header is text"))
}
