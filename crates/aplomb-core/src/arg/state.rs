//! App state: what was provided to the app, shared by all requests.

use std::ops::Deref;
use std::sync::Arc;

use super::{Arg, Phase, Refused};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::framework;
use crate::response::Response;

/// Something that was given to the app with `App::state`. It derefs to the value.
///
/// A type that no one provided is reported at start-up, with the operations that want it.
#[derive(Debug)]
pub struct State<T> {
    // Named and private, so that `state.0` is the value's own.
    value: Arc<T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> State<T> {
        State {
            value: Arc::clone(&self.value),
        }
    }
}

impl<T> Deref for State<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> State<T> {
    /// The shared value, for what outlives the request.
    pub fn into_shared(self) -> Arc<T> {
        self.value
    }
}

impl<T> From<T> for State<T> {
    /// Wraps a value: how a test calls a handler as a plain function.
    fn from(value: T) -> State<T> {
        State {
            value: Arc::new(value),
        }
    }
}

impl<T: Send + Sync + 'static> Arg for State<T> {
    const PHASE: Phase = Phase::Head;

    fn describe(operation: &mut Operation) {
        operation.want::<T>();
    }

    async fn take(cx: &mut Context) -> Result<State<T>, Refused> {
        match cx.state::<T>() {
            Some(value) => Ok(State { value }),
            // Start-up refuses an app with a want that nobody fills; this is left for operations made at run time.
            None => {
                tracing::error!(
                    state = std::any::type_name::<T>(),
                    "state that was not provided to the app"
                );
                Err(Response::problem(framework::internal()).into())
            }
        }
    }
}
