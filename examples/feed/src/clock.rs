//! The clock: it starts with the app and stops with it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aplomb::prelude::*;
use futures_util::Stream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// One tick.
#[model]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// Its number, from 1
    pub number: u64,
    /// When it was
    pub at: Timestamp,
}

/// A clock that ticks in the background.
#[derive(Debug)]
pub struct Clock {
    latest: watch::Receiver<Tick>,
    task: Mutex<Option<JoinHandle<()>>>,
    stopped: Arc<watch::Sender<bool>>,
}

impl Clock {
    /// Starts it.
    pub fn start(beat: Duration) -> Clock {
        let (sender, latest) = watch::channel(Tick {
            number: 1,
            at: Timestamp::now(),
        });
        let stopped = Arc::new(watch::Sender::new(false));
        let mut asked = stopped.subscribe();
        let task = tokio::spawn(async move {
            let mut interval = tokio::time::interval(beat);
            interval.tick().await;
            loop {
                tokio::select! {
                    _ = asked.changed() => return,
                    _ = interval.tick() => sender.send_modify(|tick| *tick = Tick { number: tick.number + 1, at: Timestamp::now() }),
                }
            }
        });
        Clock {
            latest,
            task: Mutex::new(Some(task)),
            stopped,
        }
    }

    /// Stops it and waits until it stands still.
    pub async fn stop(&self) {
        self.stopped.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // A clock that panicked stands still as well.
            let _ = task.await;
        }
    }

    /// The last tick.
    pub fn latest(&self) -> Tick {
        *self.latest.borrow()
    }

    /// The ticks that follow a number, as they come. It ends when the clock stops.
    pub fn after(&self, number: u64) -> impl Stream<Item = Tick> + Send + use<> {
        futures_util::stream::unfold((self.latest.clone(), number), |(mut latest, number)| async move {
            let tick = *latest.wait_for(|tick| tick.number > number).await.ok()?;
            Some((tick, (latest, tick.number)))
        })
    }
}
