//! The request as it is: for handlers that need more than its values.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;

use bytes::Bytes;
use futures_util::StreamExt;
use http::request::Parts;
use http::{Extensions, HeaderMap};
use http_body_util::BodyExt;

use super::{Arg, OptionalArg, Phase, Refused};
use crate::body::{Body, BoxError};
use crate::context::Context;
use crate::contract::{BodyContract, Content};
use crate::operation::Operation;
use crate::reading::{BodyLimits, UnreadBody, read_taken};

/// The whole request, with its body unread. Nothing of it is documented or checked.
///
/// It derefs to the `http` crate's request.
///
/// ```
/// use aplomb_core::arg::raw::Request;
/// use aplomb_core::reading::UnreadBody;
///
/// async fn describe(request: Request) -> Result<String, UnreadBody> {
///     let (method, path) = (request.method().clone(), request.uri().path().to_owned());
///     let client = request.client_address();
///     let body = request.read_body().await?;
///     Ok(format!("{client} sent {} bytes with {method} {path}", body.len()))
/// }
/// ```
#[derive(Debug)]
pub struct Request(pub http::Request<Body>);

impl Request {
    /// The address of the client: that of the connection, or what a trusted proxy says. In process, where there is no connection, it is
    /// this machine's.
    pub fn client_address(&self) -> IpAddr {
        client_address(self.extensions())
    }

    /// Reads the body, with the bounds of the operation and the app. A body that is taken out of the request by hand has none of them.
    ///
    /// # Errors
    ///
    /// 413, 408, or 400 for a body that breaks off.
    pub async fn read_body(self) -> Result<Bytes, UnreadBody> {
        let limits = self.extensions().get::<BodyLimits>().copied();
        read_taken(self.0.into_body(), limits.unwrap_or_default()).await
    }
}

/// Where a caller in process is.
const THIS_MACHINE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

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
        let mut head = head(cx);
        head.extensions.insert(cx.body_limits());
        Ok(Request(http::Request::from_parts(head, cx.take_body())))
    }
}

/// The head of the request: method, address, version and header fields. Nothing of it is documented or checked. It can be taken beside a body,
/// and by a dependency.
///
/// It derefs to the `http` crate's parts.
#[derive(Debug, Clone)]
pub struct Head(pub Parts);

impl Head {
    /// As [`Request::client_address`].
    pub fn client_address(&self) -> IpAddr {
        client_address(&self.extensions)
    }
}

impl Deref for Head {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Arg for Head {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<Head, Refused> {
        Ok(Head(head(cx)))
    }
}

/// The head of a request, which knows where it comes from.
fn head(cx: &Context) -> Parts {
    let mut head = cx.head.clone();
    if let Some(client) = cx.client_address() {
        head.extensions.insert(ClientAddress(client));
    }
    head
}

fn client_address(extensions: &Extensions) -> IpAddr {
    let known = extensions.get::<ClientAddress>();
    known.map_or(THIS_MACHINE, |client| client.0)
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
        Ok(ClientAddress(cx.client_address().unwrap_or(THIS_MACHINE)))
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
