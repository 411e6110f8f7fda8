//! Names of markets: `venue:BASE-QUOTE`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A market of one venue, written `binance:ETH-USDT`. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketId {
    name: Arc<str>,
    colon: usize,
    dash: usize,
}

/// Why a text is not a market's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a market: write venue:BASE-QUOTE, for example binance:ETH-USDT")]
pub struct MarketIdError {
    /// The start of what was given, at most 40 characters.
    pub name: String,
}

impl MarketId {
    /// Longest name that is taken, in bytes.
    pub const MAX_LENGTH: usize = 64;

    /// The venue, lower case (`binance`).
    #[must_use]
    pub fn venue(&self) -> &str {
        &self.name[..self.colon]
    }

    /// The asset that is bought and sold (`ETH`).
    #[must_use]
    pub fn base(&self) -> &str {
        &self.name[self.colon + 1..self.dash]
    }

    /// The asset that prices are in (`USDT`).
    #[must_use]
    pub fn quote(&self) -> &str {
        &self.name[self.dash + 1..]
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for MarketId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl FromStr for MarketId {
    type Err = MarketIdError;

    fn from_str(text: &str) -> Result<Self, MarketIdError> {
        let read = || {
            if text.len() > Self::MAX_LENGTH {
                return None;
            }
            let colon = text.find(':')?;
            let dash = colon + 1 + text[colon + 1..].find('-')?;
            let asset = |asset: &str| {
                !asset.is_empty()
                    && asset
                        .bytes()
                        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            };
            let venue = &text[..colon];
            let good = !venue.is_empty()
                && venue
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                && asset(&text[colon + 1..dash])
                && asset(&text[dash + 1..]);
            good.then(|| Self {
                name: text.into(),
                colon,
                dash,
            })
        };
        read().ok_or_else(|| MarketIdError {
            name: text.chars().take(40).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_parts() {
        let market: MarketId = "binance:ETH-USDT".parse().unwrap();
        assert_eq!(
            (market.venue(), market.base(), market.quote()),
            ("binance", "ETH", "USDT")
        );
        assert_eq!(market.to_string(), "binance:ETH-USDT");
    }

    #[test]
    fn refuses_other_shapes() {
        for text in [
            "",
            "binance",
            "binance:",
            "binance:ETH",
            "binance:-",
            "binance:ETH-",
            ":ETH-USDT",
            "Binance:ETH-USDT",
            "binance:eth-usdt",
            "binance:ETH-USDT-X",
            "a:É-B",
        ] {
            assert!(text.parse::<MarketId>().is_err(), "{text:?}");
        }
        assert!(format!("a:{}-B", "A".repeat(100)).parse::<MarketId>().is_err());
    }
}
