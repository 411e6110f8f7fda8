//! Taking connections from a listener.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Serve;
use super::admission::Quiet;
use super::establish::{Door, establish};
use super::listen::Listener;
use super::run::Shared;
use super::socket::Socket;

/// Connections that the kernel has made already are still served when the drain begins: for this long, until none comes for
/// [`QUIET`], which gives the runtime a turn to see them.
const LAST: Duration = Duration::from_millis(100);
const QUIET: Duration = Duration::from_millis(10);

/// Accept until the drain begins.
pub(super) async fn accept<S: Serve>(
    listener: Listener,
    door: Arc<Door>,
    service: Arc<S>,
    shared: Arc<Shared>,
) {
    let mut draining = std::pin::pin!(shared.shutdown.wait_for_drain());
    let mut pause = Duration::ZERO;
    let quiet = Quiet::default();
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut draining => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok(socket) => {
                pause = Duration::ZERO;
                enter(socket, &door, &service, &shared);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                // Out of file descriptors or memory: trying at once again would spin, as the connection still waits.
                shared.counters.accept_errors.add();
                pause = (pause * 2).clamp(Duration::from_millis(5), Duration::from_secs(1));
                if let Some(times) = quiet.may_speak(shared.clock.exact()) {
                    tracing::error!(%error, times, "cannot accept connections; with `too many open files`, raise the limit (`ulimit -n`, `LimitNOFILE=`)");
                }
                let _ = shared
                    .shutdown
                    .draining_token()
                    .run_until_cancelled(tokio::time::sleep(pause))
                    .await;
            }
        }
    }
    if shared.shutdown.cut_token().is_cancelled() {
        return;
    }
    let last = Instant::now() + LAST;
    while let Ok(accepted) = tokio::time::timeout(QUIET, listener.accept()).await {
        match accepted {
            Ok(socket) => enter(socket, &door, &service, &shared),
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) => break,
        }
        if Instant::now() > last {
            break;
        }
    }
}

fn enter<S: Serve>(socket: Socket, door: &Arc<Door>, service: &Arc<S>, shared: &Arc<Shared>) {
    let peer = socket.peer();
    let address = peer.map(|peer| peer.ip());
    match shared.admissions.admit(address, &shared.tracker) {
        Ok(admitted) => {
            tokio::spawn(establish(
                socket,
                peer,
                admitted,
                door.clone(),
                service.clone(),
                shared.clone(),
            ));
        }
        Err(refused) => shared.admissions.log(refused, address, shared.clock.exact()),
    }
}

/// Errors of the connection that was to be accepted; the next one is unharmed (accept(2), "Error handling").
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::TimedOut
    )
}
