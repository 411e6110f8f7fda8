//! The server beside the source that it serves.

use aplomb::prelude::*;
use std::future::Future;
use std::pin::pin;
use tokio::sync::watch;

/// Serves an app until a signal ends it, while `source` runs. The source is told to stop when the shutdown begins, or when the server
/// cannot go on; a source that ends by itself leaves the server running.
///
/// # Errors
///
/// The server's: an address that cannot be bound.
pub async fn serve_beside<F>(app: App, source: impl FnOnce(watch::Receiver<bool>) -> F) -> aplomb::Result<()>
where
    F: Future<Output = ()>,
{
    let (stop, stopped) = watch::channel(false);
    let shutdown = app.shutdown();
    let server = async {
        let mut serving = pin!(app.serve());
        let ended = tokio::select! {
            ended = &mut serving => Some(ended),
            () = shutdown.requested() => None,
        };
        stop.send_replace(true);
        match ended {
            Some(ended) => ended,
            None => serving.await,
        }
    };
    let (served, ()) = tokio::join!(server, source(stopped));
    served
}
