//! Streams: a line for each reading, as soon as it is there.

use std::time::Duration;

use aplomb::Context;
use aplomb::contract::{Content, TypeSchema};
use aplomb::prelude::*;
use futures_util::stream::{self, Stream, StreamExt};

/// What a sensor saw.
#[model]
pub struct Reading {
    /// Seconds since the start
    second: u32,
    /// Degrees Celsius
    degrees: f64,
}

fn read(second: u32) -> Reading {
    Reading {
        second,
        degrees: 20.0 + f64::from(second) / 4.0,
    }
}

/// Readings
#[get("/readings")]
pub async fn readings(
    #[query(le = 3600, default = 3)] seconds: u32,
) -> JsonLines<impl Stream<Item = Reading> + Send> {
    JsonLines(stream::iter((0..seconds).map(read)))
}

/// The sensor does not answer any more.
#[derive(Debug, Problem)]
#[problem(status = 503)]
pub struct SensorLost;

/// Readings of a sensor that breaks
#[get("/broken")]
pub async fn broken() -> JsonLines<impl Stream<Item = Result<Reading, SensorLost>> + Send> {
    let before = stream::iter([Ok(read(0)), Ok(read(1))]);
    JsonLines(before.chain(stream::once(async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Err(SensorLost)
    })))
}

/// A table, line after line.
pub struct Csv<S>(S);

impl<S: Stream<Item = String> + Send + 'static> Reply for Csv<S> {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        let text = Content::One(TypeSchema::of::<String>());
        operation.responses_mut().content(status, "text/csv", text);
    }

    fn reply(self, cx: &mut Context) -> Response {
        ByteStream::new(self.0).media_type("text/csv").reply(cx)
    }
}

/// Readings as a table
#[get("/readings.csv")]
pub async fn table() -> Csv<impl Stream<Item = String> + Send> {
    let lines = (0..3).map(read);
    Csv(stream::iter(lines.map(|reading| {
        format!("{},{}\r\n", reading.second, reading.degrees)
    })))
}

/// The app.
pub fn app() -> App {
    App::new("Readings", "1.0.0").routes(routes![readings, broken, table])
}
