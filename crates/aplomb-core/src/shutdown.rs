//! The signal that a server is going away. Streams end on it.

use tokio_util::sync::CancellationToken;

/// Tells that the server is draining. Cloned freely; all clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    draining: CancellationToken,
}

impl Shutdown {
    /// A signal that was not given yet.
    pub fn new() -> Shutdown {
        Shutdown::default()
    }

    /// Begins the drain.
    pub fn begin(&self) {
        self.draining.cancel();
    }

    /// Whether the drain has begun.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Waits until the drain begins.
    pub async fn draining(&self) {
        self.draining.cancelled().await;
    }

    /// Waits until the drain begins, and borrows nothing.
    pub fn draining_owned(&self) -> impl Future<Output = ()> + Send + 'static {
        self.draining.clone().cancelled_owned()
    }
}
