//! Replies that are read as they come.

use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;

use crate::body::Body;

/// A reply whose body is read piece by piece.
#[derive(Debug)]
pub struct TestStream {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    buffer: Vec<u8>,
}

/// One server-sent event, as a browser would see it (WHATWG HTML, section 9.2.6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestEvent {
    /// The name; empty for `message`.
    pub event: String,
    /// The data, its lines joined.
    pub data: String,
    /// The id, if the event has one.
    pub id: Option<String>,
    /// How long to wait before the next attempt, in milliseconds.
    pub retry: Option<u64>,
}

impl TestEvent {
    /// The data as JSON.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.data) {
            Ok(value) => value,
            Err(error) => panic!("the data of the event is no JSON: {error}\n{}", self.data),
        }
    }

    /// The events in a text.
    pub(super) fn parse_all(text: &str) -> Vec<TestEvent> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut events = Vec::new();
        let blocks: Vec<&str> = text.split("\n\n").collect();
        // What follows the last blank line is not dispatched.
        for block in blocks.iter().take(blocks.len().saturating_sub(1)) {
            events.extend(TestEvent::parse(block));
        }
        events
    }

    fn parse(block: &str) -> Option<TestEvent> {
        let mut event = TestEvent::default();
        let mut data: Vec<&str> = Vec::new();
        let mut has_data = false;
        for line in block.lines() {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => event.event = value.to_owned(),
                "data" => {
                    has_data = true;
                    data.push(value);
                }
                "id" => event.id = Some(value.to_owned()),
                "retry" => event.retry = value.parse().ok(),
                _ => {}
            }
        }
        event.data = data.join("\n");
        has_data.then_some(event)
    }
}

impl TestStream {
    pub(super) fn new(response: http::Response<Body>) -> TestStream {
        let (head, body) = response.into_parts();
        TestStream {
            status: head.status,
            headers: head.headers,
            body,
            buffer: Vec::new(),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The next piece as it was sent; `None` at the end.
    ///
    /// # Panics
    ///
    /// If the body breaks off.
    pub async fn piece(&mut self) -> Option<bytes::Bytes> {
        loop {
            match self.body.frame().await? {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some(data);
                    }
                }
                Err(error) => panic!("the body broke off: {error}"),
            }
        }
    }

    /// The next line, without its end; `None` at the end of the body.
    pub async fn line(&mut self) -> Option<String> {
        self.until(b"\n")
            .await
            .map(|line| line.trim_end_matches('\n').to_owned())
    }

    /// The next event that has data; `None` at the end of the body.
    pub async fn event(&mut self) -> Option<TestEvent> {
        loop {
            let block = self.until(b"\n\n").await?;
            if let Some(event) = TestEvent::parse_all(&block).pop() {
                return Some(event);
            }
        }
    }

    async fn until(&mut self, end: &[u8]) -> Option<String> {
        loop {
            if let Some(place) = self.buffer.windows(end.len()).position(|window| window == end) {
                let rest = self.buffer.split_off(place + end.len());
                let text = std::mem::replace(&mut self.buffer, rest);
                return Some(String::from_utf8_lossy(&text).into_owned());
            }
            match self.piece().await {
                Some(piece) => self.buffer.extend_from_slice(&piece),
                None => return None,
            }
        }
    }
}
