//! The multipart decoder: from pieces of bytes to parts (RFC 2046, section 5.1; RFC 7578).
//!
//! It does no input and no output: bytes are fed to it, and it says what they hold. So it can be tested piece by piece, and holds
//! no more than one head of a part or one boundary beside what was fed last.
//!
//! It is stricter than the RFC where leniency lets two programs see two different forms in the same bytes: lines end with CR LF, a
//! name stands once, and what is cut off is an error.

use bytes::{Buf, Bytes, BytesMut};
use memchr::memmem;

use super::attributes::Attributed;
use super::part_head::{PartHead, shortened};

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A part begins.
    Part(Box<PartHead>),
    /// The next bytes of its content.
    Content(Bytes),
    /// It ends.
    PartEnd,
    /// The body ends; what follows does not count.
    End,
    /// More bytes are needed.
    Hungry,
}

/// Why a body is not multipart: a sentence that says what and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first boundary.
    Preamble,
    /// After the text of a boundary, before the end of its line.
    Boundary,
    /// Between the line of a boundary and the empty line.
    Head,
    /// In the content of a part.
    Content,
    /// After the last boundary.
    End,
}

#[derive(Debug)]
pub(crate) struct Decoder {
    /// CR LF, two hyphens, and the boundary.
    delimiter: memmem::Finder<'static>,
    buffer: BytesMut,
    /// How many bytes of the body were taken out of the buffer.
    taken: u64,
    /// How many bytes of the buffer were searched for the end of a head.
    searched: usize,
    state: State,
    parts: usize,
    longest_head: usize,
}

/// The line end that stands before every boundary but the first: it is put before the body, so that the first is like the others.
const LINE_END: &[u8] = b"\r\n";

impl Decoder {
    /// A decoder for bodies with this boundary; the head of a part may have so many bytes.
    pub(crate) fn new(boundary: &str, longest_head: usize) -> Decoder {
        Decoder {
            delimiter: memmem::Finder::new(format!("\r\n--{boundary}").as_bytes()).into_owned(),
            buffer: BytesMut::from(LINE_END),
            taken: 0,
            searched: 0,
            state: State::Preamble,
            parts: 0,
            longest_head,
        }
    }

    /// Adds bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if self.state != State::End {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// What the bytes hold next.
    pub(crate) fn next(&mut self) -> Result<Event, Malformed> {
        loop {
            match self.state {
                State::Preamble => match self.delimiter.find(&self.buffer) {
                    Some(at) => {
                        self.take(at + self.delimiter.needle().len());
                        self.state = State::Boundary;
                    }
                    None => {
                        // RFC 2046, section 5.1.1 allows text before the first boundary. Nobody writes much of it, and the wrong
                        // boundary should be said before the whole body was sent.
                        let keep = self.delimiter.needle().len() - 1;
                        self.take(self.buffer.len().saturating_sub(keep));
                        if self.taken > self.longest_head as u64 {
                            return Err(self.no_boundary());
                        }
                        return Ok(Event::Hungry);
                    }
                },
                State::Boundary => match self.boundary_end()? {
                    Some(state) => self.state = state,
                    None => return Ok(Event::Hungry),
                },
                State::Head => {
                    return match self.head()? {
                        Some(head) => {
                            self.state = State::Content;
                            Ok(Event::Part(Box::new(head)))
                        }
                        None => Ok(Event::Hungry),
                    };
                }
                State::Content => return Ok(self.content()),
                State::End => return Ok(Event::End),
            }
        }
    }

    /// What is wrong if no more bytes come; nothing after the last boundary.
    pub(crate) fn cut_off(&self) -> Malformed {
        match self.state {
            State::Preamble => self.no_boundary(),
            State::Boundary => Malformed(format!(
                "The body ends in a boundary, at byte {}",
                self.position()
            )),
            State::Head => Malformed(format!(
                "The body ends in the head of part {}, at byte {}",
                self.parts + 1,
                self.position() + self.buffer.len() as u64
            )),
            State::Content | State::End => Malformed(format!(
                "The body ends at byte {} in part {}, without the boundary that ends it; has it been cut off?",
                self.position() + self.buffer.len() as u64,
                self.parts
            )),
        }
    }

    /// Where the buffer begins in the body.
    fn position(&self) -> u64 {
        self.taken.saturating_sub(LINE_END.len() as u64)
    }

    fn take(&mut self, count: usize) {
        self.buffer.advance(count);
        self.taken += count as u64;
        self.searched = 0;
    }

    fn no_boundary(&self) -> Malformed {
        let boundary = String::from_utf8_lossy(&self.delimiter.needle()[LINE_END.len()..]);
        Malformed(format!(
            "The boundary of the Content-Type, as a line `{boundary}`, does not stand at the start of the body"
        ))
    }

    /// The rest of a boundary's line: two hyphens end the body, a line end begins a part. Spaces may stand before it.
    fn boundary_end(&mut self) -> Result<Option<State>, Malformed> {
        match self.buffer.as_ref() {
            [b'-', b'-', ..] => {
                self.buffer.clear();
                return Ok(Some(State::End));
            }
            [] | [b'-'] => return Ok(None),
            _ => {}
        }
        let spaces = self
            .buffer
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        match &self.buffer[spaces..] {
            [b'\r', b'\n', ..] => {
                // The line end stays: a part without headers is then like the others.
                self.take(spaces);
                Ok(Some(State::Head))
            }
            [] | [b'\r'] if spaces <= self.longest_head => Ok(None),
            _ => Err(Malformed(format!(
                "The boundary before byte {} has to be followed by `--` or by a line end of CR LF",
                self.position()
            ))),
        }
    }

    fn head(&mut self) -> Result<Option<PartHead>, Malformed> {
        let from = self.searched.saturating_sub(3);
        let Some(at) = memmem::find(&self.buffer[from..], b"\r\n\r\n") else {
            if self.buffer.len() > self.longest_head {
                return Err(self.long_head());
            }
            self.searched = self.buffer.len();
            return Ok(None);
        };
        let end = from + at;
        if end > self.longest_head {
            return Err(self.long_head());
        }
        let lines = self.buffer.get(LINE_END.len()..end).unwrap_or(&[]);
        let head = PartHead::parse(lines).map_err(|fault| {
            Malformed(format!(
                "Part {}, at byte {}, cannot be read: {fault}",
                self.parts + 1,
                self.position() + LINE_END.len() as u64
            ))
        })?;
        self.take(end + 4);
        self.parts += 1;
        Ok(Some(head))
    }

    fn long_head(&self) -> Malformed {
        Malformed(format!(
            "The head of part {}, at byte {}, has more than {} bytes, or its lines do not end with CR LF",
            self.parts + 1,
            self.position() + LINE_END.len() as u64,
            self.longest_head
        ))
    }

    fn content(&mut self) -> Event {
        if let Some(at) = self.delimiter.find(&self.buffer) {
            if at > 0 {
                return Event::Content(self.split(at));
            }
            self.take(self.delimiter.needle().len());
            self.state = State::Boundary;
            return Event::PartEnd;
        }
        // Only what may be the start of a delimiter is kept back: it begins with the last CR that is near enough to the end.
        let length = self.buffer.len();
        let near = length.saturating_sub(self.delimiter.needle().len() - 1);
        let sure = memchr::memchr(b'\r', &self.buffer[near..]).map_or(length, |at| near + at);
        if sure == 0 {
            return Event::Hungry;
        }
        Event::Content(self.split(sure))
    }

    fn split(&mut self, count: usize) -> Bytes {
        self.taken += count as u64;
        self.buffer.split_to(count).freeze()
    }
}

/// The boundary that a Content-Type of multipart names (RFC 2046, section 5.1.1).
pub(crate) fn boundary<'a>(media_type: &'a Attributed<'_>) -> Result<&'a str, Malformed> {
    let Some(boundary) = media_type.get("boundary") else {
        return Err(Malformed(
            "The Content-Type has no `boundary`; let the client write this header itself".to_owned(),
        ));
    };
    let fault = match boundary.chars().count() {
        0 => "is empty".to_owned(),
        length @ 71.. => format!("has {length} characters; at most 70 are allowed"),
        _ if !boundary.bytes().all(is_boundary_byte) || boundary.ends_with(' ') => format!(
            "is `{}`; only letters, digits, inner spaces and '()+_,-./:=? are allowed",
            shortened(boundary)
        ),
        _ => return Ok(boundary),
    };
    Err(Malformed(format!("The `boundary` of the Content-Type {fault}")))
}

fn is_boundary_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}

#[cfg(test)]
mod tests;
