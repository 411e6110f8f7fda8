//! Which trades of a market have come, told by the venue's numbers.

use crate::venue::Trade;
use std::collections::BTreeMap;

/// Most separate ranges that are remembered. Behind them, the oldest holes count as closed.
const MAX_RANGES: usize = 4096;

/// The ids that have come, and the last trade.
///
/// A venue numbers the trades of a market without holes. A jump is therefore a loss, a number that came before is a repetition, and a
/// number inside a hole is a late trade, which is welcome.
#[derive(Debug, Default)]
pub struct Tape {
    /// Ranges that have come, first id to last id, both in.
    ranges: BTreeMap<u64, u64>,
    last: Option<Trade>,
}

/// What a trade's id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapeOutcome {
    /// The next one, or the first.
    Next,
    /// Newer, but the ids in between are missing.
    Jump {
        /// First missing id.
        from: u64,
        /// Last missing id.
        to: u64,
    },
    /// Fills a hole, or lies before everything that came.
    Late,
    /// It has come before.
    Repeated,
}

impl Tape {
    /// What [`Tape::take`] would say, without taking.
    #[must_use]
    pub fn look(&self, id: u64) -> TapeOutcome {
        let before = self.ranges.range(..=id).next_back();
        if before.is_some_and(|(_, last)| *last >= id) {
            return TapeOutcome::Repeated;
        }
        match self.ranges.last_key_value() {
            None => TapeOutcome::Next,
            Some((_, newest)) if id == newest + 1 => TapeOutcome::Next,
            Some((_, newest)) if id > *newest => TapeOutcome::Jump {
                from: newest + 1,
                to: id - 1,
            },
            Some(_) => TapeOutcome::Late,
        }
    }

    /// Takes a trade.
    pub fn take(&mut self, trade: &Trade) -> TapeOutcome {
        let outcome = self.look(trade.id);
        if outcome == TapeOutcome::Repeated {
            return outcome;
        }
        if outcome != TapeOutcome::Late {
            self.last = Some(*trade);
        }
        let (mut first, mut last) = (trade.id, trade.id);
        if let Some((start, end)) = self.ranges.range(..trade.id).next_back()
            && end + 1 == trade.id
        {
            first = *start;
        }
        if let Some(end) = self.ranges.remove(&(trade.id + 1)) {
            last = end;
        }
        self.ranges.insert(first, last);
        while self.ranges.len() > MAX_RANGES {
            let Some((start, _)) = self.ranges.pop_first() else {
                break;
            };
            let Some((_, end)) = self.ranges.pop_first() else {
                break;
            };
            self.ranges.insert(start, end);
        }
        outcome
    }

    /// The trade with the highest id.
    #[must_use]
    pub fn last(&self) -> Option<Trade> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venue::Side;
    use jiff::Timestamp;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use std::collections::HashSet;

    fn trade(id: u64) -> Trade {
        Trade {
            id,
            time: Timestamp::UNIX_EPOCH,
            price: Decimal::ONE,
            size: Decimal::ONE,
            taker_side: Side::Buy,
        }
    }

    #[test]
    fn tells_what_a_number_means() {
        let mut tape = Tape::default();
        let outcomes: Vec<_> = [5, 6, 9, 8, 8, 2, 7, 10]
            .iter()
            .map(|id| tape.take(&trade(*id)))
            .collect();
        use TapeOutcome::{Jump, Late, Next, Repeated};
        assert_eq!(
            outcomes,
            [
                Next,
                Next,
                Jump { from: 7, to: 8 },
                Late,
                Repeated,
                Late,
                Late,
                Next
            ]
        );
        assert_eq!(tape.last().unwrap().id, 10);
    }

    #[test]
    fn is_bounded() {
        let mut tape = Tape::default();
        for id in 0..10_000 {
            tape.take(&trade(id * 2));
        }
        assert_eq!(tape.ranges.len(), MAX_RANGES);
        assert_eq!(tape.look(1), TapeOutcome::Repeated);
        assert_eq!(tape.look(19_997), TapeOutcome::Late);
    }

    proptest! {
        #[test]
        fn takes_each_id_once(ids in proptest::collection::vec(0_u64..60, 0..200)) {
            let mut tape = Tape::default();
            let mut seen = HashSet::new();
            for id in ids {
                prop_assert_eq!(tape.take(&trade(id)) != TapeOutcome::Repeated, seen.insert(id));
            }
        }
    }
}
