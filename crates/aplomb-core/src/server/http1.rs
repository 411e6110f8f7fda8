//! HTTP/1 on one connection.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioIo;

use super::Serve;
use super::activity::Expired;
use super::alarm::{Alarm, Event};
use super::answer::Requests;
use super::connection::Connection;
use super::rejection::Rejection;
use super::run::Shared;
use super::settings::Settings;
use super::transport::Transport;

/// What hyper allots to header fields on the stack; another number is an allocation a request.
const HYPERS_MAX_HEADERS: usize = 100;

pub(super) fn builder(settings: &Settings) -> Builder {
    let mut builder = Builder::new();
    builder
        // The alarm does it, without a timer per request.
        .header_read_timeout(None)
        // The transport looks for a client that left.
        .half_close(true)
        .writev(settings.vectored_writes)
        .max_header_size(settings.max_header_bytes)
        .max_buf_size(settings.buffer_bytes.max(settings.max_header_bytes).max(8192));
    if settings.max_headers != HYPERS_MAX_HEADERS {
        builder.max_headers(settings.max_headers);
    }
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
    let mut http = shared
        .http1
        .serve_connection(TokioIo::new(transport), requests)
        .with_upgrades();
    let mut alarm = Alarm::new(connection.clone());
    let end = poll_fn(|cx| {
        loop {
            // hyper first: a connection that has a request is not to be taken for an idle one when the drain begins.
            if let Poll::Ready(finished) = Pin::new(&mut http).poll(cx) {
                return Poll::Ready(End::Finished(finished));
            }
            match alarm.poll(cx) {
                Event::Nothing => return Poll::Pending,
                Event::Drain => Pin::new(&mut http).graceful_shutdown(),
                Event::Close(expired) => return Poll::Ready(End::Expired(expired)),
            }
        }
    })
    .await;
    match end {
        // If the transport lives on, it belongs to another protocol now (CONNECT).
        End::Finished(Ok(())) => connection.activity.upgraded(),
        End::Finished(Err(error)) => {
            tracing::debug!(client = ?connection.client(), %error, "connection ended")
        }
        End::Expired(expired) => {
            shared.count(expired);
            tracing::debug!(client = ?connection.client(), ?expired, "connection closed");
            if expired == Expired::Head
                && let Some(parts) = http.into_parts()
            {
                parts.io.into_inner().refuse(Rejection::HeadTimeout).await;
            }
        }
    }
}
