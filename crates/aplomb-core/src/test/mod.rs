//! The test client: an app driven in process, without a socket, through the same stack; or on one, by
//! [`App::test_on_socket`](crate::App::test_on_socket).
//!
//! ```
//! # use aplomb_core::{App, Operation, Response, Routes};
//! # let ping = Operation::new(http::Method::GET, "/ping", |_cx| Box::pin(async { Response::text("pong") }));
//! # let app = App::new("Ping", "1.0.0").routes(Routes::new().operation(ping));
//! # aplomb_core::runtime::test(async {
//! let client = app.test();
//! let reply = client.get("/ping").send().await;
//! reply.assert_status(200);
//! assert_eq!(reply.text(), "pong");
//! # });
//! ```

mod client;
#[cfg(feature = "ws")]
mod conversation;
mod documented;
mod multipart;
mod reply;
mod request;
mod socket;
mod stream;

pub use client::TestClient;
#[cfg(feature = "ws")]
pub use conversation::TestSocket;
pub use multipart::TestPart;
pub use reply::TestReply;
pub use request::TestRequest;
pub use stream::{TestEvent, TestStream};
