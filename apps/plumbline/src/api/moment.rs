//! Times in requests.

use aplomb::arg::params::Param;
use aplomb::fault::{Fault, Faults, Location};
use aplomb::prelude::*;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::fmt;

/// A time in a request. It is absolute, or relative to the market's own time.
#[model(input)]
#[derive(Debug, Clone, PartialEq)]
#[serde(untagged)]
pub enum Moment {
    /// An RFC 3339 time
    Instant(#[field(example = "2024-08-08T13:30:00Z")] Timestamp),
    /// A date: its midnight in UTC
    Day(#[field(example = "2024-08-08")] Date),
    /// Milliseconds since 1970-01-01T00:00Z
    Milliseconds(#[field(ge = 0, le = 253_402_207_200_000, example = 1_723_123_800_000_i64)] i64),
    /// So long before the market's own time: a number and one of `ms`, `s`, `m`, `h`, `d`, `w`
    Before(#[field(pattern = r"^-[0-9]{1,9}(ms|s|m|h|d|w)$", example = "-24h")] String),
}

const LAST_MILLISECOND: i64 = 253_402_207_200_000;
/// 0000-01-01T00:00Z. RFC 3339 cannot write an earlier year, and answers repeat the times that they were asked for.
const EARLIEST: Timestamp = Timestamp::constant(-62_167_219_200, 0);

impl Moment {
    /// The instant that is meant, where the market's time is `now`. What lies outside the years 0000 to 9999 is taken for their ends.
    #[must_use]
    pub fn resolve(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Instant(time) => *time,
            // A date at the very end of the calendar lies behind the last instant.
            Self::Day(date) => date
                .to_zoned(TimeZone::UTC)
                .map_or(Timestamp::MAX, |zoned| zoned.timestamp()),
            Self::Milliseconds(milliseconds) => {
                Timestamp::from_millisecond(*milliseconds).unwrap_or(Timestamp::MAX)
            }
            Self::Before(text) => before(text)
                .and_then(|length| now.checked_sub(length).ok())
                .map_or(EARLIEST, |time| time.max(EARLIEST)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.starts_with('-') {
            return before(text).map(|_| Self::Before(text.to_owned()));
        }
        if !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let milliseconds = text.parse().ok().filter(|number| *number <= LAST_MILLISECOND);
            return milliseconds.map(Self::Milliseconds);
        }
        if is_date(text.as_bytes()) {
            return text.parse().ok().map(Self::Day);
        }
        if is_date_time(text.as_bytes()) {
            return instant(text).map(Self::Instant);
        }
        None
    }
}

/// In the shortest form that means the same. It needs no escape in a query string.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(time) => time.fmt(formatter),
            Self::Day(date) => date.fmt(formatter),
            Self::Milliseconds(milliseconds) => milliseconds.fmt(formatter),
            Self::Before(text) => text.fmt(formatter),
        }
    }
}

impl Param for Moment {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Self> {
        let read = Self::read(text);
        if read.is_none() {
            let hint = if text.contains(' ') && text.contains(':') {
                ". A plus sign in a query string is a space: write %2B for it"
            } else {
                ""
            };
            let message = format!(
                "The value has to be a time: an RFC 3339 time (2024-08-08T13:30:00Z), a date (2024-08-08), milliseconds since 1970 \
                 (1723123800000), or a time before the market's own (-24h, with ms, s, m, h, d or w){hint}"
            );
            faults.push(Fault::at(at, "moment_parsing", message));
        }
        read
    }
}

/// An instant of the shape that [`is_date_time`] has found.
fn instant(text: &str) -> Option<Timestamp> {
    match text.parse::<Timestamp>() {
        Ok(time) => Some(time.max(EARLIEST)),
        // The last day of the calendar lies behind the last instant in some offsets.
        Err(_) => {
            let civil: DateTime = text.get(..19)?.parse().ok()?;
            (civil.year() == 9999).then_some(Timestamp::MAX)
        }
    }
}

fn before(text: &str) -> Option<SignedDuration> {
    let text = text.strip_prefix('-')?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if !(1..=9).contains(&digits) {
        return None;
    }
    let number: i64 = number.parse().ok()?;
    Some(match unit {
        "ms" => SignedDuration::from_millis(number),
        "s" => SignedDuration::from_secs(number),
        "m" => SignedDuration::from_secs(number * 60),
        "h" => SignedDuration::from_secs(number * 3_600),
        "d" => SignedDuration::from_secs(number * 86_400),
        "w" => SignedDuration::from_secs(number * 604_800),
        _ => return None,
    })
}

/// Whether the bytes have this shape: `0` stands for a digit, everything else for itself.
fn has_shape(bytes: &[u8], shape: &[u8]) -> bool {
    bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte.eq_ignore_ascii_case(shape),
        })
}

fn is_date(bytes: &[u8]) -> bool {
    has_shape(bytes, b"0000-00-00")
}

/// The shape that RFC 3339 section 5.6 asks for. The parser knows more forms (RFC 9557, ISO 8601), which are not documented here.
fn is_date_time(bytes: &[u8]) -> bool {
    let Some((head, rest)) = bytes.split_at_checked(19) else {
        return false;
    };
    let offset = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        None => rest,
    };
    let is_offset = has_shape(offset, b"+00:00") || has_shape(offset, b"-00:00");
    let in_bounds = || &offset[1..3] <= b"23".as_slice() && &offset[4..6] <= b"59".as_slice();
    has_shape(head, b"0000-00-00T00:00:00") && (has_shape(offset, b"Z") || is_offset && in_bounds())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aplomb::fault::Place;

    fn read(text: &str) -> Result<String, String> {
        let now: Timestamp = "2024-08-08T14:00:00Z".parse().unwrap();
        let mut faults = Faults::new();
        let root = Location::root(Place::Query);
        match Moment::parse(text, &root.key("start"), &mut faults) {
            Some(moment) => Ok(moment.resolve(now).to_string()),
            None => Err(faults.iter().next().unwrap().message.clone()),
        }
    }

    #[test]
    fn reads_all_forms() {
        for (text, instant) in [
            ("2024-08-08T13:30:00Z", "2024-08-08T13:30:00Z"),
            ("2024-08-08t13:30:00.25z", "2024-08-08T13:30:00.25Z"),
            ("2024-08-08T13:30:00+02:00", "2024-08-08T11:30:00Z"),
            ("2024-08-08", "2024-08-08T00:00:00Z"),
            ("1723123800000", "2024-08-08T13:30:00Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("-24h", "2024-08-07T14:00:00Z"),
            ("-1500ms", "2024-08-08T13:59:58.5Z"),
            ("-1w", "2024-08-01T14:00:00Z"),
            ("-999999999w", "0000-01-01T00:00:00Z"),
            ("-964720d", "0000-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00+14:00", "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59-12:00", "9999-12-30T22:00:00.999999999Z"),
            ("9999-12-31", "9999-12-30T22:00:00.999999999Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("253402207200000", "9999-12-30T22:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(instant), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_with_a_sentence() {
        for text in [
            "",
            "now",
            "-",
            "-h",
            "-1",
            "-1y",
            "24h",
            "2024-08-08T13:30",
            "2024-02-30",
            "2024-08-08T25:00:00Z",
            "20240808T133000Z",
            "2024-08-08T13:30:00Z[UTC]",
            "2024-08-08T13:30:00.Z",
            "2024-08-08T13:30:00+24:00",
            "9999-02-30T00:00:00Z",
            "253402207200001",
            "1e9",
            "-1000000000s",
            "+2024-08-08",
            "٢٠٢٤-08-08",
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains("-24h"), "{text}: {message}");
        }
        assert!(read("2024-08-08T13:30:00 02:00").unwrap_err().contains("%2B"));
    }
}
