//! The venues.

use super::envelope::{List, Meta};
use crate::world::{self, World};
use aplomb::prelude::*;
use std::collections::BTreeMap;

/// A venue that markets come from.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Venue {
    /// Its name in the names of markets, such as `binance`
    pub id: String,
    /// Whether its frames are made by the simulator
    pub simulated: bool,
    /// How many of its markets are known
    pub markets: usize,
}

/// List the venues
///
/// Those of which at least one market is known, by name.
#[get("/venues", tag = "markets")]
pub async fn list_venues(world: State<World>) -> List<Venue> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for market in world.markets() {
        *counts.entry(market.id().venue().to_owned()).or_default() += 1;
    }
    let simulated = matches!(world.source(), world::Source::Simulator { .. });
    List {
        data: counts
            .into_iter()
            .map(|(id, markets)| Venue {
                id,
                simulated,
                markets,
            })
            .collect(),
        meta: Meta::of(&world),
    }
}
