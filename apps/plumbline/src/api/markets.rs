//! The markets.

use super::envelope::{Envelope, List, Meta};
use super::known_market::{KnownMarket, MarketName};
use super::quality::BookState;
use crate::market;
use crate::world::World;
use aplomb::prelude::*;

/// A market.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Market {
    /// Its name, `venue:BASE-QUOTE`
    pub id: MarketName,
    /// The venue
    pub venue: String,
    /// The asset that is bought and sold
    pub base: String,
    /// The asset that prices are in
    pub quote: String,
    /// The venue's own name for it
    pub symbol: String,
    /// Whether its order book can be read
    pub book: BookState,
    /// Newest time that the market has told, by the venue's clock
    pub time: Option<Timestamp>,
}

impl From<&market::Market> for Market {
    fn from(market: &market::Market) -> Self {
        let id = market.id();
        Self {
            id: id.into(),
            venue: id.venue().to_owned(),
            base: id.base().to_owned(),
            quote: id.quote().to_owned(),
            symbol: market.instrument().symbol.clone(),
            book: market.integrity().into(),
            time: market.time(),
        }
    }
}

/// List the markets
///
/// Those that a frame of the source has named, by name.
#[get("/markets", tag = "markets")]
pub async fn list_markets(world: State<World>) -> List<Market> {
    List {
        data: world
            .markets()
            .iter()
            .map(|market| market.as_ref().into())
            .collect(),
        meta: Meta::of(&world),
    }
}

/// Read a market
#[get("", tag = "markets")]
pub async fn get_market(market: KnownMarket, world: State<World>) -> Envelope<Market> {
    Envelope {
        data: Market::from(&*market),
        meta: Meta::of_market(&world, &market),
    }
}
