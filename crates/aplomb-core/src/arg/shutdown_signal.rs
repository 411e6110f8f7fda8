//! The signal that the server is going away, for handlers.

use std::ops::Deref;

use super::{Arg, Phase, Refused};
use crate::context::Context;
use crate::operation::Operation;
use crate::server::Shutdown;

/// Tells a handler that the server is draining: for loops and streams without an end of their own. It derefs to [`Shutdown`].
///
/// [`Sse`](crate::reply::Sse) listens to it by itself.
///
/// ```
/// use aplomb_core::arg::ShutdownSignal;
///
/// async fn count(shutdown: ShutdownSignal) -> String {
///     let mut counted = 0u64;
///     while !shutdown.is_draining() && counted < 1_000 {
///         counted += 1;
///         tokio::task::yield_now().await;
///     }
///     counted.to_string()
/// }
/// ```
#[derive(Debug, Clone)]
pub struct ShutdownSignal(pub Shutdown);

impl Deref for ShutdownSignal {
    type Target = Shutdown;
    fn deref(&self) -> &Shutdown {
        &self.0
    }
}

impl Arg for ShutdownSignal {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<ShutdownSignal, Refused> {
        Ok(ShutdownSignal(cx.served.shutdown.clone()))
    }
}
