//! The service as hyper calls it: it notes when a request begins and when its answer ends.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;

use super::connection::Connection;
use super::head;
use super::rejection::Rejection;
use super::{BoxError, Serve};

pub(super) struct Requests<S> {
    pub(super) service: Arc<S>,
    pub(super) connection: Arc<Connection>,
    pub(super) known_host: head::KnownHost,
}

impl<S: Serve> hyper::service::Service<Request<Incoming>> for Requests<S> {
    type Response = Response<AnswerBody<S::Body>>;
    type Error = Infallible;
    type Future = Answering<S::Answer>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let under_way = UnderWay::begin(self.connection.clone());
        let rejection = head::fault(&request, self.connection.settings(), &self.known_host);
        Answering {
            answer: match rejection {
                None => Some(self.service.serve(request, &self.connection)),
                Some(_) => None,
            },
            rejection,
            under_way: Some(under_way),
        }
    }
}

/// A request under way. Its end is noted however it ends: answered, given up, or by a panic.
#[derive(Debug)]
pub(crate) struct UnderWay {
    connection: Arc<Connection>,
}

impl UnderWay {
    /// On HTTP/2 a socket is a stream among others: as long as it is open, the connection is not idle. On HTTP/1 it has the connection for
    /// itself, and deadlines of its own.
    #[cfg(feature = "ws")]
    pub(crate) fn of_socket(connection: &Arc<Connection>) -> Option<Self> {
        connection.is_http2().then(|| Self::begin(Arc::clone(connection)))
    }

    fn begin(connection: Arc<Connection>) -> Self {
        connection.activity.asked();
        Self { connection }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.connection.activity.answered(&self.connection.clock);
    }
}

pin_project! {
    /// The answer in the making; without one the request was refused for its head.
    pub(super) struct Answering<A> {
        #[pin]
        answer: Option<A>,
        rejection: Option<Rejection>,
        under_way: Option<UnderWay>,
    }
}

impl<A, B> Future for Answering<A>
where
    A: Future<Output = Response<B>>,
{
    type Output = Result<Response<AnswerBody<B>>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = match this.answer.as_pin_mut() {
            Some(answer) => {
                let response = ready!(answer.poll(cx));
                let under_way = this.under_way.take();
                if response.status() == StatusCode::SWITCHING_PROTOCOLS
                    && let Some(under_way) = &under_way
                {
                    under_way.connection.activity.upgraded();
                }
                response.map(|body| AnswerBody {
                    content: Content::Answer { body },
                    under_way,
                })
            }
            None => {
                let under_way = this.under_way.take();
                let (response, refusal) = match (&under_way, *this.rejection) {
                    (Some(UnderWay { connection, .. }), Some(rejection)) => {
                        connection.counters.rejected.add();
                        rejection.response(connection.settings().render(rejection), connection.is_http2())
                    }
                    _ => (Response::new(()), Bytes::new()),
                };
                response.map(|()| AnswerBody {
                    content: Content::Refusal { bytes: Some(refusal) },
                    under_way,
                })
            }
        };
        Poll::Ready(Ok(response))
    }
}

pin_project! {
    /// The body of an answer. hyper drops it once it has all of it.
    pub(super) struct AnswerBody<B> {
        #[pin]
        content: Content<B>,
        under_way: Option<UnderWay>,
    }
}

pin_project! {
    #[project = ContentProjection]
    enum Content<B> {
        Answer { #[pin] body: B },
        Refusal { bytes: Option<Bytes> },
    }
}

impl<B> Body for AnswerBody<B>
where
    B: Body<Data = Bytes, Error = BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.project().content.project() {
            ContentProjection::Answer { body } => body.poll_frame(cx),
            ContentProjection::Refusal { bytes } => {
                Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Answer { body } => body.is_end_stream(),
            Content::Refusal { bytes } => bytes.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Answer { body } => body.size_hint(),
            Content::Refusal { bytes } => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
        }
    }
}
