//! A bounded store in memory.

use super::{Appended, Order, Pending, Record, Store, TradeQuery, random_key};
use crate::candle::{Candle, Interval, TradeKey};
use crate::market_id::MarketId;
use crate::time_range::TimeRange;
use crate::venue::Trade;
use jiff::Timestamp;
use parking_lot::RwLock;
use std::collections::BTreeMap;
use std::ops::Bound;

/// Most trades that a market keeps.
const MAX_TRADES: usize = 500_000;
/// Most one-minute candles that a market keeps: a leap year.
const MAX_CANDLES: usize = 366 * 1440;

/// Keeps the newest trades and candles of each market, and forgets them at the end of the process.
#[derive(Debug)]
pub struct MemoryStore {
    markets: RwLock<BTreeMap<MarketId, MarketRows>>,
    secrets: RwLock<BTreeMap<String, [u8; 32]>>,
    max_trades: usize,
    max_candles: usize,
}

#[derive(Debug, Default)]
struct MarketRows {
    trades: BTreeMap<TradeKey, Trade>,
    candles: BTreeMap<Timestamp, Candle>,
    /// The newest trade that has been let go. What lies before it cannot be told from a repetition.
    let_go: Option<TradeKey>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_bounds(MAX_TRADES, MAX_CANDLES)
    }
}

impl MemoryStore {
    /// An empty store that keeps at most so many trades and one-minute candles a market. When one is full, the oldest go.
    #[must_use]
    pub fn with_bounds(max_trades: usize, max_candles: usize) -> Self {
        Self {
            markets: RwLock::default(),
            secrets: RwLock::default(),
            max_trades,
            max_candles,
        }
    }
}

impl MarketRows {
    fn append(&mut self, trade: &Trade, appended: &mut Appended) {
        let key = TradeKey::from(trade);
        if self.let_go.is_some_and(|let_go| key <= let_go) || self.trades.contains_key(&key) {
            appended.repeated += 1;
            return;
        }
        let Ok(candle) = Candle::of(trade, Interval::OneMinute) else {
            appended.refused += 1;
            return;
        };
        match self.candles.get_mut(&candle.open_time) {
            None => {
                self.candles.insert(candle.open_time, candle);
            }
            Some(known) => {
                if known.merge(&candle).is_err() {
                    appended.refused += 1;
                    return;
                }
            }
        }
        self.trades.insert(key, *trade);
        appended.inserted += 1;
    }

    fn let_go(&mut self, max_trades: usize, max_candles: usize) {
        while self.trades.len() > max_trades {
            self.let_go = self.trades.pop_first().map(|(key, _)| key);
        }
        while self.candles.len() > max_candles {
            self.candles.pop_first();
        }
    }
}

impl Store for MemoryStore {
    fn append<'a>(&'a self, batch: &'a [Record]) -> Pending<'a, Appended> {
        Box::pin(async move {
            let mut appended = Appended::default();
            let mut markets = self.markets.write();
            for record in batch {
                let rows = match markets.get_mut(&record.market) {
                    Some(rows) => rows,
                    None => markets.entry(record.market.clone()).or_default(),
                };
                rows.append(&record.trade, &mut appended);
                rows.let_go(self.max_trades, self.max_candles);
            }
            Ok(appended)
        })
    }

    fn trades<'a>(&'a self, query: TradeQuery<'a>) -> Pending<'a, Vec<Trade>> {
        Box::pin(async move {
            let markets = self.markets.read();
            let Some(rows) = markets.get(query.market) else {
                return Ok(Vec::new());
            };
            let mut low = Bound::Included(TradeKey {
                time: query.range.start,
                id: 0,
            });
            let mut high = Bound::Excluded(TradeKey {
                time: query.range.end,
                id: 0,
            });
            let (start, end) = (query.range.start, query.range.end);
            match (query.after, query.order) {
                (Some(key), Order::Ascending) if key.time >= start => low = Bound::Excluded(key),
                (Some(key), Order::Descending) if key.time < end => high = Bound::Excluded(key),
                _ => {}
            }
            // A map panics on a range that is turned around.
            if key_of(low) > key_of(high) || low == high || start >= end {
                return Ok(Vec::new());
            }
            let range = rows.trades.range((low, high)).map(|(_, trade)| *trade);
            Ok(match query.order {
                Order::Ascending => range.take(query.limit).collect(),
                Order::Descending => range.rev().take(query.limit).collect(),
            })
        })
    }

    fn candles<'a>(
        &'a self,
        market: &'a MarketId,
        range: TimeRange,
        limit: usize,
    ) -> Pending<'a, Vec<Candle>> {
        Box::pin(async move {
            let markets = self.markets.read();
            let Some(rows) = markets.get(market) else {
                return Ok(Vec::new());
            };
            if range.start >= range.end {
                return Ok(Vec::new());
            }
            Ok(rows
                .candles
                .range(range.start..range.end)
                .take(limit)
                .map(|(_, candle)| *candle)
                .collect())
        })
    }

    fn candle_before<'a>(&'a self, market: &'a MarketId, time: Timestamp) -> Pending<'a, Option<Candle>> {
        Box::pin(async move {
            let markets = self.markets.read();
            Ok(markets
                .get(market)
                .and_then(|rows| rows.candles.range(..time).next_back())
                .map(|(_, candle)| *candle))
        })
    }

    fn span<'a>(&'a self, market: &'a MarketId) -> Pending<'a, Option<(Timestamp, Timestamp)>> {
        Box::pin(async move {
            let markets = self.markets.read();
            let candles = markets.get(market).map(|rows| &rows.candles);
            Ok(candles
                .and_then(|candles| Some((*candles.first_key_value()?.0, *candles.last_key_value()?.0))))
        })
    }

    fn markets(&self) -> Pending<'_, Vec<MarketId>> {
        Box::pin(async move { Ok(self.markets.read().keys().cloned().collect()) })
    }

    fn secret<'a>(&'a self, name: &'a str) -> Pending<'a, [u8; 32]> {
        Box::pin(async move {
            let fresh = random_key()?;
            Ok(*self.secrets.write().entry(name.to_owned()).or_insert(fresh))
        })
    }
}

fn key_of(bound: Bound<TradeKey>) -> Option<TradeKey> {
    match bound {
        Bound::Included(key) | Bound::Excluded(key) => Some(key),
        Bound::Unbounded => None,
    }
}
