//! Which native symbol is which market.

use crate::market_id::{MarketId, MarketIdError};
use std::collections::BTreeMap;

/// A market and the venue's own name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Our name, `binance:ETH-USDT`.
    pub id: MarketId,
    /// The venue's name, `ETHUSDT`.
    pub symbol: String,
}

/// The instruments of one venue that are known, by the venue's symbol.
///
/// A symbol has no separator, so it cannot be split into base and quote without knowing the pair. Unknown symbols are refused rather
/// than guessed.
#[derive(Debug, Clone, Default)]
pub struct Instruments {
    by_symbol: BTreeMap<String, Instrument>,
}

/// Pairs of Binance spot that are known without being told.
const BINANCE_PAIRS: [(&str, &str); 20] = [
    ("ADA", "USDT"),
    ("AVAX", "USDT"),
    ("BCH", "USDT"),
    ("BNB", "USDT"),
    ("BTC", "EUR"),
    ("BTC", "FDUSD"),
    ("BTC", "USDC"),
    ("BTC", "USDT"),
    ("DOGE", "USDT"),
    ("DOT", "USDT"),
    ("ETH", "BTC"),
    ("ETH", "EUR"),
    ("ETH", "FDUSD"),
    ("ETH", "USDC"),
    ("ETH", "USDT"),
    ("LINK", "USDT"),
    ("LTC", "USDT"),
    ("SOL", "USDT"),
    ("TRX", "USDT"),
    ("XRP", "USDT"),
];

impl Instruments {
    /// The well-known pairs of Binance spot.
    ///
    /// # Errors
    ///
    /// None in practice: the pairs are constant.
    pub fn binance() -> Result<Self, MarketIdError> {
        let mut instruments = Self::default();
        for (base, quote) in BINANCE_PAIRS {
            instruments.add(base, quote)?;
        }
        Ok(instruments)
    }

    /// Adds a Binance pair.
    ///
    /// # Errors
    ///
    /// [`MarketIdError`] when base or quote is not made of capital letters and digits.
    pub fn add(&mut self, base: &str, quote: &str) -> Result<&Instrument, MarketIdError> {
        let id: MarketId = format!("binance:{base}-{quote}").parse()?;
        let symbol = format!("{base}{quote}");
        let instrument = Instrument {
            id,
            symbol: symbol.clone(),
        };
        Ok(self.by_symbol.entry(symbol).insert_entry(instrument).into_mut())
    }

    /// The instrument with this native symbol (`ETHUSDT`).
    #[must_use]
    pub fn by_symbol(&self, symbol: &str) -> Option<&Instrument> {
        self.by_symbol.get(symbol)
    }

    /// All of them, ordered by symbol.
    pub fn iter(&self) -> impl Iterator<Item = &Instrument> {
        self.by_symbol.values()
    }
}
