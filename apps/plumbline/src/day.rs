//! The last 24 hours of a market, minute by minute.

use crate::candle::{Candle, CandleOverflow, Interval, TradeKey};
use crate::venue::Trade;
use jiff::Timestamp;
use std::collections::BTreeMap;

const MINUTES: i64 = 24 * 60;

/// One-minute candles of the 24 hours up to the newest trade, with their sum.
///
/// The window holds whole minutes: the minute of the newest trade and the 1,439 before it.
#[derive(Debug, Default)]
pub struct Day {
    minutes: BTreeMap<Timestamp, Candle>,
    /// Sum of all minutes but the newest, so that a reader merges two candles and not 1,440.
    before_newest: Option<Candle>,
    /// Trades up to this one come from the store.
    loaded_until: Option<TradeKey>,
}

impl Day {
    /// Counts a trade. One before the window is left out.
    ///
    /// # Errors
    ///
    /// [`CandleOverflow`] when a volume would no longer be exact; nothing is counted then.
    pub fn take(&mut self, trade: &Trade) -> Result<(), CandleOverflow> {
        let candle = Candle::of(trade, Interval::OneMinute)?;
        if self.loaded_until.is_some_and(|until| candle.last <= until) {
            return Ok(());
        }
        self.merge(candle)
    }

    /// Counts stored candles, as far as all their trades lie before `first`, the first trade that comes now. A trade that comes later
    /// but lies before the last of those is left out from then on: it may be in them already.
    ///
    /// # Errors
    ///
    /// [`CandleOverflow`] as above.
    pub fn load(&mut self, candles: &[Candle], first: TradeKey) -> Result<(), CandleOverflow> {
        for candle in candles.iter().filter(|candle| candle.last < first) {
            self.merge(*candle)?;
            self.loaded_until = self.loaded_until.max(Some(candle.last));
        }
        Ok(())
    }

    fn merge(&mut self, candle: Candle) -> Result<(), CandleOverflow> {
        let newest = self.minutes.last_key_value().map(|(time, _)| *time);
        if newest.is_some_and(|newest| candle.open_time < window_start(newest)) {
            return Ok(());
        }
        let known = self.minutes.get(&candle.open_time).copied();
        let mut merged = candle;
        if let Some(known) = known {
            merged.merge(&known)?;
        }
        self.minutes.insert(candle.open_time, merged);
        let dropped = if newest < Some(candle.open_time) {
            self.drop_old()
        } else {
            BTreeMap::new()
        };
        // Only the newest minute can change without changing the sum of the others.
        let sum = if newest == Some(candle.open_time) {
            Ok(self.before_newest)
        } else {
            self.sum_before_newest()
        };
        match sum.and_then(|sum| self.total(sum).map(|_| sum)) {
            Ok(sum) => {
                self.before_newest = sum;
                Ok(())
            }
            Err(error) => {
                self.minutes.extend(dropped);
                self.restore(candle.open_time, known);
                Err(error)
            }
        }
    }

    fn restore(&mut self, open_time: Timestamp, known: Option<Candle>) {
        match known {
            Some(known) => self.minutes.insert(open_time, known),
            None => self.minutes.remove(&open_time),
        };
    }

    fn drop_old(&mut self) -> BTreeMap<Timestamp, Candle> {
        let Some((newest, _)) = self.minutes.last_key_value() else {
            return BTreeMap::new();
        };
        let kept = self.minutes.split_off(&window_start(*newest));
        std::mem::replace(&mut self.minutes, kept)
    }

    fn sum_before_newest(&self) -> Result<Option<Candle>, CandleOverflow> {
        let mut sum: Option<Candle> = None;
        for candle in self.minutes.values().rev().skip(1) {
            match &mut sum {
                None => sum = Some(*candle),
                Some(sum) => sum.merge(candle)?,
            }
        }
        Ok(sum)
    }

    fn total(&self, before_newest: Option<Candle>) -> Result<Option<Candle>, CandleOverflow> {
        let Some((_, newest)) = self.minutes.last_key_value() else {
            return Ok(None);
        };
        let mut total = *newest;
        if let Some(before) = &before_newest {
            total.merge(before)?;
        }
        total.open_time = self
            .minutes
            .first_key_value()
            .map_or(newest.open_time, |(time, _)| *time);
        Ok(Some(total))
    }

    /// The sum of the window as one candle, whose `open_time` is the first minute that is known in it.
    #[must_use]
    pub fn sum(&self) -> Option<Candle> {
        self.total(self.before_newest).ok().flatten()
    }
}

fn window_start(newest: Timestamp) -> Timestamp {
    let start = newest.as_millisecond() - (MINUTES - 1) * Interval::OneMinute.milliseconds();
    Timestamp::from_millisecond(start).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candle::{from_trades, roll_up};
    use crate::venue::Side;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn trade(id: u64, milliseconds: i64, price: i64) -> Trade {
        Trade {
            id,
            time: Timestamp::from_millisecond(milliseconds).unwrap(),
            price: Decimal::new(price, 2),
            size: Decimal::new(10, 1),
            taker_side: Side::Buy,
        }
    }

    #[test]
    fn a_minute_leaves_after_24_hours() {
        let mut day = Day::default();
        day.take(&trade(1, 0, 100)).unwrap();
        day.take(&trade(2, 60_000 * 1439, 200)).unwrap();
        assert_eq!(day.sum().unwrap().count, 2);
        day.take(&trade(3, 60_000 * 1440, 300)).unwrap();
        let sum = day.sum().unwrap();
        assert_eq!(
            (sum.count, sum.open, sum.close),
            (2, Decimal::new(200, 2), Decimal::new(300, 2))
        );
        assert_eq!(sum.open_time.as_millisecond(), 60_000 * 1439);
        day.take(&trade(0, 0, 900)).unwrap();
        assert_eq!(day.sum().unwrap(), sum);
    }

    #[test]
    fn stored_minutes_are_not_counted_again() {
        let trades: Vec<Trade> = (0..4)
            .map(|id| trade(id, 60_000 * i64::try_from(id).unwrap(), 100))
            .collect();
        let stored = from_trades(&trades, Interval::OneMinute).unwrap();
        let mut day = Day::default();
        day.load(&stored, TradeKey::from(&trades[2])).unwrap();
        assert_eq!(day.sum().unwrap().count, 2);
        for trade in &trades {
            day.take(trade).unwrap();
        }
        assert_eq!(day.sum().unwrap().count, 4);
    }

    #[test]
    fn an_overflow_changes_nothing() {
        let mut day = Day::default();
        day.take(&trade(1, 0, 100)).unwrap();
        let before = day.sum();
        for milliseconds in [1, 60_000] {
            let mut large = trade(2, milliseconds, 1);
            large.size = Decimal::MAX;
            large.price = Decimal::ONE;
            // The next trade's sizes have places that the sum can no longer hold.
            let _ = day.take(&large);
        }
        assert_eq!(day.sum(), before);
    }

    proptest! {
        #[test]
        fn equals_the_sum_of_the_trades_in_the_window(times in proptest::collection::vec(0_i64..2 * 86_400_000, 1..80)) {
            let trades: Vec<Trade> = times.iter().zip(1..).map(|(time, id)| trade(id, *time, 100 + time % 977)).collect();
            let mut day = Day::default();
            for trade in &trades {
                day.take(trade).unwrap();
            }
            let newest = times.iter().max().unwrap();
            let start = newest - newest % 60_000 - 1439 * 60_000;
            let minutes = from_trades(&trades, Interval::OneMinute).unwrap();
            let inside: Vec<Candle> = minutes.into_iter().filter(|candle| candle.open_time.as_millisecond() >= start).collect();
            let days = roll_up(&inside, Interval::OneDay).unwrap();
            let count: u64 = days.iter().map(|candle| candle.count).sum();
            let sum = day.sum().unwrap();
            prop_assert_eq!(sum.count, count);
            prop_assert_eq!(sum.open, inside.first().unwrap().open);
            prop_assert_eq!(sum.close, inside.last().unwrap().close);
            prop_assert_eq!(sum.high, inside.iter().map(|candle| candle.high).max().unwrap());
        }
    }
}
