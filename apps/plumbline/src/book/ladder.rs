//! One side of a book.

use crate::venue::{Level, Side};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Most levels that one side holds. The worst go first, and the range ends there.
const MAX_LEVELS: usize = 20_000;

/// Price levels from the best down to the end of the range that the snapshot covered.
#[derive(Debug)]
pub(super) struct Ladder {
    side: Side,
    levels: BTreeMap<Decimal, Decimal>,
    /// Worst price that is known; `None` when the snapshot had no level at all on this side, which is then known to its end.
    range_end: Option<Decimal>,
}

impl Ladder {
    pub(super) fn new(side: Side) -> Self {
        Self {
            side,
            levels: BTreeMap::new(),
            range_end: None,
        }
    }

    pub(super) fn clear(&mut self) {
        self.levels.clear();
        self.range_end = None;
    }

    pub(super) fn replace(&mut self, levels: &[Level]) {
        self.levels = levels.iter().map(|level| (level.price, level.size)).collect();
        self.range_end = levels.last().map(|level| level.price);
    }

    pub(super) fn set(&mut self, level: Level) {
        if level.size.is_zero() {
            self.levels.remove(&level.price);
        } else if self.is_in_range(level.price) {
            self.levels.insert(level.price, level.size);
            if self.levels.len() > MAX_LEVELS {
                self.drop_worst();
            }
        }
    }

    pub(super) fn best(&self) -> Option<Level> {
        self.best_first().next()
    }

    pub(super) fn best_first(&self) -> impl Iterator<Item = Level> + '_ {
        let level = |(price, size): (&Decimal, &Decimal)| Level {
            price: *price,
            size: *size,
        };
        // Both halves have one type; the side that does not count is an empty range.
        let (falling, rising) = match self.side {
            Side::Buy => (Some(self.levels.iter().rev()), None),
            Side::Sell => (None, Some(self.levels.iter())),
        };
        falling
            .into_iter()
            .flatten()
            .chain(rising.into_iter().flatten())
            .map(level)
    }

    /// Nothing is left within a range that had levels.
    pub(super) fn is_exhausted(&self) -> bool {
        self.range_end.is_some() && self.levels.is_empty()
    }

    fn is_in_range(&self, price: Decimal) -> bool {
        match (self.range_end, self.side) {
            (None, _) => true,
            (Some(end), Side::Buy) => price >= end,
            (Some(end), Side::Sell) => price <= end,
        }
    }

    fn drop_worst(&mut self) {
        let worst = match self.side {
            Side::Buy => {
                self.levels.pop_first();
                self.levels.first_key_value()
            }
            Side::Sell => {
                self.levels.pop_last();
                self.levels.last_key_value()
            }
        };
        self.range_end = worst.map(|(price, _)| *price);
    }
}
