//! The market that a path names.

use super::problem::NoSuchMarket;
use crate::market::Market;
use crate::market_id::MarketId;
use crate::world::World;
use aplomb::prelude::*;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A market's name, `venue:BASE-QUOTE`.
#[model]
#[derive(Debug, Clone)]
pub struct MarketName(
    #[field(
        pattern = r"^[a-z0-9]+:[A-Z0-9]+-[A-Z0-9]+$",
        max_length = 64,
        example = "binance:ETH-USDT"
    )]
    pub String,
);

impl fmt::Display for MarketName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&MarketId> for MarketName {
    fn from(id: &MarketId) -> Self {
        Self(id.to_string())
    }
}

/// The market of the path.
#[derive(Debug, Clone)]
pub struct KnownMarket(Arc<Market>);

impl Deref for KnownMarket {
    type Target = Market;

    fn deref(&self) -> &Market {
        &self.0
    }
}

#[dependency]
fn known_market(
    /// The market, as `venue:BASE-QUOTE`
    #[path]
    market: MarketName,
    world: State<World>,
) -> Result<KnownMarket, NoSuchMarket> {
    let found = market.0.parse().ok().and_then(|id| world.market(&id));
    found.map(KnownMarket).ok_or(NoSuchMarket { market })
}
