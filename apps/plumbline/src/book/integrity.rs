//! Whether a book can be trusted.

use crate::venue::Side;
use rust_decimal::Decimal;

/// The state of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    /// No snapshot has come yet.
    AwaitingSnapshot,
    /// The chain from the snapshot is whole.
    InSync,
    /// A damaged line may have been a diff of this book; the next diff tells.
    Unproven {
        /// Number of the damaged line.
        line: u64,
    },
    /// The book has been emptied and waits for the next snapshot.
    Broken(BookFault),
}

impl Integrity {
    /// A stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AwaitingSnapshot => "awaiting_snapshot",
            Self::InSync => "in_sync",
            Self::Unproven { .. } => "unproven",
            Self::Broken(fault) => fault.code(),
        }
    }
}

/// What broke a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BookFault {
    /// Update ids are missing, or came twice in part.
    #[error("{} {from} to {to}", if *overlap { "a diff repeats part of the one before: updates" } else { "updates are missing:" })]
    Gap {
        /// First id.
        from: u64,
        /// Last id.
        to: u64,
        /// They came twice instead of never.
        overlap: bool,
    },
    /// Best bid at or above best ask.
    #[error("the book was crossed at update {update_id}: best bid {bid}, best ask {ask}")]
    Crossed {
        /// Best bid.
        bid: Decimal,
        /// Best ask.
        ask: Decimal,
        /// The update.
        update_id: u64,
    },
    /// All levels that the snapshot had on one side are gone; what lies beyond is not known.
    #[error("the {} within the snapshot's range were used up at update {update_id}", if *side == Side::Buy { "bids" } else { "asks" })]
    Exhausted {
        /// The side.
        side: Side,
        /// The update.
        update_id: u64,
    },
    /// The venue started to count its updates anew.
    #[error("update ids went back from {from} to {to}")]
    IdsWentBack {
        /// Last id before.
        from: u64,
        /// Last id of the newer diff.
        to: u64,
    },
    /// The venue told another best bid or ask for the same update.
    #[error("the venue's best bid and ask at update {update_id} are not those of the book")]
    Disagreement {
        /// The update.
        update_id: u64,
    },
}

impl BookFault {
    /// A stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Gap { overlap: false, .. } => "gap",
            Self::Gap { overlap: true, .. } => "overlap",
            Self::Crossed { .. } => "crossed",
            Self::Exhausted { .. } => "exhausted",
            Self::IdsWentBack { .. } => "ids_went_back",
            Self::Disagreement { .. } => "disagreement",
        }
    }
}

/// The book cannot be read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the book is not in sync: {}", sentence(*integrity))]
pub struct NotInSync {
    /// The state, never [`Integrity::InSync`].
    pub integrity: Integrity,
}

fn sentence(integrity: Integrity) -> String {
    match integrity {
        Integrity::AwaitingSnapshot => "no snapshot has come yet".to_owned(),
        Integrity::InSync => "it is".to_owned(),
        Integrity::Unproven { line } => {
            format!("line {line} was damaged, and no update since has shown whether one was lost")
        }
        Integrity::Broken(fault) => format!("{fault}; it waits for the next snapshot"),
    }
}
