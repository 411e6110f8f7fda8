//! The order book of one market: a snapshot spliced into a stream of diffs.
//!
//! The splice, as Binance documents it: diffs are buffered until a snapshot comes; diffs that end at or before the snapshot are dropped;
//! the first that is kept must cover the update after the snapshot (`U <= lastUpdateId + 1 <= u`); from then on each must start right
//! behind the one before (`U == previous u + 1`). Whatever breaks that chain empties the book until the next snapshot. A book that
//! cannot be trusted answers [`NotInSync`] with the reason, never with levels.
//!
//! A snapshot reaches down to some price only. What lies beyond is known only where it changed since, so levels beyond the snapshot's
//! worst price are not kept, and a side that runs empty within that range ends the book's validity.

mod buffer;
mod integrity;
mod ladder;

pub use integrity::{BookFault, Integrity, NotInSync};

use crate::venue::{DepthDiff, DepthSnapshot, Level, Side};
use buffer::DiffBuffer;
use jiff::Timestamp;
use ladder::Ladder;

/// A range of update ids that never came, or came twice in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdGap {
    /// First id of the range.
    pub from: u64,
    /// Last id of the range.
    pub to: u64,
    /// True when the ids came before, in a diff that ended inside this one.
    pub overlap: bool,
}

/// What became of a diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffOutcome {
    /// The book has moved to the diff's last id.
    Applied,
    /// The book waits for a snapshot and keeps the diff until then.
    Buffered,
    /// The book's snapshot is newer than the diff.
    Covered,
    /// The stream had passed the diff already: a repeated or late line.
    Stale,
    /// Ids are missing before the diff. When the book needed them, it is now broken.
    Gap(IdGap),
    /// The book has broken on this diff.
    Broken(BookFault),
}

/// What became of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotOutcome {
    /// The book stands on it, with this many buffered diffs applied.
    Spliced {
        /// Buffered diffs that came after the snapshot.
        diffs: usize,
    },
    /// The book is past it.
    Stale,
    /// The diffs do not reach back to it: these ids are missing in between.
    TooOld(IdGap),
    /// The book has broken on it.
    Broken(BookFault),
}

/// Best bid and ask after one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BestQuote {
    /// The update.
    pub update_id: u64,
    /// Best bid, if anyone bids.
    pub bid: Option<Level>,
    /// Best ask, if anyone asks.
    pub ask: Option<Level>,
}

/// The best levels of a book that is in sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookDepth {
    /// The update after which the book stood so.
    pub update_id: u64,
    /// When the venue sent that update; `None` when the book stands on a bare snapshot, which has no time.
    pub time: Option<Timestamp>,
    /// Bids, best first.
    pub bids: Vec<Level>,
    /// Asks, best first.
    pub asks: Vec<Level>,
}

/// An order book. See the [module](self) for its rules.
#[derive(Debug)]
pub struct Book {
    bids: Ladder,
    asks: Ladder,
    integrity: Integrity,
    update_id: u64,
    time: Option<Timestamp>,
    stream: Option<StreamPosition>,
    buffer: DiffBuffer,
}

/// How far the stream of diffs has come, whether or not the book could use it.
#[derive(Debug, Clone, Copy)]
struct StreamPosition {
    last_id: u64,
    time: Timestamp,
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}

impl Book {
    /// A book that waits for its first snapshot.
    #[must_use]
    pub fn new() -> Self {
        Self {
            bids: Ladder::new(Side::Buy),
            asks: Ladder::new(Side::Sell),
            integrity: Integrity::AwaitingSnapshot,
            update_id: 0,
            time: None,
            stream: None,
            buffer: DiffBuffer::default(),
        }
    }

    /// Whether the book can be trusted, and why not.
    #[must_use]
    pub fn integrity(&self) -> Integrity {
        self.integrity
    }

    /// Takes a diff.
    pub fn apply(&mut self, diff: DepthDiff) -> DiffOutcome {
        let gap = match self.stream {
            None => None,
            Some(stream) if diff.last_id <= stream.last_id => {
                if diff.time <= stream.time {
                    return DiffOutcome::Stale;
                }
                // Newer by the clock, older by its id: the venue has started to count anew.
                return self.restart(diff);
            }
            Some(stream) => hole(stream.last_id, &diff),
        };
        self.stream = Some(StreamPosition {
            last_id: diff.last_id,
            time: diff.time,
        });
        if !self.is_live() {
            self.buffer.push(diff);
            return gap.map_or(DiffOutcome::Buffered, DiffOutcome::Gap);
        }
        // A snapshot that is newer than the hole makes the hole harmless for the book.
        let needed = match gap {
            Some(gap) if gap.to <= self.update_id && !gap.overlap => None,
            Some(gap) => Some(gap),
            None if diff.first_id > self.update_id + 1 => hole(self.update_id, &diff),
            None => None,
        };
        if let Some(gap) = needed {
            self.invalidate(BookFault::Gap {
                from: gap.from,
                to: gap.to,
                overlap: gap.overlap,
            });
            self.buffer.push(diff);
            return DiffOutcome::Gap(gap);
        }
        let outcome = if diff.last_id <= self.update_id {
            DiffOutcome::Covered
        } else {
            self.advance(&diff)
        };
        match (gap, outcome) {
            (Some(gap), DiffOutcome::Applied | DiffOutcome::Covered) => DiffOutcome::Gap(gap),
            (_, outcome) => outcome,
        }
    }

    /// Takes a snapshot and splices it into the diffs. `after_update` sees the best quote after the snapshot and after each
    /// buffered diff, so that they can be compared with what the venue told elsewhere.
    pub fn splice(
        &mut self,
        snapshot: &DepthSnapshot,
        mut after_update: impl FnMut(BestQuote),
    ) -> SnapshotOutcome {
        if self.is_live() && snapshot.last_update_id < self.update_id {
            return SnapshotOutcome::Stale;
        }
        // At the same update it brings a fresh range, but no news about what may have been lost behind it.
        let same = self.is_live() && snapshot.last_update_id == self.update_id;
        if !self.is_live()
            && let Some(missing) = self.missing_after(snapshot.last_update_id)
        {
            return SnapshotOutcome::TooOld(missing);
        }
        self.bids.replace(&snapshot.bids);
        self.asks.replace(&snapshot.asks);
        self.update_id = snapshot.last_update_id;
        if !same {
            self.time = None;
            self.integrity = Integrity::InSync;
        }
        if let Some(fault) = self.fault() {
            self.invalidate(fault);
            return SnapshotOutcome::Broken(fault);
        }
        after_update(self.best_unchecked());
        let mut diffs = 0;
        for diff in self.buffer.take() {
            if diff.last_id <= self.update_id {
                continue;
            }
            if let DiffOutcome::Broken(fault) = self.advance(&diff) {
                return SnapshotOutcome::Broken(fault);
            }
            after_update(self.best_unchecked());
            diffs += 1;
        }
        SnapshotOutcome::Spliced { diffs }
    }

    /// A line was damaged and may have been a diff of this book. Nothing is served until the next diff proves that none was lost.
    pub fn doubt(&mut self, line: u64) {
        if self.is_live() {
            self.integrity = Integrity::Unproven { line };
        }
    }

    /// Empties the book until the next snapshot.
    pub fn invalidate(&mut self, fault: BookFault) {
        self.bids.clear();
        self.asks.clear();
        self.buffer.take();
        self.integrity = Integrity::Broken(fault);
    }

    /// Best bid and ask.
    ///
    /// # Errors
    ///
    /// [`NotInSync`] with the reason.
    pub fn best(&self) -> Result<BestQuote, NotInSync> {
        self.check()?;
        Ok(self.best_unchecked())
    }

    /// The best `levels` levels of each side; fewer when the book has fewer.
    ///
    /// # Errors
    ///
    /// [`NotInSync`] with the reason.
    pub fn depth(&self, levels: usize) -> Result<BookDepth, NotInSync> {
        self.check()?;
        Ok(BookDepth {
            update_id: self.update_id,
            time: self.time,
            bids: self.bids.best_first().take(levels).collect(),
            asks: self.asks.best_first().take(levels).collect(),
        })
    }

    fn check(&self) -> Result<(), NotInSync> {
        match self.integrity {
            Integrity::InSync => Ok(()),
            integrity => Err(NotInSync { integrity }),
        }
    }

    /// Stands on a snapshot, though perhaps in doubt.
    fn is_live(&self) -> bool {
        matches!(self.integrity, Integrity::InSync | Integrity::Unproven { .. })
    }

    fn best_unchecked(&self) -> BestQuote {
        BestQuote {
            update_id: self.update_id,
            bid: self.bids.best(),
            ask: self.asks.best(),
        }
    }

    fn restart(&mut self, diff: DepthDiff) -> DiffOutcome {
        let fault = BookFault::IdsWentBack {
            from: self.stream.map_or(0, |stream| stream.last_id),
            to: diff.last_id,
        };
        self.invalidate(fault);
        self.stream = Some(StreamPosition {
            last_id: diff.last_id,
            time: diff.time,
        });
        self.buffer.push(diff);
        DiffOutcome::Broken(fault)
    }

    /// The ids that neither the snapshot nor the diffs behind it have.
    fn missing_after(&self, snapshot_id: u64) -> Option<IdGap> {
        let mut reached = snapshot_id;
        for diff in self.buffer.iter().filter(|diff| diff.last_id > snapshot_id) {
            let covers_snapshot = reached == snapshot_id && diff.first_id <= snapshot_id + 1;
            if !covers_snapshot && let Some(gap) = hole(reached, diff) {
                return Some(gap);
            }
            reached = diff.last_id;
        }
        let seen = self.stream.map_or(0, |stream| stream.last_id);
        (seen > reached).then_some(IdGap {
            from: reached + 1,
            to: seen,
            overlap: false,
        })
    }

    fn advance(&mut self, diff: &DepthDiff) -> DiffOutcome {
        for level in &diff.bids {
            self.bids.set(*level);
        }
        for level in &diff.asks {
            self.asks.set(*level);
        }
        self.update_id = diff.last_id;
        self.time = Some(diff.time);
        if let Some(fault) = self.fault() {
            self.invalidate(fault);
            return DiffOutcome::Broken(fault);
        }
        self.integrity = Integrity::InSync;
        DiffOutcome::Applied
    }

    fn fault(&self) -> Option<BookFault> {
        if self.bids.is_exhausted() {
            return Some(BookFault::Exhausted {
                side: Side::Buy,
                update_id: self.update_id,
            });
        }
        if self.asks.is_exhausted() {
            return Some(BookFault::Exhausted {
                side: Side::Sell,
                update_id: self.update_id,
            });
        }
        match (self.bids.best(), self.asks.best()) {
            (Some(bid), Some(ask)) if bid.price >= ask.price => Some(BookFault::Crossed {
                bid: bid.price,
                ask: ask.price,
                update_id: self.update_id,
            }),
            _ => None,
        }
    }
}

fn hole(last_id: u64, diff: &DepthDiff) -> Option<IdGap> {
    let expected = last_id + 1;
    if diff.first_id > expected {
        Some(IdGap {
            from: expected,
            to: diff.first_id - 1,
            overlap: false,
        })
    } else if diff.first_id < expected {
        Some(IdGap {
            from: diff.first_id,
            to: last_id,
            overlap: true,
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
