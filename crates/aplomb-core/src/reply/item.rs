//! What the streams of values are made of.

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
