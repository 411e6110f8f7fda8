//! The request as it is: for handlers that need more than its values.

use std::net::IpAddr;
use std::ops::Deref;

use bytes::Bytes;
use futures_util::StreamExt;
use http::HeaderMap;
use http_body_util::BodyExt;

use super::{Arg, OptionalArg, Phase, Refused};
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::{BodyContract, Content};
use crate::operation::Operation;

/// The whole request, with its body unread. Nothing of it is documented or checked.
///
/// It derefs to the `http` crate's request.
#[derive(Debug)]
pub struct Request(pub http::Request<Body>);

impl Deref for Request {
    type Target = http::Request<Body>;
    fn deref(&self) -> &http::Request<Body> {
        &self.0
    }
}

impl Arg for Request {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<Request, Refused> {
        let body = cx.take_body();
        let mut request = http::Request::new(body);
        *request.method_mut() = cx.head.method.clone();
        *request.uri_mut() = cx.head.uri.clone();
        *request.version_mut() = cx.head.version;
        *request.headers_mut() = cx.head.headers.clone();
        *request.extensions_mut() = cx.head.extensions.clone();
        Ok(Request(request))
    }
}

/// All headers of the request.
#[derive(Debug, Clone)]
pub struct Headers(pub HeaderMap);

impl Deref for Headers {
    type Target = HeaderMap;
    fn deref(&self) -> &HeaderMap {
        &self.0
    }
}

impl Arg for Headers {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<Headers, Refused> {
        Ok(Headers(cx.head.headers.clone()))
    }
}

/// The address of the client: that of the connection, or what a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl OptionalArg for ClientAddress {
    const PHASE: Phase = Phase::Head;

    fn describe_optional(_operation: &mut Operation) {}

    async fn take_optional(cx: &mut Context) -> Result<Option<ClientAddress>, Refused> {
        Ok(cx.client_address().map(ClientAddress))
    }
}

impl Arg for ClientAddress {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<ClientAddress, Refused> {
        // In process there is no connection: the caller is this machine.
        Ok(ClientAddress(
            cx.client_address().unwrap_or(IpAddr::from([127, 0, 0, 1])),
        ))
    }
}

/// The whole body, as it was sent, up to the limit of the operation.
impl Arg for Bytes {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe(operation: &mut Operation) {
        operation.request_body(BodyContract {
            required: false,
            ..BodyContract::new("application/octet-stream", Content::Bytes)
        });
        operation
            .body
            .as_mut()
            .expect("it was just set")
            .content
            .push(("*/*".to_owned(), Content::Bytes));
        operation.responses_mut().remove(415);
    }

    async fn take(cx: &mut Context) -> Result<Bytes, Refused> {
        cx.read_body().await
    }
}

/// The body as a stream of pieces, as they arrive. The handler sees to its length; the deadlines of the server hold.
pub struct BodyStream(Body);

impl BodyStream {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// The connection's, when the client goes away or sends nothing for too long.
    pub async fn next(&mut self) -> Option<Result<Bytes, BoxError>> {
        loop {
            match self.0.frame().await? {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some(Ok(data));
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The pieces as a [`futures_core::Stream`].
    pub fn into_stream(self) -> impl futures_core::Stream<Item = Result<Bytes, BoxError>> + Send {
        self.0.into_data_stream().map(|piece| piece)
    }
}

impl std::fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BodyStream")
    }
}

impl Arg for BodyStream {
    const PHASE: Phase = Phase::Body;
    const IS_BODY: bool = true;

    fn describe(operation: &mut Operation) {
        <Bytes as Arg>::describe(operation);
    }

    async fn take(cx: &mut Context) -> Result<BodyStream, Refused> {
        Ok(BodyStream(cx.take_timed_body()))
    }
}
