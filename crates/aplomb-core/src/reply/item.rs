//! What the streams of values are made of.

use std::pin::Pin;
use std::task::{Context as Task, Poll};

use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;

use crate::body::BoxError;
use crate::model::Model;
use crate::problem::Problem;

/// An item of a stream: a model, or a result of one and a problem.
///
/// The status was sent long before an item fails, so a problem cannot become the answer: it is logged, and the stream is cut. The
/// client sees a connection that broke, and does not take a part for the whole.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a stream",
    label = "is neither a model nor a `Result` of a model and a problem",
    note = "put `#[model]` on the type of the items"
)]
pub trait StreamItem: Send {
    /// The type that the contract shows.
    type Value: Model + Serialize;

    /// The value.
    ///
    /// # Errors
    ///
    /// Why the stream is cut.
    fn value(self) -> Result<Self::Value, BoxError>;
}

impl<T: Model + Serialize + Send> StreamItem for T {
    type Value = T;

    fn value(self) -> Result<T, BoxError> {
        Ok(self)
    }
}

impl<T: Model + Serialize + Send, P: Problem> StreamItem for Result<T, P> {
    type Value = T;

    fn value(self) -> Result<T, BoxError> {
        self.map_err(Into::into)
    }
}

/// Logs why a stream is cut.
pub(super) fn cut(stream: &'static str, error: BoxError) -> BoxError {
    let mut chain = String::new();
    let mut cause = error.source();
    while let Some(source) = cause {
        chain.push_str(": ");
        chain.push_str(&source.to_string());
        cause = source.source();
    }
    tracing::error!(stream, "a stream is cut: {error}{chain}");
    error
}

pin_project_lite::pin_project! {
    /// A stream that ends with its first error, which is logged.
    pub(super) struct UntilCut<S> {
        #[pin]
        stream: S,
        name: &'static str,
        is_over: bool,
    }
}

impl<S> UntilCut<S> {
    /// `name` is what the log calls it.
    pub(super) fn new(name: &'static str, stream: S) -> UntilCut<S> {
        UntilCut {
            stream,
            name,
            is_over: false,
        }
    }
}

impl<S> Stream for UntilCut<S>
where
    S: Stream<Item = Result<Bytes, BoxError>>,
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        if *this.is_over {
            return Poll::Ready(None);
        }
        this.stream.poll_next(task).map(|item| {
            *this.is_over = !matches!(item, Some(Ok(_)));
            item.map(|item| item.map_err(|error| cut(this.name, error)))
        })
    }
}
