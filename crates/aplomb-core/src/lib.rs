//! The core of Aplomb: operations, models, problems, dependencies, the contract, and the server.
//!
//! Programs depend on the facade, `aplomb`; this crate is where it lives. `ARCHITECTURE.md` in the repository says which file does
//! what.

pub mod app;
pub mod arg;
pub mod blocking;
pub mod body;
pub mod contract;
pub mod dependency;
pub mod dispatch;
pub mod documents;
pub mod error;
pub mod fault;
#[cfg(feature = "files")]
pub mod frontend;
pub mod handler;
pub mod json;
pub mod layer;
pub mod link;
pub mod listing;
pub mod model;
pub mod openapi;
pub mod operation;
pub mod problem;
pub mod reading;
pub mod reply;
pub mod response;
pub mod router;
pub mod routes;
pub mod runtime;
pub mod server;
pub mod source;
#[cfg(feature = "test")]
pub mod test;
#[cfg(feature = "ws")]
pub mod ws;

mod build;
mod context;
mod pages;
mod serve;
mod served;

pub use app::{App, Running};
pub use body::Body;
pub use context::Context;
pub use documents::Documents;
pub use error::{Error, Result};
#[cfg(feature = "files")]
pub use frontend::Frontend;
pub use handler::{Handler, Verb};
pub use layer::{HttpService, MountPath, Service};
pub use operation::Operation;
pub use response::Response;
pub use routes::Routes;
pub use serve::BoundApp;
pub use served::SlashPolicy;
