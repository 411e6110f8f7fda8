//! One market: everything that its events add up to.
//!
//! A feed writes, many readers read. A write handles one event under the lock; a reader copies what it needs under the lock, so that
//! what it gets belongs together.

use crate::book::{Book, BookDepth, BookFault, DiffOutcome, IdGap, Integrity, NotInSync, SnapshotOutcome};
use crate::candle::{Candle, TradeKey};
use crate::day::Day;
use crate::market_id::MarketId;
use crate::quality::{Gap, GapCause, GapLog, MarketCounts, MarketQuality, QuoteCheck, QuoteOutcome};
use crate::tape::{Tape, TapeOutcome};
use crate::ticker::{Quote, Ticker};
use crate::venue::{BookTicker, DepthDiff, DepthSnapshot, Event, EventKind, Instrument, Trade};
use jiff::{SignedDuration, Timestamp};
use parking_lot::RwLock;
use tracing::{info, warn};

/// How far an event's own time may lie from the time of its receipt. Clocks differ by seconds; a day is damage.
const MAX_CLOCK_DIFFERENCE: SignedDuration = SignedDuration::from_hours(24);

/// A market. Share it as `Arc<Market>`.
#[derive(Debug)]
pub struct Market {
    instrument: Instrument,
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    book: Book,
    quotes: QuoteCheck,
    quote: Option<Quote>,
    tape: Tape,
    day: Day,
    /// Stored candles that wait for the first trade.
    stored: Vec<Candle>,
    gaps: GapLog,
    counts: MarketCounts,
    /// Newest time that the venue has told.
    time: Option<Timestamp>,
    /// When the newest event was received.
    received: Option<Timestamp>,
    /// When the book came into the state that it is in.
    since: Option<Timestamp>,
}

/// The book of a market cannot be read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct BookUnreadable {
    /// Why.
    pub reason: NotInSync,
    /// Receive time of the event since which that is so; `None` before the first event.
    pub since: Option<Timestamp>,
}

/// An event that makes no sense in this market. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventRefused {
    /// The event's time is more than a day away from its receipt.
    #[error("the event's time {time} is more than a day away from its receipt {received}")]
    Time {
        /// The event's.
        time: Timestamp,
        /// The receipt's.
        received: Timestamp,
    },
    /// Price or size are so large that a sum would no longer be exact.
    #[error("price {price} times size {size} is too large for exact sums")]
    Amount {
        /// The price.
        price: rust_decimal::Decimal,
        /// The size.
        size: rust_decimal::Decimal,
    },
}

impl Market {
    /// A market of which nothing is known yet.
    #[must_use]
    pub fn new(instrument: Instrument) -> Self {
        Self {
            instrument,
            state: RwLock::default(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &MarketId {
        &self.instrument.id
    }

    /// Its name and the venue's name for it.
    #[must_use]
    pub fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    /// Hands over stored candles of the last day. Those before the first trade that comes are counted in the ticker.
    pub fn load(&self, candles: Vec<Candle>) {
        self.state.write().stored = candles;
    }

    /// Takes an event from line `line` of the feed. A trade that is new comes back, to be stored.
    ///
    /// # Errors
    ///
    /// [`EventRefused`] when the event makes no sense; it has then changed nothing but a count.
    pub fn take(&self, event: Event, line: u64, received: Timestamp) -> Result<Option<Trade>, EventRefused> {
        let mut state = self.state.write();
        *state.counts.frames.entry(event.kind()).or_default() += 1;
        let before = state.book.integrity();
        let outcome = match event {
            Event::Trade(trade) => state.trade(trade, line, received),
            Event::BookTicker(ticker) => {
                state.book_ticker(ticker, received);
                Ok(None)
            }
            Event::DepthDiff(diff) => state.depth_diff(diff, line, received).map(|()| None),
            Event::DepthSnapshot(snapshot) => {
                state.depth_snapshot(&snapshot, line, &self.instrument.id);
                Ok(None)
            }
        };
        if outcome.is_err() {
            state.counts.refused += 1;
        }
        let after = state.book.integrity();
        if before != after || state.since.is_none() {
            state.since = Some(received);
        }
        state.received = Some(received);
        drop(state);
        self.report(before, after, line);
        outcome
    }

    /// A line was damaged and may have been a diff of this market.
    pub fn doubt(&self, line: u64) {
        let mut state = self.state.write();
        let before = state.book.integrity();
        state.book.doubt(line);
        if before != state.book.integrity() {
            state.since = state.received;
        }
    }

    /// The best `levels` levels of each side of the book.
    ///
    /// # Errors
    ///
    /// [`BookUnreadable`] with the reason.
    pub fn depth(&self, levels: usize) -> Result<BookDepth, BookUnreadable> {
        let state = self.state.read();
        let since = state.since;
        state
            .book
            .depth(levels)
            .map_err(|reason| BookUnreadable { reason, since })
    }

    /// The market at a glance.
    #[must_use]
    pub fn ticker(&self) -> Ticker {
        let state = self.state.read();
        Ticker {
            quote: state.quote,
            last: state.tape.last(),
            day: state.day.sum().map(Into::into),
        }
    }

    /// State of the book.
    #[must_use]
    pub fn integrity(&self) -> Integrity {
        self.state.read().book.integrity()
    }

    /// Newest time that the venue has told.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.state.read().time
    }

    /// How sure we are of this market.
    #[must_use]
    pub fn quality(&self) -> MarketQuality {
        let state = self.state.read();
        let (agreements, disagreements) = state.quotes.counts();
        MarketQuality {
            integrity: state.book.integrity(),
            since: state.since,
            update_id: state.book.best().ok().map(|quote| quote.update_id),
            counts: state.counts.clone(),
            gap_count: state.gaps.count(),
            gaps: state.gaps.iter().copied().collect(),
            agreements,
            disagreements,
            last_disagreements: state.quotes.disagreements().copied().collect(),
        }
    }

    fn report(&self, before: Integrity, after: Integrity, line: u64) {
        if before == after {
            return;
        }
        let market = &self.instrument.id;
        match after {
            Integrity::Broken(fault) => warn!(%market, line, %fault, "book emptied"),
            Integrity::InSync => info!(%market, line, "book in sync"),
            Integrity::AwaitingSnapshot | Integrity::Unproven { .. } => {}
        }
    }
}

impl State {
    fn trade(&mut self, trade: Trade, line: u64, received: Timestamp) -> Result<Option<Trade>, EventRefused> {
        check_time(trade.time, received)?;
        if self.tape.look(trade.id) == TapeOutcome::Repeated {
            self.counts.trades_repeated += 1;
            return Ok(None);
        }
        if !self.stored.is_empty() {
            let stored = std::mem::take(&mut self.stored);
            if let Err(error) = self.day.load(&stored, TradeKey::from(&trade)) {
                warn!(%error, "stored candles left out of the last 24 hours");
            }
        }
        self.day.take(&trade).map_err(|_| EventRefused::Amount {
            price: trade.price,
            size: trade.size,
        })?;
        match self.tape.take(&trade) {
            TapeOutcome::Jump { from, to } => self.gaps.push(Gap {
                stream: EventKind::Trade,
                from,
                to,
                time: trade.time,
                line,
                cause: GapCause::Missing,
                recovered: 0,
            }),
            TapeOutcome::Late => {
                self.counts.trades_late += 1;
                self.gaps.recover(EventKind::Trade, trade.id);
            }
            TapeOutcome::Next | TapeOutcome::Repeated => {}
        }
        self.counts.trades += 1;
        self.time = self.time.max(Some(trade.time));
        Ok(Some(trade))
    }

    fn book_ticker(&mut self, ticker: BookTicker, received: Timestamp) {
        if self.quote.is_none_or(|quote| ticker.update_id >= quote.update_id) {
            let BookTicker { update_id, bid, ask } = ticker;
            self.quote = Some(Quote {
                update_id,
                bid,
                ask,
                received,
            });
        }
        let outcome = self.quotes.ticker(ticker, self.book.best().ok());
        self.distrust(outcome);
    }

    fn depth_diff(&mut self, diff: DepthDiff, line: u64, received: Timestamp) -> Result<(), EventRefused> {
        let time = diff.time;
        check_time(time, received)?;
        self.time = self.time.max(Some(time));
        let was_broken = matches!(self.book.integrity(), Integrity::Broken(_));
        let last_id = diff.last_id;
        match self.book.apply(diff) {
            DiffOutcome::Applied => {
                self.counts.diffs_applied += 1;
                self.compare(received);
            }
            DiffOutcome::Gap(IdGap { from, to, overlap }) => {
                let cause = if overlap {
                    GapCause::Overlap
                } else {
                    GapCause::Missing
                };
                let stream = EventKind::DepthDiff;
                self.gaps.push(Gap {
                    stream,
                    from,
                    to,
                    time,
                    line,
                    cause,
                    recovered: 0,
                });
                self.compare(received);
            }
            DiffOutcome::Stale => self.counts.diffs_repeated += 1,
            DiffOutcome::Broken(BookFault::IdsWentBack { .. }) => {
                // Tickers of the old count would hold the newer ones off for ever.
                self.quote = self.quote.filter(|quote| quote.update_id <= last_id);
            }
            DiffOutcome::Buffered | DiffOutcome::Covered | DiffOutcome::Broken(_) => {}
        }
        if !was_broken && matches!(self.book.integrity(), Integrity::Broken(_)) {
            self.counts.books_broken += 1;
        }
        Ok(())
    }

    fn depth_snapshot(&mut self, snapshot: &DepthSnapshot, line: u64, market: &MarketId) {
        let mut outcome = QuoteOutcome::NotComparable;
        let quotes = &mut self.quotes;
        let spliced = self.book.splice(snapshot, |quote| {
            let compared = quotes.book(quote);
            if matches!(compared, QuoteOutcome::Disagrees(_)) {
                outcome = compared;
            }
        });
        match spliced {
            SnapshotOutcome::Spliced { diffs } => {
                self.counts.snapshots_spliced += 1;
                self.counts.diffs_applied += diffs as u64;
            }
            SnapshotOutcome::Stale => self.counts.snapshots_refused += 1,
            SnapshotOutcome::TooOld(missing) => {
                self.counts.snapshots_refused += 1;
                warn!(%market, line, from = missing.from, to = missing.to, "snapshot refused: updates behind it are missing");
            }
            SnapshotOutcome::Broken(_) => {
                self.counts.snapshots_refused += 1;
                self.counts.books_broken += 1;
            }
        }
        self.distrust(outcome);
    }

    /// Compares the book with the tickers that waited for it.
    fn compare(&mut self, received: Timestamp) {
        let Ok(quote) = self.book.best() else { return };
        let outcome = self.quotes.book(quote);
        // The book may be ahead of the last ticker.
        if self.quote.is_none_or(|known| quote.update_id > known.update_id) {
            self.quote = Some(Quote {
                update_id: quote.update_id,
                bid: quote.bid,
                ask: quote.ask,
                received,
            });
        }
        self.distrust(outcome);
    }

    /// When the venue says two things about one update, we do not know which is right, and serve neither.
    fn distrust(&mut self, outcome: QuoteOutcome) {
        if let QuoteOutcome::Disagrees(disagreement) = outcome {
            self.book.invalidate(BookFault::Disagreement {
                update_id: disagreement.update_id,
            });
            self.quote = None;
            self.counts.books_broken += 1;
        }
    }
}

fn check_time(time: Timestamp, received: Timestamp) -> Result<(), EventRefused> {
    if time.duration_since(received).abs() > MAX_CLOCK_DIFFERENCE {
        return Err(EventRefused::Time { time, received });
    }
    Ok(())
}
