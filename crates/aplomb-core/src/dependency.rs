//! Dependencies: what is computed for a request from other args.
//!
//! The type is the dependency. It is computed once a request, by the first arg that asks for it, and cloned for the others.
//! A dependency can be released: the release runs after the handler, in the reverse order of the making, and knows the
//! [`Outcome`], so that a transaction commits on success and rolls back on everything else.

use std::any::{Any, TypeId};
use std::future::Future;
use std::pin::Pin;

use crate::arg::{Arg, Refused};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Details, Problem};
use crate::response::Response;

/// How a request ended, for the release of what was made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The handler answered with a success or a redirect.
    Succeeded,
    /// The answer is a problem, or has a status of 400 and above.
    Failed,
    /// The handler panicked.
    Panicked,
    /// The client went away before there was an answer.
    HungUp,
}

impl Outcome {
    /// Whether everything went well.
    pub fn succeeded(self) -> bool {
        self == Outcome::Succeeded
    }

    pub(crate) fn of(response: &Response) -> Outcome {
        let failed = response.as_problem().is_some()
            || response
                .status()
                .is_some_and(|status| status.is_client_error() || status.is_server_error());
        if failed {
            Outcome::Failed
        } else {
            Outcome::Succeeded
        }
    }
}

/// What a release gives back: nothing, or a problem that becomes the answer (a commit that failed).
#[doc(hidden)]
pub type Released = Pin<Box<dyn Future<Output = Result<(), Box<Details>>> + Send>>;

/// The release of a value, to be called with the outcome.
type Releasing = Box<dyn FnOnce(Outcome) -> Released + Send>;

/// How the values of a dependency are released: the function that `#[dependency(release = ..)]` names.
#[doc(hidden)]
pub struct Releaser<D> {
    describe: fn(&mut Operation),
    release: Box<dyn FnOnce(D, Outcome) -> Released + Send>,
}

impl<D: Send + 'static> Releaser<D> {
    /// Of a function.
    pub fn new<F, A>(release: F) -> Releaser<D>
    where
        F: FnOnce(D, Outcome) -> A + Send + 'static,
        A: Future<Output: Release> + Send + 'static,
    {
        Releaser {
            describe: <A::Output as Release>::describe,
            release: Box::new(move |value, outcome| {
                Box::pin(async move { release(value, outcome).await.released() })
            }),
        }
    }

    fn of(self, value: D) -> Releasing {
        Box::new(move |outcome| (self.release)(value, outcome))
    }
}

/// A value made for a request.
pub(crate) struct Kept {
    pub(crate) id: TypeId,
    pub(crate) value: Box<dyn Any + Send>,
    pub(crate) release: Option<Releasing>,
}

/// Releases everything, the newest first. All are released, also after one failed; the first failure is the answer.
pub(crate) async fn release_all(mut kept: Vec<Kept>, mut outcome: Outcome) -> Result<(), Box<Details>> {
    let mut answer = Ok(());
    while let Some(entry) = kept.pop() {
        if let Some(release) = entry.release
            && let Err(details) = release(outcome).await
        {
            if answer.is_ok() {
                answer = Err(details);
            }
            if outcome == Outcome::Succeeded {
                outcome = Outcome::Failed;
            }
        }
    }
    answer
}

/// A function whose return type is a dependency. `#[dependency]` implements it for the type that it returns.
pub trait Dependency: Clone + Send + 'static {
    /// Whether the value is made anew for each arg that asks for it.
    const FRESH: bool = false;

    /// Writes what the function's own args need, and the answers that it can give, into the contract.
    fn describe(operation: &mut Operation);

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// As [`Arg::take`](crate::arg::Arg::take).
    fn make(cx: &mut Context) -> impl Future<Output = Result<Self, Refused>> + Send;

    /// The release, if it has one.
    #[doc(hidden)]
    fn releaser() -> Option<Releaser<Self>> {
        None
    }
}

/// Writes what a dependency needs, and every answer that it can give, into the contract: a release that fails is an answer too.
pub fn describe<D: Dependency>(operation: &mut Operation) {
    D::describe(operation);
    if let Some(releaser) = D::releaser() {
        (releaser.describe)(operation);
    }
}

/// Takes a dependency: the app's override, the value of this request, or a new one.
///
/// # Errors
///
/// As [`Arg::take`](crate::arg::Arg::take).
#[expect(
    clippy::manual_async_fn,
    reason = "`async fn` cannot say that its future is `Send`"
)]
pub fn take<D: Dependency + Sync>(cx: &mut Context) -> impl Future<Output = Result<D, Refused>> + Send {
    async move {
        if let Some(found) = cx.served.overrides.entry(TypeId::of::<D>()) {
            if let Some(value) = found.downcast_ref::<D>() {
                return Ok(value.clone());
            }
            if let Some(Replacement(take)) = found.downcast_ref::<Replacement<D>>() {
                let take = *take;
                return take(cx).await;
            }
        }
        if !D::FRESH
            && let Some(value) = cx.kept::<D>()
        {
            return Ok(value);
        }
        let value = D::make(cx).await?;
        let release = D::releaser().map(|releaser| releaser.of(value.clone()));
        if !D::FRESH || release.is_some() {
            cx.kept.push(Kept {
                id: TypeId::of::<D>(),
                value: Box::new(value.clone()),
                release,
            });
        }
        Ok(value)
    }
}

/// What stands in the place of a dependency in one app.
pub(crate) struct Replacement<D>(for<'a> fn(&'a mut Context) -> Replacing<'a, D>);

type Replacing<'a, D> = Pin<Box<dyn Future<Output = Result<D, Refused>> + Send + 'a>>;

impl<D: Dependency> Replacement<D> {
    /// Another arg that becomes the value.
    pub(crate) fn by<R: Arg + Into<D> + 'static>() -> Replacement<D> {
        Replacement(|cx| Box::pin(async move { Ok(R::take(cx).await?.into()) }))
    }
}

/// What a `#[dependency]` function may return: the value, or a result whose error is a problem.
#[diagnostic::on_unimplemented(
    message = "a dependency cannot be made of `{Self}`",
    label = "is neither the value nor a `Result` of it and a problem",
    note = "the error of a dependency needs `#[derive(Problem)]`"
)]
pub trait Made<D> {
    /// Writes the answers that a failure gives into the contract.
    fn describe(operation: &mut Operation);

    /// The value, or the answer.
    ///
    /// # Errors
    ///
    /// The problem as an answer.
    fn made(self) -> Result<D, Refused>;
}

impl<D: Dependency> Made<D> for D {
    fn describe(_operation: &mut Operation) {}

    fn made(self) -> Result<D, Refused> {
        Ok(self)
    }
}

impl<D: Dependency, P: Problem> Made<D> for Result<D, P> {
    fn describe(operation: &mut Operation) {
        operation.problems::<P>();
    }

    fn made(self) -> Result<D, Refused> {
        self.map_err(|problem| Response::from_problem(&problem).into())
    }
}

/// What a release function may return.
pub trait Release {
    /// Writes the answers that a failure gives into the contract.
    fn describe(operation: &mut Operation);

    /// The problem that becomes the answer, if the release failed.
    ///
    /// # Errors
    ///
    /// The problem.
    fn released(self) -> Result<(), Box<Details>>;
}

impl Release for () {
    fn describe(_operation: &mut Operation) {}

    fn released(self) -> Result<(), Box<Details>> {
        Ok(())
    }
}

impl<P: Problem> Release for Result<(), P> {
    fn describe(operation: &mut Operation) {
        operation.problems::<P>();
    }

    fn released(self) -> Result<(), Box<Details>> {
        self.map_err(|problem| Box::new(crate::problem::logged(&problem)))
    }
}
