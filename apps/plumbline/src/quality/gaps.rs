//! Ids that never came.

use crate::venue::EventKind;
use jiff::Timestamp;
use std::collections::VecDeque;

/// How many gaps are kept one by one.
const KEPT: usize = 1000;

/// Why ids count as a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapCause {
    /// They never came.
    Missing,
    /// A diff repeated part of the one before.
    Overlap,
}

/// A range of ids that broke the order of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The stream: [`EventKind::DepthDiff`] or [`EventKind::Trade`].
    pub stream: EventKind,
    /// First id.
    pub from: u64,
    /// Last id.
    pub to: u64,
    /// Venue's time of the event that showed it.
    pub time: Timestamp,
    /// Line of the event that showed it.
    pub line: u64,
    /// What it is.
    pub cause: GapCause,
    /// How many of the ids have come late. Diffs never do: the book has moved on.
    pub recovered: u64,
}

/// Counts all gaps and keeps the newest.
#[derive(Debug, Default)]
pub struct GapLog {
    gaps: VecDeque<Gap>,
    count: u64,
}

impl GapLog {
    /// Adds one.
    pub fn push(&mut self, gap: Gap) {
        self.count += 1;
        if self.gaps.len() == KEPT {
            self.gaps.pop_front();
        }
        self.gaps.push_back(gap);
    }

    /// An id of the stream has come late.
    pub fn recover(&mut self, stream: EventKind, id: u64) {
        let gap = self
            .gaps
            .iter_mut()
            .rev()
            .find(|gap| gap.stream == stream && (gap.from..=gap.to).contains(&id));
        if let Some(gap) = gap {
            gap.recovered += 1;
        }
    }

    /// Number of all gaps so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The newest, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter()
    }
}
