//! The one task that writes to the store.
//!
//! Trades go through a bounded channel and are committed in groups. A full channel makes the feed wait, so memory stays bounded when the
//! disk is slow.

use crate::store::{Record, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{error, warn};

/// Longest time that a trade waits for its commit.
const COMMIT_INTERVAL: Duration = Duration::from_millis(100);
/// Most trades in one commit.
const COMMIT_SIZE: usize = 5_000;
/// Trades that may wait in the channel.
const QUEUE: usize = 20_000;
/// How often a commit is tried before its trades are given up.
const ATTEMPTS: u32 = 5;

enum Command {
    Record(Record),
    Flush(oneshot::Sender<()>),
}

/// What the recorder has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecorderCounts {
    /// Trades that are in the store because of it.
    pub stored: u64,
    /// Trades that were in the store already.
    pub repeated: u64,
    /// Trades that the store refused because a sum would not be exact.
    pub refused: u64,
    /// Trades that were given up because the store did not answer.
    pub lost: u64,
}

#[derive(Debug, Default)]
struct Counters {
    stored: AtomicU64,
    repeated: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
}

/// A handle to the writing task. Cheap to clone; the task ends when the last handle is gone, after a last commit.
#[derive(Debug, Clone)]
pub struct Recorder {
    sender: mpsc::Sender<Command>,
    counters: Arc<Counters>,
}

impl Recorder {
    /// Starts the task. Await the handle, after all recorders are dropped, to know that everything is written.
    #[must_use]
    pub fn start(store: Arc<dyn Store>) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let task = tokio::spawn(run(store, receiver, Arc::clone(&counters)));
        (Self { sender, counters }, task)
    }

    /// Hands over a trade; waits while the queue is full.
    pub async fn record(&self, record: Record) {
        if self.sender.send(Command::Record(record)).await.is_err() {
            self.counters.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything that was handed over before is written (or given up).
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        if self.sender.send(Command::Flush(done)).await.is_ok() {
            // An error means that the task has ended, and then nothing is left to wait for.
            let _ended = wait.await;
        }
    }

    /// What it has done so far.
    #[must_use]
    pub fn counts(&self) -> RecorderCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RecorderCounts {
            stored: read(&self.counters.stored),
            repeated: read(&self.counters.repeated),
            refused: read(&self.counters.refused),
            lost: read(&self.counters.lost),
        }
    }
}

async fn run(store: Arc<dyn Store>, mut receiver: mpsc::Receiver<Command>, counters: Arc<Counters>) {
    let mut batch: Vec<Record> = Vec::new();
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    while let Some(first) = receiver.recv().await {
        let deadline = Instant::now() + COMMIT_INTERVAL;
        let mut command = Some(first);
        while let Some(next) = command.take() {
            match next {
                Command::Record(record) => batch.push(record),
                Command::Flush(done) => waiting.push(done),
            }
            if batch.len() < COMMIT_SIZE && waiting.is_empty() {
                // No answer in time, or no sender left: commit what is there.
                command = timeout_at(deadline, receiver.recv()).await.ok().flatten();
            }
        }
        commit(store.as_ref(), &batch, &counters).await;
        batch.clear();
        for done in waiting.drain(..) {
            // Who asked may have gone away.
            let _gone = done.send(());
        }
    }
}

async fn commit(store: &dyn Store, batch: &[Record], counters: &Counters) {
    if batch.is_empty() {
        return;
    }
    for attempt in 1..=ATTEMPTS {
        match store.append(batch).await {
            Ok(appended) => {
                counters.stored.fetch_add(appended.inserted, Ordering::Relaxed);
                counters.repeated.fetch_add(appended.repeated, Ordering::Relaxed);
                counters.refused.fetch_add(appended.refused, Ordering::Relaxed);
                if appended.refused > 0 {
                    warn!(
                        trades = appended.refused,
                        "trades refused by the store: a sum would not be exact"
                    );
                }
                return;
            }
            Err(error) => {
                warn!(attempt, %error, "commit failed");
                sleep(Duration::from_millis(50) * 2_u32.pow(attempt)).await;
            }
        }
    }
    counters.lost.fetch_add(batch.len() as u64, Ordering::Relaxed);
    error!(trades = batch.len(), "trades given up: the store does not answer");
}
