//! Dates, times and durations.
//!
//! Beside RFC 3339 and ISO 8601 the forms are read that FastAPI reads: a space for the `T`, a bare date for its midnight,
//! seconds (or, beyond 2e10, milliseconds) since 1970, `1 day, 2:00:00`. Where an instant is needed and no offset was
//! sent, it is UTC.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Zoned};

use super::format::{input, wrong};
use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};
use crate::model::inspect::shortened_reason;

macro_rules! times {
    ($($(#[$doc:meta])* $type:ty, $format:literal, $lenient:expr;)*) => { $(
        $(#[$doc])*
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<$type> {
                let error = match text.parse::<$type>() {
                    Ok(value) => return Some(value),
                    Err(error) => error,
                };
                let lenient: fn(&str) -> Option<$type> = $lenient;
                let value = lenient(text.trim());
                if value.is_none() {
                    faults.push(wrong($format, shortened_reason(&error), text, at));
                }
                value
            }
        }
    )* };
}

times! {
    /// RFC 3339. Without an offset it is UTC; a bare date is its midnight; a number is seconds since 1970.
    Timestamp, "date-time", lenient_timestamp;
    /// RFC 9557. Without a time zone it has the offset that was sent, or UTC.
    Zoned, "zoned-date-time", lenient_zoned;
    /// Without an offset. A bare date is its midnight; a number is seconds since 1970, in UTC.
    DateTime, "partial-date-time", lenient_date_time;
    /// A time of day.
    Time, "partial-time", |text| text.parse().ok();
    /// ISO 8601, of which a day is 24 hours; a number is seconds; `1 day, 2:00:00` and `2:00:00` are read too.
    SignedDuration, "duration", lenient_duration;
    /// ISO 8601; a number is seconds; `1 day, 2:00:00` and `2:00:00` are read too.
    Span, "duration", |text| lenient_duration(text).and_then(|length| Span::try_from(length).ok());
}

/// A date; a date and time is one if it is a midnight.
impl Param for Date {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Date> {
        // jiff takes any date and time and drops the time; only what is as short as a date is a date alone.
        let error = match text.parse::<Date>() {
            Ok(date) if text.len() <= 10 => return Some(date),
            Ok(_) => None,
            Err(error) => Some(error),
        };
        let fault = match lenient_date(text.trim()) {
            Ok(date) => return Some(date),
            Err(true) => input(
                Fault::at(
                    at,
                    "date_from_datetime_inexact",
                    "The value has to be a date, or the midnight at its beginning",
                ),
                text,
            ),
            Err(false) => {
                let reason = error.map(|error| shortened_reason(&error)).unwrap_or_default();
                wrong("date", reason, text, at)
            }
        };
        faults.push(fault);
        None
    }
}

/// A date, or the midnight at its beginning. `Err(true)` for another time of day.
pub(crate) fn lenient_date(text: &str) -> Result<Date, bool> {
    if text.len() <= 10
        && let Ok(date) = text.parse::<Date>()
    {
        return Ok(date);
    }
    let civil = match text.parse::<Timestamp>() {
        // The date where it was sent, not the one in UTC.
        Ok(timestamp) => lenient_zoned(text)
            .map(|zoned| zoned.datetime())
            .or(Some(in_utc(timestamp))),
        Err(_) => lenient_date_time(text),
    };
    match civil {
        Some(civil) if civil.time() == Time::midnight() => Ok(civil.date()),
        Some(_) => Err(true),
        None => Err(false),
    }
}

fn in_utc(timestamp: Timestamp) -> DateTime {
    timestamp.to_zoned(TimeZone::UTC).datetime()
}

/// An instant, from all the forms that are read for one.
pub(crate) fn lenient_timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    match text.parse::<DateTime>() {
        Ok(civil) => civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp()),
        Err(_) => unix(text),
    }
}

fn lenient_zoned(text: &str) -> Option<Zoned> {
    if let Ok(zoned) = text.parse() {
        return Some(zoned);
    }
    let timestamp = lenient_timestamp(text)?;
    let offset = Pieces::parse(text)
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    Some(timestamp.to_zoned(offset.map_or(TimeZone::UTC, TimeZone::fixed)))
}

/// A date and time without an offset, from all the forms that are read for one.
pub(crate) fn lenient_date_time(text: &str) -> Option<DateTime> {
    text.parse().ok().or_else(|| unix(text).map(in_utc))
}

/// Seconds since 1970; beyond 2e10 (the year 2603) they are taken for milliseconds, as pydantic does.
fn unix(text: &str) -> Option<Timestamp> {
    let nanoseconds = nanoseconds(text)?;
    let nanoseconds = if nanoseconds.abs() > 20_000_000_000 * SECOND {
        nanoseconds / 1000
    } else {
        nanoseconds
    };
    Timestamp::from_nanosecond(nanoseconds).ok()
}

const SECOND: i128 = 1_000_000_000;

/// A decimal number of seconds in nanoseconds.
fn nanoseconds(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let fraction: i128 = format!("{fraction:0<9.9}").parse().ok()?;
    let sum = whole * SECOND + fraction;
    Some(if negative { -sum } else { sum })
}

/// A length of time, from all the forms that are read for one.
pub(crate) fn lenient_duration(text: &str) -> Option<SignedDuration> {
    if let Ok(duration) = text.parse() {
        return Some(duration);
    }
    if let Ok(span) = text.parse::<Span>() {
        return span.to_duration(SpanRelativeTo::days_are_24_hours()).ok();
    }
    if let Some(nanoseconds) = nanoseconds(text) {
        return from_nanoseconds(nanoseconds);
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (days, rest) = match text.split_once("day") {
        Some((days, rest)) => {
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            let days: u32 = days.trim().parse().ok()?;
            (days, rest.trim_start_matches([',', ' ']))
        }
        None => (0, text),
    };
    let clock = if rest.is_empty() && text.contains("day") {
        0
    } else {
        clock(rest)?
    };
    let sum = i128::from(days) * 86_400 * SECOND + clock;
    from_nanoseconds(if negative { -sum } else { sum })
}

/// `H:MM`, `H:MM:SS` or `H:MM:SS.fraction` in nanoseconds.
fn clock(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || hours.is_empty() || hours.len() > 9 || minutes.len() != 2 {
        return None;
    }
    let number = |text: &str| -> Option<i128> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().ok()
        } else {
            None
        }
    };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
    let seconds = match seconds {
        Some(seconds) if seconds.starts_with(|char: char| char.is_ascii_digit()) => nanoseconds(seconds)?,
        Some(_) => return None,
        None => 0,
    };
    (seconds < 60 * SECOND).then_some((hours * 60 + minutes) * 60 * SECOND + seconds)
}

fn from_nanoseconds(nanoseconds: i128) -> Option<SignedDuration> {
    let seconds = i64::try_from(nanoseconds / SECOND).ok()?;
    let rest = i32::try_from(nanoseconds % SECOND).ok()?;
    Some(SignedDuration::new(seconds, rest))
}
