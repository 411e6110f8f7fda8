//! Writes what happens as Binance writes it.

use super::orders::{Execution, LevelChange, Orders};
use crate::venue::Side;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Places of every number on the wire.
const WIRE_PLACES: u32 = 8;
/// Prices are whole ticks of 0.01.
const PRICE_PLACES: u32 = 2;

/// The ids of one market, and what its next diff will tell.
#[derive(Debug)]
pub(super) struct FrameWriter {
    symbol: &'static str,
    stream: String,
    size_places: u32,
    trade_id: u64,
    update_id: u64,
    /// Last update that a diff has told.
    told_id: u64,
    has_told: bool,
    changed_bids: BTreeSet<i64>,
    changed_asks: BTreeSet<i64>,
    best: [Option<(i64, i64)>; 2],
}

impl FrameWriter {
    pub(super) fn new(symbol: &'static str, size_places: u32, first_id: u64) -> Self {
        Self {
            symbol,
            stream: symbol.to_ascii_lowercase(),
            size_places,
            trade_id: first_id,
            update_id: first_id,
            told_id: first_id,
            has_told: false,
            changed_bids: BTreeSet::new(),
            changed_asks: BTreeSet::new(),
            best: [None, None],
        }
    }

    /// Whether a diff has been sent.
    pub(super) fn has_told(&self) -> bool {
        self.has_told
    }

    pub(super) fn trade(&mut self, execution: &Execution, now: i64) -> String {
        self.trade_id += 1;
        format!(
            r#"{{"stream":"{}@trade","data":{{"e":"trade","E":{now},"s":"{}","t":{},"p":"{}","q":"{}","T":{now},"m":{},"M":true}}}}"#,
            self.stream,
            self.symbol,
            self.trade_id,
            price(execution.price),
            self.size(execution.size),
            execution.taker == Side::Sell,
        )
    }

    /// Counts a changed level, and writes a ticker when the best levels have changed.
    pub(super) fn level(&mut self, level: &LevelChange, orders: &Orders) -> Option<String> {
        self.update_id += 1;
        match level.side {
            Side::Buy => self.changed_bids.insert(level.price),
            Side::Sell => self.changed_asks.insert(level.price),
        };
        let best = [orders.best(Side::Buy), orders.best(Side::Sell)];
        if best == self.best {
            return None;
        }
        self.best = best;
        let [bid, ask] = best.map(|level| level.unwrap_or((0, 0)));
        Some(format!(
            r#"{{"stream":"{}@bookTicker","data":{{"u":{},"s":"{}","b":"{}","B":"{}","a":"{}","A":"{}"}}}}"#,
            self.stream,
            self.update_id,
            self.symbol,
            price(bid.0),
            self.size(bid.1),
            price(ask.0),
            self.size(ask.1),
        ))
    }

    /// The levels that have changed since the last diff, or `None` when none has.
    pub(super) fn diff(&mut self, now: i64, orders: &Orders) -> Option<String> {
        if self.update_id == self.told_id {
            return None;
        }
        let bids = std::mem::take(&mut self.changed_bids);
        let asks = std::mem::take(&mut self.changed_asks);
        let current = |side, prices: &BTreeSet<i64>| {
            let levels = orders.levels(side);
            self.levels(
                prices
                    .iter()
                    .map(|price| (*price, levels.get(price).copied().unwrap_or(0))),
            )
        };
        let text = format!(
            r#"{{"stream":"{}@depth@100ms","data":{{"e":"depthUpdate","E":{now},"s":"{}","U":{},"u":{},"b":[{}],"a":[{}]}}}}"#,
            self.stream,
            self.symbol,
            self.told_id + 1,
            self.update_id,
            current(Side::Buy, &bids),
            current(Side::Sell, &asks),
        );
        self.told_id = self.update_id;
        self.has_told = true;
        Some(text)
    }

    /// The whole book, as the REST interface answers it.
    pub(super) fn snapshot(&self, orders: &Orders) -> String {
        let pair = |(price, size): (&i64, &i64)| (*price, *size);
        format!(
            r#"{{"lastUpdateId":{},"bids":[{}],"asks":[{}]}}"#,
            self.update_id,
            self.levels(orders.levels(Side::Buy).iter().rev().map(pair)),
            self.levels(orders.levels(Side::Sell).iter().map(pair)),
        )
    }

    fn levels(&self, levels: impl Iterator<Item = (i64, i64)>) -> String {
        let mut text = String::new();
        for (index, (level, size)) in levels.enumerate() {
            let comma = if index == 0 { "" } else { "," };
            // Writing to a string does not fail.
            let _infallible = write!(text, r#"{comma}["{}","{}"]"#, price(level), self.size(size));
        }
        text
    }

    fn size(&self, lots: i64) -> Decimal {
        wire(lots, self.size_places)
    }
}

fn price(ticks: i64) -> Decimal {
    wire(ticks, PRICE_PLACES)
}

fn wire(value: i64, places: u32) -> Decimal {
    let mut number = Decimal::new(value, places);
    number.rescale(WIRE_PLACES);
    number
}
