//! Reading the body of a request: bounded in bytes and in time.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use http_body::Body as _;
use tokio::time::{Instant, timeout, timeout_at};

use crate::arg::Refused;
use crate::body::{Body, BoxError, Unreadable};
use crate::context::Context;
use crate::contract::ProblemContract;
use crate::problem::{Details, Problem, framework};
use crate::response::Response;

/// Bounds for bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// The most bytes of a body that is read whole. Default: 2 MiB.
    pub bytes: usize,
    /// How long nothing may arrive. Default: 15 s.
    pub idle: Duration,
    /// How long the whole may take. Default: 60 s. Multipart may take longer, see [`BodyLimits::slowest`].
    pub total: Duration,
    /// The most bytes of a multipart body, files and all. Default: 32 MiB. A limit of the operation goes before it.
    pub multipart_total: usize,
    /// The most bytes of one uploaded file; files with a `max_bytes` of their own have that. Default: 16 MiB.
    pub file: u64,
    /// The most bytes of one text field of a multipart body; together they have at most [`BodyLimits::bytes`]. Default: 1 MiB.
    pub text_field: usize,
    /// The most text fields of a form. Default: 1000.
    pub fields: usize,
    /// The most files of a form. Default: 1000.
    pub files: usize,
    /// The most bytes of the headers of one part of a multipart body. Default: 16 KiB.
    pub part_head: usize,
    /// From how many bytes on an uploaded file is kept on disk instead of in memory. Default: 1 MiB.
    pub spool: usize,
    /// How many bytes of a multipart body have to arrive each second, on average, once [`BodyLimits::total`] has passed. Default:
    /// 16 KiB. So a large file over a slow line has the time that it needs, and a client that only pretends has not. The time that
    /// the handler takes does not count.
    pub slowest: u32,
}

impl Default for BodyLimits {
    fn default() -> BodyLimits {
        BodyLimits {
            bytes: 2 * 1024 * 1024,
            idle: Duration::from_secs(15),
            total: Duration::from_secs(60),
            multipart_total: 32 * 1024 * 1024,
            file: 16 * 1024 * 1024,
            text_field: 1024 * 1024,
            fields: 1000,
            files: 1000,
            part_head: 16 * 1024,
            spool: 1024 * 1024,
            slowest: 16 * 1024,
        }
    }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    TooLarge,
    TooSlow,
    Broken(BoxError),
}

impl Context {
    /// Reads the whole body, once; a second call gives the same bytes.
    ///
    /// # Errors
    ///
    /// 413, 408, or 400 for a body that breaks off.
    pub async fn read_body(&mut self) -> Result<Bytes, Refused> {
        let limits = self.body_limits();
        if self.announces_more_than(limits.bytes) {
            return Err(Response::problem(framework::too_large(limits.bytes)).into());
        }
        match collect(&mut self.body, limits).await {
            Ok(bytes) => {
                self.body = Body::full(bytes.clone());
                Ok(bytes)
            }
            Err(failure) => Err(answer(failure, limits)),
        }
    }

    /// The bounds for a body that is read whole: those of the app, and the operation's own size.
    pub(crate) fn body_limits(&self) -> BodyLimits {
        let limits = self.served.settings.body_limits;
        let bytes = self.served.route(self.route).body_limit;
        BodyLimits {
            bytes: bytes.unwrap_or(limits.bytes),
            ..limits
        }
    }

    /// Whether the Content-Length alone is too much.
    fn announces_more_than(&self, limit: usize) -> bool {
        self.head
            .headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
            .is_some_and(|length| length > limit as u64)
    }

    /// Takes the body, unread, to read it piece by piece, with the bounds for multipart around it.
    pub(crate) fn take_pieces(&mut self) -> Result<Pieces, Failure> {
        let limits = self.served.settings.body_limits;
        let most = self
            .served
            .route(self.route)
            .body_limit
            .unwrap_or(limits.multipart_total);
        if self.announces_more_than(most) {
            return Err(Failure::TooLarge);
        }
        Ok(Pieces {
            body: self.take_body(),
            limits,
            most,
            received: 0,
            waited: Duration::ZERO,
        })
    }

    /// Takes the body, unread, with the deadlines of the app around it.
    pub(crate) fn take_timed_body(&mut self) -> Body {
        let limits = self.served.settings.body_limits;
        let body = self.take_body();
        if body.as_bytes().is_some() {
            return body;
        }
        let deadline = Instant::now() + limits.total;
        let pieces = futures_util::stream::unfold(Some(body), move |body| async move {
            let mut body = body?;
            match next(&mut body, limits.idle, deadline).await {
                Ok(Some(piece)) => Some((Ok(piece), Some(body))),
                Ok(None) => None,
                Err(Failure::Broken(error)) => Some((Err(error), None)),
                Err(_) => Some((Err(BoxError::from("the body took too long to arrive")), None)),
            }
        });
        Body::stream(pieces)
    }
}

/// Why a body that a program reads itself, whole or part by part, was not read to its end: a problem that can be answered with as it is. 413, 408, or 400 for a body
/// that breaks off.
#[derive(Debug)]
pub struct UnreadBody(Box<Details>);

impl UnreadBody {
    pub(crate) fn new(details: Details) -> UnreadBody {
        UnreadBody(Box::new(details))
    }
}

impl fmt::Display for UnreadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.detail.as_deref().unwrap_or(self.0.title))
    }
}

impl std::error::Error for UnreadBody {}

impl Problem for UnreadBody {
    fn kinds() -> Vec<ProblemContract> {
        let mut kinds = framework::of_bodies();
        kinds.retain(|kind| matches!(kind.status, 400 | 408 | 413));
        kinds
    }

    fn details(&self) -> Details {
        (*self.0).clone()
    }
}

/// Reads a whole body that was taken out of its context.
pub(crate) async fn read_taken(mut body: Body, limits: BodyLimits) -> Result<Bytes, UnreadBody> {
    let read = collect(&mut body, limits).await;
    read.map_err(|failure| UnreadBody::new(problem(failure, limits)))
}

#[cold]
fn answer(failure: Failure, limits: BodyLimits) -> Refused {
    Response::problem(problem(failure, limits)).into()
}

fn problem(failure: Failure, limits: BodyLimits) -> Details {
    match failure {
        Failure::TooLarge => framework::too_large(limits.bytes),
        Failure::TooSlow => framework::timeout(format!(
            "The body has to arrive within {} s, and nothing may be missing for {} s",
            limits.total.as_secs_f32(),
            limits.idle.as_secs_f32()
        )),
        Failure::Broken(error) => {
            tracing::debug!(%error, "a request body broke off");
            match error.downcast_ref::<Unreadable>() {
                Some(unreadable) => framework::unreadable(unreadable.to_string()),
                None => framework::unreadable("The body broke off before its end"),
            }
        }
    }
}

/// A body that is read piece by piece: bounded in bytes and in time. Only the time spent waiting for the client counts.
#[derive(Debug)]
pub(crate) struct Pieces {
    body: Body,
    pub(crate) limits: BodyLimits,
    /// The most bytes of the whole.
    pub(crate) most: usize,
    received: usize,
    waited: Duration,
}

impl Pieces {
    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let ready = poll_fn(|task| Poll::Ready(poll_piece(&mut self.body, task))).await;
        let piece = match ready {
            Poll::Ready(piece) => piece,
            Poll::Pending => self.wait().await?,
        };
        let piece = piece.transpose().map_err(Failure::Broken)?;
        self.received += piece.as_ref().map_or(0, Bytes::len);
        if self.received > self.most {
            return Err(Failure::TooLarge);
        }
        Ok(piece)
    }

    async fn wait(&mut self) -> Result<Option<Result<Bytes, BoxError>>, Failure> {
        let earned = Duration::from_secs_f64(self.received as f64 / f64::from(self.limits.slowest.max(1)));
        let left = self.limits.total.max(earned).saturating_sub(self.waited);
        let started = Instant::now();
        let piece = timeout(
            left.min(self.limits.idle),
            poll_fn(|task| poll_piece(&mut self.body, task)),
        )
        .await;
        self.waited += started.elapsed();
        piece.map_err(|_| Failure::TooSlow)
    }

    /// What to answer when reading failed.
    #[cold]
    pub(crate) fn problem(failure: Failure, limits: BodyLimits, most: usize) -> Details {
        match failure {
            Failure::TooSlow => framework::timeout(format!(
                "The body has to arrive within {} s, or with at least {} bytes a second, and nothing may be missing for {} s",
                limits.total.as_secs_f32(),
                limits.slowest,
                limits.idle.as_secs_f32()
            )),
            other => problem(
                other,
                BodyLimits {
                    bytes: most,
                    ..limits
                },
            ),
        }
    }
}

async fn collect(body: &mut Body, limits: BodyLimits) -> Result<Bytes, Failure> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let mut deadline = None;
    let first = loop {
        match next_lazily(body, limits, &mut deadline).await? {
            Some(piece) if piece.is_empty() => {}
            Some(piece) => break piece,
            None => return Ok(Bytes::new()),
        }
    };
    if first.len() > limits.bytes {
        return Err(Failure::TooLarge);
    }
    // A small body comes in one piece and is used as it is.
    if body.is_end_stream() {
        return Ok(first);
    }
    let Some(second) = next_lazily(body, limits, &mut deadline).await? else {
        return Ok(first);
    };
    let hint = usize::try_from(body.size_hint().lower())
        .unwrap_or(0)
        .min(limits.bytes);
    let mut whole = BytesMut::with_capacity(first.len() + second.len() + hint);
    whole.extend_from_slice(&first);
    let mut piece = Some(second);
    while let Some(next) = piece {
        if whole.len() + next.len() > limits.bytes {
            return Err(Failure::TooLarge);
        }
        whole.extend_from_slice(&next);
        piece = next_lazily(body, limits, &mut deadline).await?;
    }
    Ok(whole.freeze())
}

/// The next piece. A timer is made only when there is something to wait for, so that bodies that are there cost none.
async fn next_lazily(
    body: &mut Body,
    limits: BodyLimits,
    deadline: &mut Option<Instant>,
) -> Result<Option<Bytes>, Failure> {
    let ready = poll_fn(|task| Poll::Ready(poll_piece(body, task))).await;
    match ready {
        Poll::Ready(piece) => piece.transpose().map_err(Failure::Broken),
        Poll::Pending => {
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + limits.total);
            next(body, limits.idle, deadline).await
        }
    }
}

async fn next(body: &mut Body, idle: Duration, deadline: Instant) -> Result<Option<Bytes>, Failure> {
    let until = deadline.min(Instant::now() + idle);
    match timeout_at(until, poll_fn(|task| poll_piece(body, task))).await {
        Ok(piece) => piece.transpose().map_err(Failure::Broken),
        Err(_) => Err(Failure::TooSlow),
    }
}

fn poll_piece(body: &mut Body, task: &mut std::task::Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
    loop {
        match Pin::new(&mut *body).poll_frame(task) {
            Poll::Ready(Some(Ok(frame))) => {
                // Trailers are of no use here.
                if let Ok(data) = frame.into_data() {
                    return Poll::Ready(Some(Ok(data)));
                }
            }
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => return Poll::Pending,
        }
    }
}
