//! A web-API framework for people who love FastAPI: write the function, and the API is done.
//!
//! A handler's signature, doc comment and types are the only source. From them come parsing, validation, the reply, every
//! documented error, the OpenAPI document and the docs pages.

pub use aplomb_core::*;
pub use aplomb_macros::{
    delete, dependency, get, head, main, model, operation, options, patch, post, put, query_method, routes, test,
    trace,
};

/// What most files of a program use.
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
