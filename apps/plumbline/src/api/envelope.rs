//! The shape of all answers with data.

use crate::market::Market;
use crate::world::{self, World};
use aplomb::prelude::*;

/// An answer: the data, and what holds for all of it.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Envelope<T> {
    /// What was asked for
    pub data: T,
    /// What holds for all of it
    pub meta: Meta,
}

/// A whole list.
#[model(output)]
#[derive(Debug, Clone)]
pub struct List<T> {
    /// The rows
    pub data: Vec<T>,
    /// What holds for all of them
    pub meta: Meta,
}

/// A part of a longer list.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Page<T, P> {
    /// The rows of this page
    pub data: Vec<T>,
    /// Where the list goes on
    pub page: P,
    /// What holds for all of it
    pub meta: Meta,
}

/// What holds for the whole of an answer.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Meta {
    /// Where the data comes from
    pub source: Source,
    /// Newest time that the market has told, by the venue's clock. Not there in answers that are about no single market
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market_time: Option<Timestamp>,
}

/// Where the data comes from.
#[model(output)]
#[derive(Debug, Clone, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// A simulated venue. Nothing in it is a claim about real markets.
    Simulator {
        /// The same seed gives the same walk of prices
        seed: u64,
    },
    /// A recorded capture of a real venue.
    Capture {
        /// The file's name
        file: String,
    },
}

impl From<&world::Source> for Source {
    fn from(source: &world::Source) -> Self {
        match source {
            world::Source::Simulator { seed } => Self::Simulator { seed: *seed },
            world::Source::Capture { file } => Self::Capture { file: file.clone() },
        }
    }
}

impl Meta {
    /// For an answer about no single market.
    #[must_use]
    pub fn of(world: &World) -> Self {
        Self {
            source: world.source().into(),
            market_time: None,
        }
    }

    /// For an answer about one market.
    #[must_use]
    pub fn of_market(world: &World, market: &Market) -> Self {
        Self {
            market_time: market.time(),
            ..Self::of(world)
        }
    }
}
