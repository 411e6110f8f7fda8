//! The simulated orders of one market, in whole ticks and lots.

use super::below;
use crate::venue::Side;
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// Levels that each side has at least.
const MIN_LEVELS: usize = 100;
/// Levels that each side has at most.
const MAX_LEVELS: usize = 400;

/// A level that has changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelChange {
    pub side: Side,
    pub price: i64,
}

/// An execution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Execution {
    pub taker: Side,
    pub price: i64,
    pub size: i64,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Level(LevelChange),
    Trade(Execution),
}

/// All resting orders, summed by price.
#[derive(Debug)]
pub(super) struct Orders {
    bids: BTreeMap<i64, i64>,
    asks: BTreeMap<i64, i64>,
    /// Where the market tends to.
    value: i64,
}

impl Orders {
    pub(super) fn new(price: i64, random: &mut Pcg64Mcg) -> Self {
        let mut orders = Self {
            bids: BTreeMap::new(),
            asks: BTreeMap::new(),
            value: price,
        };
        orders.bids.insert(price, 5_000);
        orders.asks.insert(price + 1, 5_000);
        orders.keep_length(random, &mut Vec::new());
        orders
    }

    pub(super) fn levels(&self, side: Side) -> &BTreeMap<i64, i64> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    pub(super) fn best(&self, side: Side) -> Option<(i64, i64)> {
        let best = match side {
            Side::Buy => self.bids.last_key_value(),
            Side::Sell => self.asks.first_key_value(),
        };
        best.map(|(price, size)| (*price, *size))
    }

    /// One thing happens: an order comes, goes or takes. Changes at the far end follow, which leave the best levels alone; so after
    /// every one of the changes the best levels are those that the book has at the end.
    pub(super) fn change(&mut self, random: &mut Pcg64Mcg) -> Vec<Change> {
        // The value never comes near zero, or far from where real prices are.
        self.value = (self.value + below(random, 9) - 4).clamp(10_000, 100_000_000);
        let mut changes = Vec::with_capacity(2);
        match below(random, 100) {
            0..45 => changes.extend(self.add(random)),
            45..75 => changes.extend(self.cancel(random)),
            _ => self.take(random, &mut changes),
        }
        self.keep_length(random, &mut changes);
        changes
    }

    fn add(&mut self, random: &mut Pcg64Mcg) -> Option<Change> {
        let side = some_side(random);
        let (bid, ask) = (self.best(Side::Buy)?.0, self.best(Side::Sell)?.0);
        let deep = below(random, 4) * below(random, 12);
        let inside = i64::from(ask - bid > 1 && below(random, 2) == 0);
        let price = match side {
            Side::Buy => bid + inside - deep,
            Side::Sell => ask - inside + deep,
        };
        Some(self.set(side, price.max(1), |size| size + 1 + below(random, 20_000)))
    }

    fn cancel(&mut self, random: &mut Pcg64Mcg) -> Option<Change> {
        let side = some_side(random);
        let depth = usize::try_from(below(random, 6) * below(random, 6)).ok()?;
        let levels = self.levels(side);
        let price = match side {
            Side::Buy => levels.keys().rev().nth(depth),
            Side::Sell => levels.keys().nth(depth),
        };
        let price = *price?;
        // A side is never emptied.
        if levels.len() < 2 {
            return None;
        }
        Some(if below(random, 3) == 0 {
            self.set(side, price, |_| 0)
        } else {
            self.set(side, price, |size| (size / 2).max(1))
        })
    }

    fn take(&mut self, random: &mut Pcg64Mcg, changes: &mut Vec<Change>) {
        let (Some((bid, _)), Some((ask, _))) = (self.best(Side::Buy), self.best(Side::Sell)) else {
            return;
        };
        // Takers push the price towards the value.
        let buys = match (bid + ask) / 2 - self.value {
            20.. => below(random, 10) < 3,
            ..=-20 => below(random, 10) >= 3,
            _ => below(random, 2) == 0,
        };
        let (taker, maker) = if buys {
            (Side::Buy, Side::Sell)
        } else {
            (Side::Sell, Side::Buy)
        };
        let Some((price, resting)) = self.best(maker) else {
            return;
        };
        let wanted = 1 + below(random, 200) * below(random, 100);
        let size = if self.levels(maker).len() < 2 {
            wanted.min(resting - 1)
        } else {
            wanted.min(resting)
        };
        if size > 0 {
            changes.push(Change::Trade(Execution { taker, price, size }));
            changes.push(self.set(maker, price, |resting| resting - size));
        }
    }

    /// Adds levels at the far end of a side that is short, and takes them from one that is long.
    fn keep_length(&mut self, random: &mut Pcg64Mcg, changes: &mut Vec<Change>) {
        for side in [Side::Buy, Side::Sell] {
            while self.levels(side).len() < MIN_LEVELS {
                let step = 1 + below(random, 5);
                let price = self.worst(side).map(|worst| {
                    if side == Side::Buy {
                        worst - step
                    } else {
                        worst + step
                    }
                });
                let Some(price) = price.filter(|price| *price > 0) else {
                    break;
                };
                changes.push(self.set(side, price, |_| 1 + below(random, 50_000)));
            }
            while self.levels(side).len() > MAX_LEVELS {
                let Some(price) = self.worst(side) else { break };
                changes.push(self.set(side, price, |_| 0));
            }
        }
    }

    fn worst(&self, side: Side) -> Option<i64> {
        let worst = match side {
            Side::Buy => self.bids.first_key_value(),
            Side::Sell => self.asks.last_key_value(),
        };
        worst.map(|(price, _)| *price)
    }

    fn set(&mut self, side: Side, price: i64, size: impl FnOnce(i64) -> i64) -> Change {
        let levels = match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        };
        let size = size(levels.get(&price).copied().unwrap_or(0));
        if size > 0 {
            levels.insert(price, size);
        } else {
            levels.remove(&price);
        }
        Change::Level(LevelChange { side, price })
    }
}

fn some_side(random: &mut Pcg64Mcg) -> Side {
    if below(random, 2) == 0 {
        Side::Buy
    } else {
        Side::Sell
    }
}
