//! What a connection waits for and since when; the clock that says so cheaply.
//!
//! All stores of one HTTP/1 connection come from its own task, so relaxed ordering is enough. On HTTP/2 streams run elsewhere;
//! their number is a read-modify-write, and the times beside it may be off by a tick, which the deadlines allow for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::settings::Settings;

/// Milliseconds since the server began, advanced by a ticker: one load where `Instant::now` is a call.
#[derive(Debug)]
pub(super) struct Clock {
    began: Instant,
    now: AtomicU64,
    tick: Duration,
}

impl Clock {
    /// The tick is a tenth of the shortest deadline, within 5 and 100 ms.
    pub(super) fn new(settings: &Settings) -> Self {
        let tick =
            (settings.shortest_deadline() / 10).clamp(Duration::from_millis(5), Duration::from_millis(100));
        // Zero means "never" in the notes.
        Self {
            began: Instant::now(),
            now: AtomicU64::new(1),
            tick,
        }
    }

    /// The time of the last tick.
    pub(super) fn coarse(&self) -> u64 {
        self.now.load(Relaxed)
    }

    /// The exact time.
    pub(super) fn exact(&self) -> u64 {
        let now = 1 + u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.now.store(now, Relaxed);
        now
    }

    pub(super) fn tick(&self) -> u64 {
        u64::try_from(self.tick.as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) async fn run(&self) {
        let mut ticks = tokio::time::interval(self.tick);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.exact();
        }
    }
}

/// What the connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// Bytes of a head have come, a request has not.
    Head,
    /// A request is with the service, or its answer is being written.
    Busy,
    /// The answer is made; its last bytes may still be in a buffer.
    Answered,
    /// Nothing is under way.
    Idle,
    /// HTTP/2: streams come and go; their number says whether it is idle.
    Streams,
    /// The write side is shut; what still comes is read and dropped.
    Closing,
    /// It was idle when the drain came, and is closing since.
    Retired,
    /// Another protocol has taken over; it has no deadlines of HTTP.
    Upgraded,
}

/// How long a connection that the drain found idle is read from after its write side was shut. Its last answer left long ago, or
/// the client has this long to take it: there is nothing else to wait for.
const RETIREMENT: Duration = Duration::from_millis(100);

impl Phase {
    fn from_u8(value: u8) -> Self {
        match value {
            0 => Self::Head,
            1 => Self::Busy,
            2 => Self::Answered,
            3 => Self::Idle,
            4 => Self::Streams,
            5 => Self::Closing,
            6 => Self::Retired,
            _ => Self::Upgraded,
        }
    }
}

/// Why a connection was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expired {
    Head,
    Idle,
    Write,
    Linger,
    Cut,
}

/// What the alarm found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// In order; look again after this time.
    Wait(Duration),
    /// A deadline is over.
    Close(Expired),
}

/// The notes of one connection.
#[derive(Debug)]
pub(super) struct Activity {
    phase: AtomicU8,
    since: AtomicU64,
    /// When a write began to wait for the client; zero when none does.
    blocked: AtomicU64,
    /// When bytes last left beneath TLS, which buffers above; zero without TLS.
    progress: Arc<AtomicU64>,
    streams: AtomicU32,
}

impl Activity {
    /// A connection whose first bytes came at `since`.
    pub(super) fn new(http2: bool, since: u64, progress: Arc<AtomicU64>) -> Self {
        let phase = if http2 { Phase::Streams } else { Phase::Head };
        Self {
            phase: AtomicU8::new(phase as u8),
            since: AtomicU64::new(since),
            blocked: AtomicU64::new(0),
            progress,
            streams: AtomicU32::new(0),
        }
    }

    pub(super) fn phase(&self) -> Phase {
        Phase::from_u8(self.phase.load(Relaxed))
    }

    fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Relaxed);
    }

    /// Bytes came.
    pub(super) fn received(&self, clock: &Clock) {
        if self.phase.load(Relaxed) == Phase::Idle as u8 {
            self.since.store(clock.coarse(), Relaxed);
            self.enter(Phase::Head);
        }
    }

    /// A request went to the service.
    pub(super) fn asked(&self) {
        if self.phase.load(Relaxed) == Phase::Streams as u8 {
            self.streams.fetch_add(1, Relaxed);
        } else {
            self.enter(Phase::Busy);
        }
    }

    /// Another protocol takes the connection over.
    pub(super) fn upgraded(&self) {
        self.enter(Phase::Upgraded);
    }

    /// The last of an answer was handed over, or given up.
    pub(super) fn answered(&self, clock: &Clock) {
        match self.phase() {
            Phase::Busy => self.enter(Phase::Answered),
            Phase::Streams => {
                self.since.store(clock.coarse(), Relaxed);
                self.streams.fetch_sub(1, Relaxed);
            }
            _ => {}
        }
    }

    /// A write or flush ended with or without waiting.
    pub(super) fn wrote(&self, waits: bool, clock: &Clock) {
        if waits {
            if self.blocked.load(Relaxed) == 0 {
                // Rare, and a ticker that lags behind a busy thread would shorten the client's time.
                self.blocked.store(clock.exact(), Relaxed);
            }
        } else if self.blocked.load(Relaxed) != 0 {
            self.blocked.store(0, Relaxed);
        }
    }

    /// All that was written has left.
    pub(super) fn flushed(&self, clock: &Clock) {
        if self.phase.load(Relaxed) == Phase::Answered as u8 {
            self.since.store(clock.coarse(), Relaxed);
            self.enter(Phase::Idle);
        }
    }

    /// The drain came: what is idle will not be asked again.
    pub(super) fn retire(&self, clock: &Clock) {
        if self.phase() == Phase::Idle {
            self.since.store(clock.exact(), Relaxed);
            self.enter(Phase::Retired);
        }
    }

    /// The write side was shut.
    pub(super) fn closing(&self, clock: &Clock) {
        self.since.store(clock.coarse(), Relaxed);
        if self.phase() != Phase::Retired {
            self.enter(Phase::Closing);
        }
    }

    /// Whether bytes that are written now answer no request: they are hyper's own refusal.
    pub(super) fn is_unasked(&self) -> bool {
        matches!(self.phase(), Phase::Head | Phase::Idle | Phase::Retired)
    }

    /// Hold the notes against the deadlines. A deadline is never early, and late by at most a tick.
    pub(super) fn verdict(&self, settings: &Settings, idle: Duration, clock: &Clock) -> Verdict {
        let now = clock.exact();
        let mut wait = settings.shortest_deadline();
        let mut over = |since: u64, deadline: Duration| {
            let end = since
                .saturating_add(millis(deadline))
                .saturating_add(clock.tick());
            wait = wait.min(Duration::from_millis(end.saturating_sub(now)));
            now >= end
        };
        let blocked = self.blocked.load(Relaxed);
        if blocked != 0 && over(blocked.max(self.progress.load(Relaxed)), settings.write_deadline) {
            return Verdict::Close(Expired::Write);
        }
        let since = self.since.load(Relaxed);
        let expired = match self.phase() {
            Phase::Head => over(since, settings.head_deadline).then_some(Expired::Head),
            Phase::Idle => over(since, idle).then_some(Expired::Idle),
            Phase::Streams if self.streams.load(Relaxed) == 0 => over(since, idle).then_some(Expired::Idle),
            Phase::Closing => over(since, settings.linger).then_some(Expired::Linger),
            Phase::Retired => over(since, RETIREMENT).then_some(Expired::Linger),
            Phase::Busy | Phase::Answered | Phase::Streams | Phase::Upgraded => None,
        };
        match expired {
            Some(expired) => Verdict::Close(expired),
            None => Verdict::Wait(wait.max(clock.tick)),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
