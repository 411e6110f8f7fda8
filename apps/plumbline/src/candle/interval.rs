//! Lengths of candles.

use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

/// Length of a candle. All start at multiples of their length since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interval {
    /// `1m`
    OneMinute,
    /// `5m`
    FiveMinutes,
    /// `15m`
    FifteenMinutes,
    /// `1h`
    OneHour,
    /// `4h`
    FourHours,
    /// `1d`
    OneDay,
}

/// There is no such interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an interval: write 1m, 5m, 15m, 1h, 4h or 1d")]
pub struct UnknownInterval(pub String);

impl Interval {
    /// All of them, shortest first.
    pub const ALL: [Self; 6] = [
        Self::OneMinute,
        Self::FiveMinutes,
        Self::FifteenMinutes,
        Self::OneHour,
        Self::FourHours,
        Self::OneDay,
    ];

    /// The length in milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> i64 {
        60_000
            * match self {
                Self::OneMinute => 1,
                Self::FiveMinutes => 5,
                Self::FifteenMinutes => 15,
                Self::OneHour => 60,
                Self::FourHours => 240,
                Self::OneDay => 1440,
            }
    }

    /// As it is written in requests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneMinute => "1m",
            Self::FiveMinutes => "5m",
            Self::FifteenMinutes => "15m",
            Self::OneHour => "1h",
            Self::FourHours => "4h",
            Self::OneDay => "1d",
        }
    }

    /// Start of the interval that the instant lies in.
    #[must_use]
    pub fn floor(self, time: Timestamp) -> Timestamp {
        // Rounded down also before 1970, and within a millisecond.
        let milliseconds = time.as_nanosecond().div_euclid(1_000_000);
        let start = milliseconds - milliseconds.rem_euclid(i128::from(self.milliseconds()));
        i64::try_from(start)
            .ok()
            .and_then(|start| Timestamp::from_millisecond(start).ok())
            .unwrap_or(Timestamp::MIN)
    }

    /// The first start that does not lie before the instant.
    #[must_use]
    pub fn ceil(self, time: Timestamp) -> Timestamp {
        let floor = self.floor(time);
        if floor == time { floor } else { self.next(floor) }
    }

    /// The start of the interval behind the one that starts here; the end of time stays where it is.
    #[must_use]
    pub fn next(self, start: Timestamp) -> Timestamp {
        Timestamp::from_millisecond(start.as_millisecond().saturating_add(self.milliseconds()))
            .unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Interval {
    type Err = UnknownInterval;

    fn from_str(text: &str) -> Result<Self, UnknownInterval> {
        Self::ALL
            .into_iter()
            .find(|interval| interval.as_str() == text)
            .ok_or_else(|| UnknownInterval(text.chars().take(40).collect()))
    }
}
