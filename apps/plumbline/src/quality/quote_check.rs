//! The book against what the venue says elsewhere: best bid and ask at the same update.
//!
//! The two streams race. A ticker usually comes before the diff that ends at its update, so tickers wait until the book gets there.

use crate::book::BestQuote;
use crate::venue::{BookTicker, Level};
use std::collections::{BTreeMap, VecDeque};

/// Most tickers that wait. The oldest go.
const MAX_WAITING: usize = 20_000;
/// How many disagreements are kept one by one.
const KEPT: usize = 50;

/// Book and ticker differ at the same update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement {
    /// The update.
    pub update_id: u64,
    /// Best bid and ask of the book.
    pub book: (Option<Level>, Option<Level>),
    /// Best bid and ask of the ticker.
    pub ticker: (Option<Level>, Option<Level>),
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteOutcome {
    /// There was nothing to compare.
    NotComparable,
    /// Prices and sizes are the same.
    Agrees,
    /// They are not.
    Disagrees(Disagreement),
}

/// Compares tickers with the book.
#[derive(Debug, Default)]
pub struct QuoteCheck {
    waiting: BTreeMap<u64, BookTicker>,
    agreements: u64,
    disagreements: u64,
    last: VecDeque<Disagreement>,
}

impl QuoteCheck {
    /// A ticker has come; `book` is where the book stands, when it is in sync.
    pub fn ticker(&mut self, ticker: BookTicker, book: Option<BestQuote>) -> QuoteOutcome {
        match book {
            Some(book) if book.update_id == ticker.update_id => self.compare(book, ticker),
            // The book has passed it, and never stood there.
            Some(book) if book.update_id > ticker.update_id => QuoteOutcome::NotComparable,
            _ => {
                self.waiting.insert(ticker.update_id, ticker);
                if self.waiting.len() > MAX_WAITING {
                    self.waiting.pop_first();
                }
                QuoteOutcome::NotComparable
            }
        }
    }

    /// The book has moved.
    pub fn book(&mut self, book: BestQuote) -> QuoteOutcome {
        let later = self.waiting.split_off(&book.update_id.saturating_add(1));
        let mut passed = std::mem::replace(&mut self.waiting, later);
        match passed.remove(&book.update_id) {
            Some(ticker) => self.compare(book, ticker),
            None => QuoteOutcome::NotComparable,
        }
    }

    fn compare(&mut self, book: BestQuote, ticker: BookTicker) -> QuoteOutcome {
        if (book.bid, book.ask) == (ticker.bid, ticker.ask) {
            self.agreements += 1;
            return QuoteOutcome::Agrees;
        }
        let disagreement = Disagreement {
            update_id: book.update_id,
            book: (book.bid, book.ask),
            ticker: (ticker.bid, ticker.ask),
        };
        self.disagreements += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(disagreement);
        QuoteOutcome::Disagrees(disagreement)
    }

    /// How often they agreed, and how often not.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.agreements, self.disagreements)
    }

    /// The newest disagreements, oldest first.
    pub fn disagreements(&self) -> impl Iterator<Item = &Disagreement> {
        self.last.iter()
    }
}
