//! The end of a server, in three steps: requested, draining, cut.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// A handle to end a server, and to learn that it ends. Clones are the same handle.
///
/// 1. *requested*: someone asked; readiness fails, everything is still served ([`Settings::drain_wait`](super::Settings::drain_wait)).
/// 2. *draining*: nothing new is accepted, idle connections close, streams end, requests in flight are answered.
/// 3. *cut*: the deadline is over ([`Settings::drain_deadline`](super::Settings::drain_deadline)), or [`now`](Shutdown::now) was called.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let shutdown = aplomb_core::server::Shutdown::new();
/// assert!(!shutdown.is_requested());
/// shutdown.now();
/// shutdown.draining().await;
/// # });
/// ```
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    requested: CancellationToken,
    draining: CancellationToken,
    cut: CancellationToken,
}

impl Shutdown {
    /// A handle of its own, for tests and for programs that share one between several servers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ask for the end. A server that serves with this handle drains; a second call changes nothing.
    pub fn begin(&self) {
        self.requested.cancel();
    }

    /// Nothing new is to begin, and what has no end of its own is to end.
    pub(crate) fn drain(&self) {
        self.requested.cancel();
        self.draining.cancel();
    }

    /// End without waiting: whatever is still running is dropped.
    pub fn now(&self) {
        self.requested.cancel();
        self.draining.cancel();
        self.cut.cancel();
    }

    /// Whether the end was asked for. A readiness check fails from here on.
    pub fn is_requested(&self) -> bool {
        self.requested.is_cancelled()
    }

    /// Whether nothing new is accepted any more.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Ready once the end was asked for.
    pub fn requested(&self) -> impl Future<Output = ()> + Send + Sync + use<> {
        self.requested.clone().cancelled_owned()
    }

    /// Ready once the drain began: endless streams end on it.
    pub fn draining(&self) -> impl Future<Output = ()> + Send + Sync + use<> {
        self.draining.clone().cancelled_owned()
    }

    pub(super) fn draining_token(&self) -> &CancellationToken {
        &self.draining
    }

    pub(super) fn cut_token(&self) -> &CancellationToken {
        &self.cut
    }

    pub(super) fn wait_for_drain(&self) -> WaitForCancellationFutureOwned {
        self.draining.clone().cancelled_owned()
    }

    pub(crate) fn wait_for_cut(&self) -> WaitForCancellationFutureOwned {
        self.cut.clone().cancelled_owned()
    }

    /// Take the steps in time, once the first is taken.
    pub(super) async fn drive(&self, wait: Duration, deadline: Duration) {
        self.requested.cancelled().await;
        if !wait.is_zero() {
            tracing::info!(
                seconds = wait.as_secs_f64(),
                "shutdown requested, still serving before the drain"
            );
            // A second request for the end does not wait.
            let _ = self.draining.run_until_cancelled(tokio::time::sleep(wait)).await;
        }
        self.draining.cancel();
        let _ = self.cut.run_until_cancelled(tokio::time::sleep(deadline)).await;
        self.cut.cancel();
    }
}

/// Cuts everything when the future that serves is dropped before its end.
pub(super) struct CutOnDrop(pub(super) Shutdown);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        self.0.now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_steps_follow_each_other() {
        let shutdown = Shutdown::new();
        let driver = tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                shutdown
                    .drive(Duration::from_millis(50), Duration::from_millis(50))
                    .await
            }
        });
        shutdown.begin();
        shutdown.requested().await;
        assert!(!shutdown.is_draining());
        shutdown.draining().await;
        assert!(!shutdown.cut.is_cancelled());
        shutdown.wait_for_cut().await;
        driver.await.unwrap();
    }

    #[tokio::test]
    async fn now_skips_the_wait() {
        let shutdown = Shutdown::new();
        shutdown.begin();
        shutdown.now();
        tokio::time::timeout(
            Duration::from_secs(1),
            shutdown.drive(Duration::from_secs(60), Duration::from_secs(60)),
        )
        .await
        .unwrap();
    }
}
