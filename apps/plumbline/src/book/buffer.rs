//! Diffs that wait for a snapshot.

use crate::venue::DepthDiff;
use std::collections::VecDeque;

/// Most diffs that wait. At ten a second this is a quarter of an hour.
const MAX_DIFFS: usize = 10_000;
/// Most levels that all waiting diffs have together.
const MAX_LEVELS: usize = 200_000;

/// A bounded queue of diffs. When it is full the oldest go; a snapshot that would have needed them is then too old.
#[derive(Debug, Default)]
pub(super) struct DiffBuffer {
    diffs: VecDeque<DepthDiff>,
    levels: usize,
}

impl DiffBuffer {
    pub(super) fn push(&mut self, diff: DepthDiff) {
        self.levels += levels(&diff);
        self.diffs.push_back(diff);
        while self.diffs.len() > MAX_DIFFS || self.levels > MAX_LEVELS {
            let Some(oldest) = self.diffs.pop_front() else {
                break;
            };
            self.levels -= levels(&oldest);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &DepthDiff> {
        self.diffs.iter()
    }

    pub(super) fn take(&mut self) -> VecDeque<DepthDiff> {
        self.levels = 0;
        std::mem::take(&mut self.diffs)
    }
}

fn levels(diff: &DepthDiff) -> usize {
    diff.bids.len() + diff.asks.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn is_bounded() {
        let mut buffer = DiffBuffer::default();
        for id in 0..(MAX_DIFFS as u64 + 5) {
            buffer.push(DepthDiff {
                first_id: id,
                last_id: id,
                time: Timestamp::UNIX_EPOCH,
                bids: vec![],
                asks: vec![],
            });
        }
        assert_eq!(buffer.iter().next().unwrap().first_id, 5);
        assert_eq!(buffer.take().len(), MAX_DIFFS);
    }
}
