//! One server-sent event.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use crate::body::BoxError;
use crate::contract::ProblemContract;
use crate::problem::{Details, Problem, framework};

/// One server-sent event. The fields go over the wire in this order: comment, event, data, id, retry.
///
/// ```
/// use aplomb_core::reply::Event;
/// use std::time::Duration;
///
/// let event = Event::data(42).event("answer")?.id(7)?.retry(Duration::from_secs(1));
/// assert_eq!(&event.to_bytes().unwrap()[..], b"event: answer\ndata: 42\nid: 7\nretry: 1000\n\n");
/// # Ok::<(), aplomb_core::reply::EventError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event<T = String> {
    data: Data<T>,
    event: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Data<T> {
    None,
    Json(T),
    Raw(String),
}

/// The name that a value has as an event: for enums whose variants are different events.
///
/// ```
/// use aplomb_core::reply::{Event, EventName};
///
/// #[derive(serde::Serialize)]
/// enum Change { Opened(u32), Closed(u32) }
///
/// impl EventName for Change {
///     fn event_name(&self) -> &'static str {
///         match self {
///             Change::Opened(_) => "opened",
///             Change::Closed(_) => "closed",
///         }
///     }
/// }
///
/// let event = Event::named(Change::Opened(3)).unwrap();
/// assert_eq!(&event.to_bytes().unwrap()[..], b"event: opened\ndata: {\"Opened\":3}\n\n");
/// ```
pub trait EventName {
    /// The name of the event.
    fn event_name(&self) -> &'static str;
}

impl<T> Event<T> {
    fn with(data: Data<T>) -> Event<T> {
        Event {
            data,
            event: None,
            id: None,
            retry: None,
            comment: None,
        }
    }

    /// An event whose data is a value as JSON; a text is a JSON string, with its quotes.
    pub fn data(value: T) -> Event<T> {
        Event::with(Data::Json(value))
    }

    /// An event whose data is a text as it is. Each line of it is a line of data, which the client puts together again.
    pub fn raw(text: impl Into<String>) -> Event<T> {
        Event::with(Data::Raw(text.into()))
    }

    /// An event without data: for an id, a `retry` or a comment alone. Clients do not see it as an event.
    pub fn without_data() -> Event<T> {
        Event::with(Data::None)
    }

    /// A value under the name that it has as an event.
    ///
    /// # Errors
    ///
    /// As [`Event::event`].
    pub fn named(value: T) -> Result<Event<T>, EventError>
    where
        T: EventName,
    {
        let name = value.event_name();
        Event::data(value).event(name)
    }

    /// Sets the name: what a browser calls the type of the event. Without it, that is `message`.
    ///
    /// # Errors
    ///
    /// The name is empty, has more than one line, or holds NUL.
    pub fn event(mut self, name: impl Into<String>) -> Result<Event<T>, EventError> {
        let name = name.into();
        // An empty name would silently be `message`.
        if name.is_empty() {
            return Err(EventError::EmptyName);
        }
        self.event = Some(single_line("event", name)?);
        Ok(self)
    }

    /// Sets the id: what the client sends as `Last-Event-ID` when it connects again.
    ///
    /// # Errors
    ///
    /// The id has more than one line, or holds NUL.
    pub fn id(mut self, id: impl fmt::Display) -> Result<Event<T>, EventError> {
        self.id = Some(single_line("id", id.to_string())?);
        Ok(self)
    }

    /// Sets when the client connects again after the connection broke, in whole milliseconds.
    #[must_use]
    pub fn retry(mut self, after: Duration) -> Event<T> {
        self.retry = Some(after);
        self
    }

    /// Adds a comment. Clients skip it; people who look at the stream do not.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Event<T> {
        self.comment = Some(text.into());
        self
    }
}

impl<T: Serialize> Event<T> {
    /// The event as it goes over the wire.
    ///
    /// # Errors
    ///
    /// The data cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Bytes, BoxError> {
        let mut text = Vec::with_capacity(128);
        if let Some(comment) = &self.comment {
            write_lines(&mut text, b"", comment);
        }
        if let Some(event) = &self.event {
            write_field(&mut text, b"event", event.as_bytes());
        }
        match &self.data {
            Data::None => {}
            // JSON has no line ends outside of strings, and escapes those inside.
            Data::Json(value) => write_field(&mut text, b"data", &crate::json::write(value)?),
            Data::Raw(lines) => write_lines(&mut text, b"data", lines),
        }
        if let Some(id) = &self.id {
            write_field(&mut text, b"id", id.as_bytes());
        }
        if let Some(retry) = self.retry {
            write_field(&mut text, b"retry", retry.as_millis().to_string().as_bytes());
        }
        text.push(b'\n');
        Ok(text.into())
    }
}

fn write_field(text: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    text.extend_from_slice(name);
    text.extend_from_slice(b": ");
    text.extend_from_slice(value);
    text.push(b'\n');
}

/// One field for each line. A line ends with CR LF, LF or CR, as it does for the client.
fn write_lines(text: &mut Vec<u8>, name: &[u8], lines: &str) {
    let mut rest = lines;
    while let Some(end) = rest.find(['\r', '\n']) {
        write_field(text, name, &rest.as_bytes()[..end]);
        rest = rest[end..]
            .strip_prefix("\r\n")
            .unwrap_or_else(|| &rest[end + 1..]);
    }
    write_field(text, name, rest.as_bytes());
}

fn single_line(field: &'static str, text: String) -> Result<String, EventError> {
    if text.contains(['\r', '\n']) {
        return Err(EventError::SeveralLines { field });
    }
    // A client ignores an id with NUL, and would resume from an older one.
    if text.contains('\0') {
        return Err(EventError::Nul { field });
    }
    Ok(text)
}

/// Why an event cannot be made. As a problem it is a hidden 500: names and ids are the server's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventError {
    /// The name is empty.
    EmptyName,
    /// The field has more than one line.
    SeveralLines {
        /// `event` or `id`.
        field: &'static str,
    },
    /// The field holds NUL.
    Nul {
        /// `event` or `id`.
        field: &'static str,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventError::EmptyName => f.write_str("the name of an event is empty; leave it out instead"),
            EventError::SeveralLines { field } => write!(
                f,
                "the `{field}` of an event has a line end; it has to be a single line"
            ),
            EventError::Nul { field } => write!(f, "the `{field}` of an event holds NUL; leave it out"),
        }
    }
}

impl std::error::Error for EventError {}

impl Problem for EventError {
    fn kinds() -> Vec<ProblemContract> {
        Vec::new()
    }

    fn details(&self) -> Details {
        framework::internal().hidden()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(event: Event<&str>) -> String {
        String::from_utf8(event.to_bytes().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn the_fields_have_their_order() {
        let event = Event::data("x")
            .retry(Duration::from_millis(1500))
            .id("7")
            .unwrap()
            .comment("two\nlines")
            .event("tick")
            .unwrap();
        assert_eq!(
            written(event),
            ": two\n: lines\nevent: tick\ndata: \"x\"\nid: 7\nretry: 1500\n\n"
        );
    }

    #[test]
    fn a_raw_text_is_split_at_every_line_end() {
        assert_eq!(
            written(Event::raw("a\r\nb\rc\n\nd\n")),
            "data: a\ndata: b\ndata: c\ndata: \ndata: d\ndata: \n\n"
        );
        assert_eq!(written(Event::raw("")), "data: \n\n");
        assert_eq!(written(Event::data("a\nid: 9")), "data: \"a\\nid: 9\"\n\n");
    }

    #[test]
    fn a_field_that_would_become_two_is_refused() {
        let several = |field| Err(EventError::SeveralLines { field });
        assert_eq!(Event::data(1).event("a\ndata: 2"), several("event"));
        assert_eq!(Event::data(1).id("a\rb"), several("id"));
        assert_eq!(Event::data(1).id("a\0b"), Err(EventError::Nul { field: "id" }));
        assert_eq!(Event::data(1).event(""), Err(EventError::EmptyName));
    }

    #[test]
    fn an_event_without_data_has_none() {
        let event = Event::without_data().id(5).unwrap();
        assert_eq!(written(event), "id: 5\n\n");
    }
}
