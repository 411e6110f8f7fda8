//! Half-open ranges of time.

use jiff::Timestamp;

/// From `start` (in) to `end` (out).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// First instant in the range.
    pub start: Timestamp,
    /// First instant behind the range.
    pub end: Timestamp,
}

/// The range ends before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the range ends ({end}) before it starts ({start})")]
pub struct BackwardRange {
    /// The start that was given.
    pub start: Timestamp,
    /// The end that was given.
    pub end: Timestamp,
}

impl TimeRange {
    /// All of time.
    pub const ALL: Self = Self {
        start: Timestamp::MIN,
        end: Timestamp::MAX,
    };

    /// A range; empty when both are the same.
    ///
    /// # Errors
    ///
    /// [`BackwardRange`] when `end` lies before `start`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, BackwardRange> {
        if end < start {
            Err(BackwardRange { start, end })
        } else {
            Ok(Self { start, end })
        }
    }

    /// Whether the instant lies in the range.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.start <= time && time < self.end
    }
}
