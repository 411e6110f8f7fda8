//! Events whose data is a text as it is, and no JSON.

use aplomb::prelude::*;
use futures_util::stream::{self, Stream};

const LOGS: [&str; 3] = [
    "2025-01-01 INFO  Application started",
    "2025-01-01 DEBUG Connected to database",
    "2025-01-01 WARN  High memory usage detected",
];

/// Stream Logs
#[get("/logs/stream")]
pub async fn stream_logs() -> Sse<impl Stream<Item = Event<String>> + Send> {
    Sse::new(stream::iter(LOGS.map(Event::raw)))
}

/// The app.
pub fn app() -> App {
    App::new("Server-sent events", "0.1.0").routes(routes![stream_logs])
}
