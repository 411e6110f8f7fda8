//! Signals: the first to end begins the drain, the second ends at once; SIGHUP reads certificates again.

use super::shutdown::Shutdown;

/// Watch for SIGTERM and SIGINT (Ctrl-C) for as long as the future is polled.
pub(super) async fn end_on_signal(shutdown: Shutdown) {
    let mut signals = Signals::new();
    loop {
        let name = signals.next().await;
        if shutdown.is_requested() {
            tracing::warn!(signal = name, "second signal: ending now");
            shutdown.now();
        } else {
            tracing::info!(signal = name, "shutting down; a second signal ends at once");
            shutdown.begin();
        }
    }
}

/// Both signals, watched without a gap between the first and the second.
#[cfg(unix)]
struct Signals(Option<(tokio::signal::unix::Signal, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        let signals = signal(SignalKind::terminate())
            .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)));
        Self(signals.inspect_err(|error| tracing::error!(%error, "signals cannot be watched: the server will not drain on SIGTERM")).ok())
    }

    async fn next(&mut self) -> &'static str {
        let Some((terminate, interrupt)) = &mut self.0 else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            tracing::error!("signals cannot be watched: the server will not drain on Ctrl-C");
            return std::future::pending().await;
        }
        "Ctrl-C"
    }
}

/// Ready at each SIGHUP.
#[cfg(all(unix, feature = "tls"))]
pub(super) struct Hangups(Option<tokio::signal::unix::Signal>);

#[cfg(all(unix, feature = "tls"))]
impl Hangups {
    pub(super) fn new(watched: bool) -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(watched.then(|| signal(SignalKind::hangup()).ok()).flatten())
    }

    pub(super) async fn next(&mut self) {
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

#[cfg(all(not(unix), feature = "tls"))]
pub(super) struct Hangups;

#[cfg(all(not(unix), feature = "tls"))]
impl Hangups {
    pub(super) fn new(_: bool) -> Self {
        Self
    }

    pub(super) async fn next(&mut self) {
        std::future::pending().await
    }
}
