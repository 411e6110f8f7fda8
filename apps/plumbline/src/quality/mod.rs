//! How sure we are of a market's numbers, and why.

mod gaps;
mod quote_check;

pub use gaps::{Gap, GapCause, GapLog};
pub use quote_check::{Disagreement, QuoteCheck, QuoteOutcome};

use crate::book::Integrity;
use crate::capture::DamagedLine;
use crate::venue::EventKind;
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// How many damaged lines are kept with their reasons.
pub const KEPT_DAMAGED_LINES: usize = 50;

/// Counts of one market.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarketCounts {
    /// Frames that were read, by kind.
    pub frames: BTreeMap<EventKind, u64>,
    /// Snapshots that the book now stands on or has stood on.
    pub snapshots_spliced: u64,
    /// Snapshots that could not be used: older than the book, or than the diffs reach back to, or crossed.
    pub snapshots_refused: u64,
    /// Diffs that have moved the book, those from the buffer included.
    pub diffs_applied: u64,
    /// Diffs that came a second time, or late.
    pub diffs_repeated: u64,
    /// How often the book has been emptied.
    pub books_broken: u64,
    /// Trades that were taken.
    pub trades: u64,
    /// Trades that came a second time.
    pub trades_repeated: u64,
    /// Trades that came after a later one.
    pub trades_late: u64,
    /// Events that were refused because their time or amount makes no sense here.
    pub refused: u64,
}

/// What is known about the quality of one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketQuality {
    /// State of the book.
    pub integrity: Integrity,
    /// When the book came into that state, by receive time; `None` before the first event.
    pub since: Option<Timestamp>,
    /// The update that the book stands at; `None` when it is not in sync.
    pub update_id: Option<u64>,
    /// Counts.
    pub counts: MarketCounts,
    /// Number of all gaps.
    pub gap_count: u64,
    /// The newest gaps, oldest first.
    pub gaps: Vec<Gap>,
    /// How often best bid and ask, with their sizes, agreed with the book at the same update.
    pub agreements: u64,
    /// How often they did not.
    pub disagreements: u64,
    /// The newest disagreements, oldest first.
    pub last_disagreements: Vec<Disagreement>,
}

/// What is known about the lines of a feed, whatever market they are of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedQuality {
    /// Lines that came, good and damaged.
    pub lines: u64,
    /// Lines that could not be used.
    pub damaged: u64,
    /// The newest damaged lines, oldest first, at most [`KEPT_DAMAGED_LINES`].
    pub last_damaged: VecDeque<DamagedLine>,
    /// Receive time of the newest good line.
    pub last_received: Option<Timestamp>,
}

impl FeedQuality {
    /// Counts a damaged line.
    pub fn damaged(&mut self, line: DamagedLine) {
        self.lines += 1;
        self.damaged += 1;
        if self.last_damaged.len() == KEPT_DAMAGED_LINES {
            self.last_damaged.pop_front();
        }
        self.last_damaged.push_back(line);
    }
}
