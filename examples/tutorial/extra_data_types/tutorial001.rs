//! Times, lengths of time and ids: each has its type, and is read and checked as such.

use aplomb::prelude::*;
use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};

/// When an item is worked on.
#[model]
pub struct Schedule {
    item_id: Uuid,
    start_datetime: String,
    end_datetime: String,
    /// Seconds
    process_after: f64,
    repeat_at: Option<String>,
    start_process: String,
    /// Seconds
    duration: f64,
}

/// The times are further apart than a calendar goes.
#[derive(Debug, Problem)]
#[problem(status = 422)]
pub struct TooFar;

/// An instant with its offset in numbers, and a fraction of six digits if there is any, as Python writes it.
fn written(instant: Timestamp) -> String {
    let instant = instant.to_zoned(TimeZone::UTC);
    let format = match instant.subsec_nanosecond() {
        0 => "%Y-%m-%dT%H:%M:%S%:z",
        _ => "%Y-%m-%dT%H:%M:%S%.6f%:z",
    };
    instant.strftime(format).to_string()
}

/// A time of day in the same manner.
fn written_time(time: Time) -> String {
    let format = match time.subsec_nanosecond() {
        0 => "%H:%M:%S",
        _ => "%H:%M:%S%.6f",
    };
    time.strftime(format).to_string()
}

/// Read Items
#[put("/items/{item_id}")]
pub async fn read_items(
    item_id: Uuid,
    #[body] start_datetime: Timestamp,
    #[body] end_datetime: Timestamp,
    #[body] process_after: SignedDuration,
    #[body] repeat_at: Option<Time>,
) -> Result<Schedule, TooFar> {
    let start_process = start_datetime.checked_add(process_after).map_err(|_| TooFar)?;
    Ok(Schedule {
        item_id,
        start_datetime: written(start_datetime),
        end_datetime: written(end_datetime),
        process_after: process_after.as_secs_f64(),
        repeat_at: repeat_at.map(written_time),
        start_process: written(start_process),
        duration: end_datetime.duration_since(start_process).as_secs_f64(),
    })
}

/// The app.
pub fn app() -> App {
    App::new("Extra data types", "0.1.0").routes(routes![read_items])
}
