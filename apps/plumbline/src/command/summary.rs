//! What a run has come to, in a few lines.

use crate::market::Market;
use crate::world::World;
use std::fmt;
use std::sync::Arc;

/// The state of a world in words.
#[derive(Debug)]
pub struct Summary {
    lines: u64,
    damaged: u64,
    markets: Vec<Arc<Market>>,
}

impl Summary {
    /// The state of this world now.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let feed = world.feed();
        Self {
            lines: feed.lines,
            damaged: feed.damaged,
            markets: world.markets(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} lines, {} damaged", self.lines, self.damaged)?;
        for market in &self.markets {
            let quality = market.quality();
            write!(
                formatter,
                "; {}: book {}, {} gaps, {} of {} quotes agree, {} trades",
                market.id(),
                quality.integrity.code(),
                quality.gap_count,
                quality.agreements,
                quality.agreements + quality.disagreements,
                quality.counts.trades,
            )?;
        }
        Ok(())
    }
}
