//! What the handler and the engine of one socket share: one message on its way in, a queue on its way out, and how it ended.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Task, Poll, Waker};

use tokio::sync::Notify;

use super::close::{Close, Closed};
use super::message::Message;
use super::settings::Settings;

/// The line between a handler and its engine.
#[derive(Debug)]
pub(super) struct Line {
    state: Mutex<State>,
    /// There is room in the queue, or the socket is closed.
    changed: Notify,
    pub(super) settings: Arc<Settings>,
}

#[derive(Debug, Default)]
struct State {
    incoming: Option<Message>,
    outgoing: VecDeque<Message>,
    outgoing_bytes: usize,
    /// What the handler wants it closed with, once the queue is sent.
    close: Option<Close>,
    closed: Option<Closed>,
    engine: Option<Waker>,
    receiver: Option<Waker>,
}

/// Why a message was not queued.
#[derive(Debug)]
pub(super) enum NotQueued {
    /// It is given back.
    Full(Message),
    Closed(Closed),
}

impl Line {
    pub(super) fn new(settings: Arc<Settings>) -> Line {
        Line {
            state: Mutex::default(),
            changed: Notify::new(),
            settings,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ---- the handler's end

    /// The next message. Nothing is lost if it is not waited for to the end.
    pub(super) fn poll_receive(&self, task: &Task<'_>) -> Poll<Result<Message, Closed>> {
        let mut state = self.state();
        if let Some(message) = state.incoming.take() {
            state.wake_engine();
            return Poll::Ready(Ok(message));
        }
        if let Some(closed) = &state.closed {
            return Poll::Ready(Err(closed.clone()));
        }
        keep(&mut state.receiver, task);
        Poll::Pending
    }

    /// Queues a message, if there is room.
    pub(super) fn try_send(&self, message: Message) -> Result<(), NotQueued> {
        let mut state = self.state();
        if let Some(closed) = &state.closed {
            return Err(NotQueued::Closed(closed.clone()));
        }
        if let Some(close) = &state.close {
            return Err(NotQueued::Closed(Closed::by_server(close)));
        }
        let is_full = state.outgoing.len() >= self.settings.max_queued
            || state.outgoing_bytes.saturating_add(message.len()) > self.settings.max_queued_bytes;
        if is_full && !state.outgoing.is_empty() {
            return Err(NotQueued::Full(message));
        }
        state.outgoing_bytes += message.len();
        state.outgoing.push_back(message);
        state.wake_engine();
        Ok(())
    }

    /// Queues a message, and waits for room.
    pub(super) async fn send(&self, mut message: Message) -> Result<(), Closed> {
        loop {
            // Made before the look, so that no change is missed.
            let changed = self.changed.notified();
            match self.try_send(message) {
                Ok(()) => return Ok(()),
                Err(NotQueued::Closed(closed)) => return Err(closed),
                Err(NotQueued::Full(back)) => message = back,
            }
            changed.await;
        }
    }

    /// Asks for the end, once the queue is sent. The first call counts.
    pub(super) fn close(&self, close: Close) {
        let mut state = self.state();
        state.close.get_or_insert(close);
        state.wake_engine();
        self.changed.notify_waiters();
    }

    /// How the socket was closed, once it is.
    pub(super) async fn closed(&self) -> Closed {
        loop {
            let changed = self.changed.notified();
            if let Some(closed) = self.how_closed() {
                return closed;
            }
            changed.await;
        }
    }

    pub(super) fn how_closed(&self) -> Option<Closed> {
        self.state().closed.clone()
    }

    /// How the socket was closed, or is about to be.
    pub(super) fn how_it_ends(&self) -> Option<Closed> {
        let state = self.state();
        let asked = || state.close.as_ref().map(Closed::by_server);
        state.closed.clone().or_else(asked)
    }

    // ---- the engine's end

    /// Says whom to wake when the handler did something.
    pub(super) fn attach(&self, task: &Task<'_>) {
        keep(&mut self.state().engine, task);
    }

    /// Whether the last message was taken, so that the next one may come.
    pub(super) fn has_room(&self) -> bool {
        self.state().incoming.is_none()
    }

    pub(super) fn deliver(&self, message: Message) {
        let mut state = self.state();
        state.incoming = Some(message);
        if let Some(receiver) = state.receiver.take() {
            receiver.wake();
        }
    }

    /// The next message to send.
    pub(super) fn next(&self) -> Option<Message> {
        let mut state = self.state();
        let message = state.outgoing.pop_front()?;
        state.outgoing_bytes -= message.len();
        self.changed.notify_waiters();
        Some(message)
    }

    /// What the handler wants it closed with.
    pub(super) fn asked_to_close(&self) -> Option<Close> {
        self.state().close.clone()
    }

    /// The socket is closed for the handler from here on: what was not sent will not be. The first call counts.
    pub(super) fn end(&self, closed: Closed) {
        let mut state = self.state();
        state.closed.get_or_insert(closed);
        state.outgoing = VecDeque::new();
        state.outgoing_bytes = 0;
        if let Some(receiver) = state.receiver.take() {
            receiver.wake();
        }
        self.changed.notify_waiters();
    }
}

impl State {
    fn wake_engine(&self) {
        if let Some(engine) = &self.engine {
            engine.wake_by_ref();
        }
    }
}

fn keep(slot: &mut Option<Waker>, task: &Task<'_>) {
    match slot {
        Some(known) => known.clone_from(task.waker()),
        None => *slot = Some(task.waker().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(settings: Settings) -> Line {
        Line::new(Arc::new(settings))
    }

    #[test]
    fn the_queue_is_bounded_in_messages_and_bytes() {
        let few = line(Settings::default().max_queued(2));
        few.try_send("a".into()).unwrap();
        few.try_send("b".into()).unwrap();
        assert!(matches!(few.try_send("c".into()), Err(NotQueued::Full(_))));
        assert_eq!(few.next(), Some("a".into()));
        few.try_send("c".into()).unwrap();

        let small = line(Settings::default().max_queued_bytes(4));
        // One that is larger than all of the room goes through alone.
        small.try_send("aaaaaaaa".into()).unwrap();
        assert!(matches!(small.try_send("b".into()), Err(NotQueued::Full(_))));
        assert_eq!(small.next(), Some("aaaaaaaa".into()));
        small.try_send("b".into()).unwrap();
    }

    #[test]
    fn nothing_is_queued_behind_the_end() {
        let line = line(Settings::default());
        line.close(Close::normal());
        assert!(matches!(line.try_send("a".into()), Err(NotQueued::Closed(_))));
        line.end(Closed::vanished());
        assert_eq!(line.how_closed(), Some(Closed::vanished()));
        line.end(Closed::by_server(&Close::normal()));
        assert_eq!(line.how_closed(), Some(Closed::vanished()));
    }

    #[tokio::test]
    async fn a_sender_waits_for_room_and_learns_of_the_end() {
        let line = Arc::new(line(Settings::default().max_queued(1)));
        line.send("a".into()).await.unwrap();
        let waiting = |text: &'static str| {
            let line = Arc::clone(&line);
            tokio::spawn(async move { line.send(text.into()).await })
        };
        let second = waiting("b");
        tokio::task::yield_now().await;
        assert_eq!(line.next(), Some("a".into()));
        second.await.unwrap().unwrap();
        let third = waiting("c");
        tokio::task::yield_now().await;
        line.end(Closed::vanished());
        assert_eq!(third.await.unwrap(), Err(Closed::vanished()));
    }
}
