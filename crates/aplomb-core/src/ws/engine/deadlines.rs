//! The deadlines of a socket: one timer, which looks at the notes of the engine when it goes off.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::SinkExt;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message as Frame;

use super::super::close::{Close, CloseCode, Closed};
use super::{Engine, Phase};

impl Engine {
    pub(super) fn note_blocked(&mut self) {
        if self.blocked.is_none() {
            let now = Instant::now();
            self.blocked = Some(now);
            self.look_at(now + self.settings().write_deadline);
        }
    }

    /// Makes the timer go off at this time, or earlier.
    pub(super) fn look_at(&mut self, time: Instant) {
        if time < self.timer.deadline() {
            self.timer.as_mut().reset(time);
        }
    }

    /// Holds the notes against the deadlines, when the timer went off.
    pub(super) fn look(&mut self) {
        let now = Instant::now();
        match self.phase {
            Phase::Open => self.look_open(now),
            Phase::Closing { .. } | Phase::Ending => {
                if now >= self.until {
                    self.phase = Phase::Over;
                }
            }
            Phase::Over => {}
        }
        let next = self.next_look(now);
        self.timer.as_mut().reset(next);
    }

    fn look_open(&mut self, now: Instant) {
        let settings = Arc::clone(&self.line.settings);
        if self.write_end().is_some_and(|end| now >= end) || self.pong_end().is_some_and(|end| now >= end) {
            return self.vanish();
        }
        if self.message_end().is_some_and(|end| now >= end) {
            let seconds = settings.message_deadline.as_secs_f64();
            let close = Close::new(
                CloseCode::POLICY,
                format!("A message has to be whole within {seconds} s"),
            );
            self.line.end(Closed::by_server(&close));
            return self.say_goodbye(&close, false);
        }
        if let Some(idle) = settings.idle_deadline
            && now >= self.used + idle
        {
            let reason = format!("Nothing was said for {} s", idle.as_secs_f64());
            return self.close(&Close::new(CloseCode::NORMAL, reason));
        }
        let is_silent = self.paused || now >= self.stream.get_ref().heard + settings.ping_interval;
        if is_silent && self.pinged.is_none() && self.blocked.is_none() {
            // While nobody listens there is no answer to wait for; but to a client that has gone, the ping itself cannot be sent.
            self.pinged = (!self.paused).then_some(now);
            // A failure is seen by the next flush.
            let _ = self.stream.start_send_unpin(Frame::Ping(Bytes::new()));
            self.unflushed = true;
        }
    }

    fn write_end(&self) -> Option<Instant> {
        let since = self.blocked?.max(self.stream.get_ref().wrote);
        Some(since + self.settings().write_deadline)
    }

    fn pong_end(&self) -> Option<Instant> {
        Some(self.pinged? + self.settings().pong_deadline)
    }

    fn message_end(&self) -> Option<Instant> {
        let since = self.stream.get_ref().unfinished_since();
        since
            .filter(|_| !self.paused)
            .map(|since| since + self.settings().message_deadline)
    }

    pub(super) fn next_look(&self, now: Instant) -> Instant {
        let settings = self.settings();
        if self.phase != Phase::Open {
            return self.until;
        }
        let ping = match self.pong_end() {
            Some(end) => end,
            None if self.paused => now + settings.ping_interval,
            None => {
                (self.stream.get_ref().heard + settings.ping_interval).max(now + settings.ping_interval / 4)
            }
        };
        let others = [
            self.write_end(),
            self.message_end(),
            settings.idle_deadline.map(|idle| self.used + idle),
            // A message may begin at any time; its deadline is looked at from here on.
            Some(now + settings.message_deadline),
        ];
        others.into_iter().flatten().fold(ping, Instant::min)
    }
}
