//! What most files of a program use: `use aplomb::prelude::*;`.

pub use aplomb_core::arg::credential::{ApiKey, Basic, Bearer, Credential};
pub use aplomb_core::arg::raw::{BodyStream, ClientAddress, Head, Headers, Request};
pub use aplomb_core::arg::state::State;
pub use aplomb_core::arg::upload::Upload;
pub use aplomb_core::arg::{Background, LastEventId, Links, NoLink};
pub use aplomb_core::dependency::Outcome;
pub use aplomb_core::model::format::{Base64, Email, Secret};
pub use aplomb_core::model::{Given, MergePatch, Patch};
pub use aplomb_core::problem::{ErrorStyle, Occurrence, Problem};
pub use aplomb_core::reply::{
    Accepted, ByteStream, Cookie, Cookies, Created, Event, Html, Json, JsonLines, NoContent, Redirect, Reply,
    Sse,
};
#[cfg(feature = "ws")]
pub use aplomb_core::ws::{Close, CloseCode, Closed, Socket, SocketSender};
pub use aplomb_core::{App, Operation, Response, Routes, SlashPolicy};
#[cfg(feature = "ws")]
pub use aplomb_macros::ws;
pub use aplomb_macros::{
    Credential, Problem, Reply, delete, dependency, get, head, model, operation, options, patch, post, put,
    query_method, routes, trace,
};
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use jiff::Timestamp;
pub use serde_json::json;
pub use url::Url;
pub use uuid::Uuid;
