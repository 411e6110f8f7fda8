//! The state of the service.

use super::envelope::{Envelope, Meta};
use super::markets::Market;
use super::quality::FeedQuality;
use crate::recorder::RecorderCounts;
use crate::world::{self, World};
use aplomb::prelude::*;

/// The state of the service.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Status {
    /// The version of Plumbline
    pub version: &'static str,
    /// When it was started, by its own clock
    pub started: Timestamp,
    /// How far the source is
    pub progress: Progress,
    /// The lines of the source
    pub feed: FeedQuality,
    /// What has been written to the store
    pub store: Stored,
    /// The markets, by name
    pub markets: Vec<Market>,
}

/// How far a source is.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Frames are coming
    Running,
    /// No more frames will come. What is known stays readable
    Ended,
}

impl From<world::Progress> for Progress {
    fn from(progress: world::Progress) -> Self {
        match progress {
            world::Progress::Running => Self::Running,
            world::Progress::Ended => Self::Ended,
        }
    }
}

/// What has been written to the store.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Trades that are in the store because of this run
    pub stored: u64,
    /// Trades that were in the store already
    pub repeated: u64,
    /// Trades that the store refused because a sum would not be exact
    pub refused: u64,
    /// Trades that were given up because the store did not answer
    pub lost: u64,
}

impl From<RecorderCounts> for Stored {
    fn from(counts: RecorderCounts) -> Self {
        Self {
            stored: counts.stored,
            repeated: counts.repeated,
            refused: counts.refused,
            lost: counts.lost,
        }
    }
}

/// Read the state of the service
#[get("/status", tag = "service")]
pub async fn get_status(world: State<World>) -> Envelope<Status> {
    Envelope {
        data: Status {
            version: env!("CARGO_PKG_VERSION"),
            started: world.started(),
            progress: world.progress().into(),
            feed: world.feed().into(),
            store: world.recorded().into(),
            markets: world
                .markets()
                .iter()
                .map(|market| market.as_ref().into())
                .collect(),
        },
        meta: Meta::of(&world),
    }
}
