//! A capture, played into a world.

use crate::capture::{DamagedLine, Line};
use crate::world::{Received, World};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tracing::info;

/// Lines that travel together from the reading thread.
const BATCH: usize = 256;
/// Longest pause between two lines. A damaged time must not stop a replay for years.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// How fast a capture is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// As fast as it can be read.
    Max,
    /// So many times as fast as it was recorded.
    Times(f64),
}

/// The text is no speed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write a number between 0.001 and 1000000, or max")]
pub struct BadSpeed;

impl FromStr for Speed {
    type Err = BadSpeed;

    fn from_str(text: &str) -> Result<Self, BadSpeed> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let times: f64 = text.trim_end_matches('x').parse().map_err(|_| BadSpeed)?;
        if (0.001..=1_000_000.0).contains(&times) {
            Ok(Self::Times(times))
        } else {
            Err(BadSpeed)
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Max => formatter.write_str("max"),
            Self::Times(times) => write!(formatter, "{times}"),
        }
    }
}

/// How a replay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayEnd {
    /// All that could be read has been played.
    Finished,
    /// It was told to stop.
    Stopped,
}

/// Plays a capture into a world, until its end or until `stop` turns true, and waits until its trades are stored.
///
/// `reader` is a [`capture::Reader`](crate::capture::Reader). `asked_for` is the symbol that depth snapshots belong to; a capture of one
/// market needs none. Damage inside the capture is no error here: it is counted in the world.
pub async fn replay(
    world: &World,
    reader: impl Iterator<Item = Result<Line, DamagedLine>> + Send + 'static,
    speed: Speed,
    asked_for: Option<&str>,
    stop: watch::Receiver<bool>,
) -> ReplayEnd {
    let end = play(world, reader, speed, asked_for, stop).await;
    world.end().await;
    info!(?end, "replay ended");
    end
}

async fn play(
    world: &World,
    reader: impl Iterator<Item = Result<Line, DamagedLine>> + Send + 'static,
    speed: Speed,
    asked_for: Option<&str>,
    mut stop: watch::Receiver<bool>,
) -> ReplayEnd {
    let (sender, mut receiver) = mpsc::channel(4);
    // Reading a file and unpacking it block; they get a thread of their own.
    let reading = tokio::task::spawn_blocking(move || {
        let mut reader = reader;
        loop {
            let batch: Vec<_> = reader.by_ref().take(BATCH).collect();
            if batch.is_empty() || sender.blocking_send(batch).is_err() {
                break;
            }
        }
    });
    let mut pace = Pace {
        speed,
        last: None,
        due: Instant::now(),
    };
    let mut end = ReplayEnd::Finished;
    'lines: while let Some(batch) = receiver.recv().await {
        for line in batch {
            if *stop.borrow() {
                end = ReplayEnd::Stopped;
                break 'lines;
            }
            match line {
                Err(damaged) => world.damaged(damaged, None),
                Ok(line) => {
                    if let Some(due) = pace.due(&line) {
                        tokio::select! {
                            () = sleep_until(due) => {}
                            _ = stop.wait_for(|stop| *stop) => {
                                end = ReplayEnd::Stopped;
                                break 'lines;
                            }
                        }
                    }
                    let received = Received {
                        line: line.number,
                        time: line.received,
                        frame: &line.frame,
                        asked_for,
                    };
                    world.take(received).await;
                }
            }
        }
        // Readers get their turn also at full speed.
        tokio::task::yield_now().await;
    }
    drop(receiver);
    // The thread ends by itself at its next send; a panic in it would already have been reported.
    let _ended = reading.await;
    end
}

struct Pace {
    speed: Speed,
    last: Option<jiff::Timestamp>,
    due: Instant,
}

impl Pace {
    /// When the line is due; `None` for at once.
    fn due(&mut self, line: &Line) -> Option<Instant> {
        let Speed::Times(times) = self.speed else {
            return None;
        };
        let last = self.last.replace(line.received)?;
        let pause = Duration::try_from(line.received.duration_since(last)).unwrap_or_default();
        self.due += pause.div_f64(times).min(MAX_PAUSE);
        Some(self.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_speeds() {
        assert_eq!("max".parse(), Ok(Speed::Max));
        assert_eq!("2.5".parse(), Ok(Speed::Times(2.5)));
        assert_eq!("10x".parse(), Ok(Speed::Times(10.0)));
        for text in ["", "0", "-1", "NaN", "inf", "1e99", "fast"] {
            assert_eq!(text.parse::<Speed>(), Err(BadSpeed), "{text:?}");
        }
    }
}
