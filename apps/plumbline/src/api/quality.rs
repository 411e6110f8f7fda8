//! How sure we are of a market.

use super::book::Level;
use super::envelope::{Envelope, Meta};
use super::known_market::{KnownMarket, MarketName};
use crate::book::{BookFault, Integrity, NotInSync};
use crate::capture::DamagedLine;
use crate::quality;
use crate::venue::EventKind;
use crate::world::World;
use aplomb::prelude::*;
use std::collections::BTreeMap;

/// Whether an order book can be read, and if not, why.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BookState {
    /// No snapshot has come yet
    AwaitingSnapshot,
    /// It can be read: the chain from the snapshot is whole
    InSync,
    /// A damaged line may have been an update of it; the next update tells
    Unproven,
    /// Updates are missing
    Gap,
    /// Updates came twice in part
    Overlap,
    /// The best bid was at or above the best ask
    Crossed,
    /// All levels that the snapshot had on one side are gone
    Exhausted,
    /// The venue counts its updates anew
    IdsWentBack,
    /// The venue told another best bid or ask for the same update
    Disagreement,
}

impl From<Integrity> for BookState {
    fn from(integrity: Integrity) -> Self {
        match integrity {
            Integrity::AwaitingSnapshot => Self::AwaitingSnapshot,
            Integrity::InSync => Self::InSync,
            Integrity::Unproven { .. } => Self::Unproven,
            Integrity::Broken(BookFault::Gap { overlap: false, .. }) => Self::Gap,
            Integrity::Broken(BookFault::Gap { overlap: true, .. }) => Self::Overlap,
            Integrity::Broken(BookFault::Crossed { .. }) => Self::Crossed,
            Integrity::Broken(BookFault::Exhausted { .. }) => Self::Exhausted,
            Integrity::Broken(BookFault::IdsWentBack { .. }) => Self::IdsWentBack,
            Integrity::Broken(BookFault::Disagreement { .. }) => Self::Disagreement,
        }
    }
}

/// How sure we are of a market.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Quality {
    /// The market
    pub market: MarketName,
    /// The order book
    pub book: BookQuality,
    /// The book against the best bids and asks that the venue tells elsewhere
    pub quotes: QuoteQuality,
    /// Ids that never came, or came twice
    pub gaps: GapQuality,
    /// What has been counted
    pub counts: Counts,
    /// The lines of the whole source, whatever market they are of
    pub feed: FeedQuality,
}

/// The state of the order book.
#[model(output)]
#[derive(Debug, Clone)]
pub struct BookQuality {
    /// Whether it can be read, and if not, why
    pub state: BookState,
    /// The same as a sentence. Null when it can be read
    pub detail: Option<String>,
    /// Receive time of the event since which that is so
    pub since: Option<Timestamp>,
    /// The update that it stands at. Null when it cannot be read
    pub update_id: Option<u64>,
}

/// The book against the venue's own best bids and asks, prices and sizes, at the same updates.
#[model(output)]
#[derive(Debug, Clone)]
pub struct QuoteQuality {
    /// How often they agreed
    pub agreements: u64,
    /// How often they did not
    pub disagreements: u64,
    /// The newest disagreements, oldest first
    pub last_disagreements: Vec<Disagreement>,
}

/// Book and venue differ at the same update.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct Disagreement {
    /// The update
    pub update_id: u64,
    /// What the book had
    pub book: BestLevels,
    /// What the venue told
    pub venue: BestLevels,
}

/// Best bid and ask.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct BestLevels {
    /// Best bid. Null when nobody bids
    pub bid: Option<Level>,
    /// Best ask. Null when nobody asks
    pub ask: Option<Level>,
}

/// Gaps of all streams.
#[model(output)]
#[derive(Debug, Clone)]
pub struct GapQuality {
    /// How many there are
    pub count: u64,
    /// The newest, oldest first; at most 1,000
    pub newest: Vec<Gap>,
}

/// A range of ids that broke the order of a stream.
#[model(output)]
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// The stream
    pub stream: Stream,
    /// What it is
    pub cause: GapCause,
    /// First id
    pub from: u64,
    /// Last id
    pub to: u64,
    /// Venue's time of the event that showed it
    pub time: Timestamp,
    /// Line of the source that showed it
    pub line: u64,
    /// How many of the ids have come late
    pub recovered: u64,
}

/// A kind of event.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Trades
    Trade,
    /// Best bids and asks
    BookTicker,
    /// Changes of the book
    DepthDiff,
    /// Whole books
    DepthSnapshot,
}

/// Why ids count as a gap.
#[model(output)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// They never came
    Missing,
    /// They came twice
    Overlap,
}

/// What has been counted of a market.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Counts {
    /// Frames that were read, by kind
    pub frames: BTreeMap<String, u64>,
    /// Snapshots that the book now stands on or has stood on
    pub snapshots_spliced: u64,
    /// Snapshots that could not be used
    pub snapshots_refused: u64,
    /// Updates that have moved the book
    pub diffs_applied: u64,
    /// Updates that came a second time, or late
    pub diffs_repeated: u64,
    /// How often the book has been emptied
    pub books_broken: u64,
    /// Trades that were taken
    pub trades: u64,
    /// Trades that came a second time
    pub trades_repeated: u64,
    /// Trades that came after a later one
    pub trades_late: u64,
    /// Events that were refused because their time or amount makes no sense
    pub refused: u64,
}

/// The lines of a source.
#[model(output)]
#[derive(Debug, Clone)]
pub struct FeedQuality {
    /// Lines that came, good and damaged
    pub lines: u64,
    /// Lines that could not be used
    pub damaged: u64,
    /// The newest damaged lines, oldest first
    pub last_damaged: Vec<Damage>,
    /// Receive time of the newest good line
    pub last_received: Option<Timestamp>,
}

/// A line that could not be used.
#[model(output)]
#[derive(Debug, Clone)]
pub struct Damage {
    /// Its number, from 1
    pub line: u64,
    /// What is wrong with it
    pub reason: String,
}

impl From<quality::FeedQuality> for FeedQuality {
    fn from(feed: quality::FeedQuality) -> Self {
        let damage = |line: DamagedLine| Damage {
            line: line.number,
            reason: line.damage.to_string(),
        };
        Self {
            lines: feed.lines,
            damaged: feed.damaged,
            last_damaged: feed.last_damaged.into_iter().map(damage).collect(),
            last_received: feed.last_received,
        }
    }
}

impl From<quality::Gap> for Gap {
    fn from(gap: quality::Gap) -> Self {
        Self {
            stream: gap.stream.into(),
            cause: match gap.cause {
                quality::GapCause::Missing => GapCause::Missing,
                quality::GapCause::Overlap => GapCause::Overlap,
            },
            from: gap.from,
            to: gap.to,
            time: gap.time,
            line: gap.line,
            recovered: gap.recovered,
        }
    }
}

impl From<EventKind> for Stream {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Trade => Self::Trade,
            EventKind::BookTicker => Self::BookTicker,
            EventKind::DepthDiff => Self::DepthDiff,
            EventKind::DepthSnapshot => Self::DepthSnapshot,
        }
    }
}

impl From<quality::Disagreement> for Disagreement {
    fn from(disagreement: quality::Disagreement) -> Self {
        let levels = |(bid, ask): (Option<crate::venue::Level>, Option<crate::venue::Level>)| BestLevels {
            bid: bid.map(Level::from),
            ask: ask.map(Level::from),
        };
        Self {
            update_id: disagreement.update_id,
            book: levels(disagreement.book),
            venue: levels(disagreement.ticker),
        }
    }
}

impl From<quality::MarketCounts> for Counts {
    fn from(counts: quality::MarketCounts) -> Self {
        Self {
            frames: counts
                .frames
                .into_iter()
                .map(|(kind, count)| (kind.to_string(), count))
                .collect(),
            snapshots_spliced: counts.snapshots_spliced,
            snapshots_refused: counts.snapshots_refused,
            diffs_applied: counts.diffs_applied,
            diffs_repeated: counts.diffs_repeated,
            books_broken: counts.books_broken,
            trades: counts.trades,
            trades_repeated: counts.trades_repeated,
            trades_late: counts.trades_late,
            refused: counts.refused,
        }
    }
}

/// Read how sure we are
///
/// The state of the order book, gaps in the streams, and how often the book agreed with what the venue tells elsewhere.
#[get("/quality", tag = "markets")]
pub async fn get_quality(market: KnownMarket, world: State<World>) -> Envelope<Quality> {
    let known = market.quality();
    let integrity = known.integrity;
    let detail = (integrity != Integrity::InSync).then(|| NotInSync { integrity }.to_string());
    Envelope {
        data: Quality {
            market: market.id().into(),
            book: BookQuality {
                state: integrity.into(),
                detail,
                since: known.since,
                update_id: known.update_id,
            },
            quotes: QuoteQuality {
                agreements: known.agreements,
                disagreements: known.disagreements,
                last_disagreements: known
                    .last_disagreements
                    .into_iter()
                    .map(Disagreement::from)
                    .collect(),
            },
            gaps: GapQuality {
                count: known.gap_count,
                newest: known.gaps.into_iter().map(Gap::from).collect(),
            },
            counts: known.counts.into(),
            feed: world.feed().into(),
        },
        meta: Meta::of_market(&world, &market),
    }
}
