//! The alarm of a connection: one timer and the server's end, behind one flag.
//!
//! A timer or a cancellation costs a lock or two each time it is polled, and a connection's future is polled for every
//! request. So they are polled with a waker of their own, which sets a flag and wakes the connection; the connection looks at
//! the flag alone.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::activity::{Expired, Verdict};
use super::connection::Connection;

/// When the alarm looks again after the drain began, which makes deadlines shorter than the timer knows.
const SOON: Duration = Duration::from_millis(100);

/// What a connection has to do now.
pub(super) enum Event {
    Nothing,
    /// Finish what is under way, take nothing new.
    Drain,
    Close(Expired),
}

struct Bell {
    rung: AtomicBool,
    task: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

pub(super) struct Alarm {
    connection: Arc<Connection>,
    /// Set by the first poll. The task of a connection never changes, so its waker does not either.
    bell: Option<(Arc<Bell>, Waker)>,
    timer: Pin<Box<Sleep>>,
    drain: Pin<Box<WaitForCancellationFutureOwned>>,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    idle: Duration,
    retires: Option<Instant>,
    draining: bool,
}

impl Alarm {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        let settings = connection.settings();
        let shutdown = connection.shutdown();
        // Connections that began together shall not end together.
        let idle = connection.jittered(settings.idle_deadline);
        let retires = settings
            .max_age
            .map(|age| Instant::now() + connection.jittered(age));
        let mut first = settings.shortest_deadline();
        if let Some(retires) = retires {
            first = first.min(retires.saturating_duration_since(Instant::now()));
        }
        Self {
            timer: Box::pin(tokio::time::sleep(first)),
            drain: Box::pin(shutdown.wait_for_drain()),
            cut: Box::pin(shutdown.wait_for_cut()),
            bell: None,
            idle,
            retires,
            draining: false,
            connection,
        }
    }

    /// One load, unless the bell rang.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Event {
        if let Some((bell, _)) = &self.bell {
            if !bell.rung.load(Ordering::Relaxed) {
                return Event::Nothing;
            }
            bell.rung.store(false, Ordering::Relaxed);
            std::sync::atomic::fence(Ordering::Acquire);
        }
        self.look(cx)
    }

    #[cold]
    fn look(&mut self, cx: &mut Context<'_>) -> Event {
        let (_, waker) = self.bell.get_or_insert_with(|| {
            let bell = Arc::new(Bell {
                rung: AtomicBool::new(false),
                task: cx.waker().clone(),
            });
            (bell.clone(), Waker::from(bell))
        });
        let waker = waker.clone();
        let mut cx = Context::from_waker(&waker);
        if self.cut.as_mut().poll(&mut cx).is_ready() {
            return Event::Close(Expired::Cut);
        }
        let mut event = Event::Nothing;
        if !self.draining && self.drain.as_mut().poll(&mut cx).is_ready() {
            event = self.retire();
        }
        while self.timer.as_mut().poll(&mut cx).is_ready() {
            match self.connection.verdict(self.idle) {
                Verdict::Close(expired) => return Event::Close(expired),
                Verdict::Wait(time) => {
                    let mut next = Instant::now() + time;
                    if let Some(retires) = self.retires.filter(|_| !self.draining) {
                        if retires <= Instant::now() {
                            event = self.retire();
                            next = Instant::now() + SOON;
                        } else {
                            next = next.min(retires);
                        }
                    }
                    self.timer.as_mut().reset(next.into());
                }
            }
        }
        event
    }

    /// From here on the connection has less time to be idle: over HTTP/2 a client that does not confirm the end would hold it up.
    fn retire(&mut self) -> Event {
        self.draining = true;
        self.idle = self.idle.min(self.connection.settings().linger);
        self.connection.activity.retire(&self.connection.clock);
        self.timer.as_mut().reset((Instant::now() + SOON).into());
        Event::Drain
    }
}
