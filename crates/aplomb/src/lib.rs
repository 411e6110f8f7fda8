//! A web-API framework for people who love FastAPI: write the function, and the API is done.
//!
//! A handler's signature, doc comment and types are the only source. From them come parsing, validation, the reply, every
//! documented error, the OpenAPI document and the docs pages: what is declared is enforced, and documented.
//!
//! ```no_run
//! use aplomb::prelude::*;
//!
//! /// Somebody to greet.
//! #[model]
//! struct Guest {
//!     /// What to call them
//!     #[field(min_length = 1, max_length = 40)]
//!     name: String,
//! }
//!
//! /// Greet somebody
//! #[post("/greetings", status = 201)]
//! async fn greet(#[query(ge = 1, le = 3, default = 1)] times: usize, guest: Guest) -> String {
//!     format!("Hello, {}! ", guest.name).repeat(times)
//! }
//!
//! #[aplomb::main]
//! async fn main() -> aplomb::Result<()> {
//!     App::new("Greetings", "1.0.0").routes(routes![greet]).serve().await
//! }
//! ```
//!
//! # The words
//!
//! | word | what it is |
//! |---|---|
//! | [`App`] | what is served: routes, state, policies, settings |
//! | [`Routes`] | a list of operations with a prefix, tags and dependencies; nests and mounts |
//! | [`Operation`] | one handler with its contract |
//! | [`Model`](model::Model) | a data type with its schema and its checks: `#[model]` |
//! | [`Arg`](arg::Arg) | something that a handler takes from the request; describes itself |
//! | [`Reply`](reply::Reply) | something that a handler gives back; describes itself |
//! | [`Problem`](problem::Problem) | an error as RFC 9457; describes itself |
//! | [`Dependency`](dependency::Dependency) | something that is computed for a request from other args: `#[dependency]` |

pub use aplomb_core::*;
#[cfg(feature = "ws")]
pub use aplomb_macros::ws;
pub use aplomb_macros::{
    Credential, Problem, Reply, delete, dependency, get, head, main, model, operation, options, patch, post,
    put, query_method, routes, test, trace,
};

#[doc(inline)]
pub use aplomb_policies as policy;
/// The crate of requests and responses: what a layer or a mounted service is given.
pub use http;

pub mod prelude;

/// What generated code refers to. Not for use by hand, and not stable.
#[doc(hidden)]
pub mod __private {
    pub use aplomb_core::arg::params;
    pub use aplomb_core::arg::{self, body};
    pub use aplomb_core::*;
    pub use http::StatusCode;
    pub use {schemars, serde, serde_json};
}

/// The programs of `AGENTS.md` compile.
#[cfg(doctest)]
#[doc = include_str!("../AGENTS.md")]
pub struct Agents;
