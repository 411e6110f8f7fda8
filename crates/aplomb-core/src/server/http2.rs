//! HTTP/2 on one connection.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http2::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Serve;
use super::activity::Expired;
use super::alarm::{Alarm, Event};
use super::answer::Requests;
use super::connection::Connection;
use super::run::Shared;
use super::settings::Settings;
use super::transport::Transport;

/// Runs streams beside their connection. They count for the drain, and are cut with everything else.
#[derive(Clone)]
pub(super) struct Streams {
    pub(super) tracker: TaskTracker,
    pub(super) cut: CancellationToken,
}

impl<F> hyper::rt::Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let cut = self.cut.clone();
        self.tracker.spawn(async move {
            let _ = cut.run_until_cancelled_owned(stream).await;
        });
    }
}

pub(super) fn builder(settings: &Settings, streams: Streams) -> Builder<Streams> {
    let mut builder = Builder::new(streams);
    // RFC 8441, section 3: sockets over HTTP/2.
    #[cfg(feature = "ws")]
    builder.enable_connect_protocol();
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(settings.http2_streams)
        .max_header_list_size(settings.http2_header_list_bytes)
        .max_pending_accept_reset_streams(settings.http2_pending_resets)
        .max_local_error_reset_streams(settings.http2_local_resets)
        .keep_alive_interval(settings.http2_ping_interval)
        .keep_alive_timeout(settings.http2_ping_deadline);
    builder
}

enum End {
    Finished(hyper::Result<()>),
    Expired(Expired),
}

pub(super) async fn serve<S: Serve>(
    transport: Transport,
    requests: Requests<S>,
    connection: &Arc<Connection>,
    shared: &Shared,
) {
    let mut http = pin!(shared.http2.serve_connection(TokioIo::new(transport), requests));
    let mut alarm = Alarm::new(connection.clone());
    let end = poll_fn(|cx| {
        loop {
            // hyper first: a connection that has a request is not to be taken for an idle one when the drain begins.
            if let Poll::Ready(finished) = http.as_mut().poll(cx) {
                return Poll::Ready(End::Finished(finished));
            }
            match alarm.poll(cx) {
                Event::Nothing => return Poll::Pending,
                Event::Drain => http.as_mut().graceful_shutdown(),
                Event::Close(expired) => return Poll::Ready(End::Expired(expired)),
            }
        }
    })
    .await;
    match end {
        End::Finished(Ok(())) => {}
        End::Finished(Err(error)) => {
            tracing::debug!(client = ?connection.client(), %error, "connection ended")
        }
        End::Expired(expired) => {
            shared.count(expired);
            tracing::debug!(client = ?connection.client(), ?expired, "connection closed");
        }
    }
}
