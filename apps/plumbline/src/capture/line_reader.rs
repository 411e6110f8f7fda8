//! Lines of bounded length.

use std::io::{self, BufRead};

/// Splits bytes into lines and holds at most one of them.
pub(super) struct LineReader<R> {
    source: R,
    line: Vec<u8>,
    limit: usize,
}

/// What the reader found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RawLine<'line> {
    /// A line without its end (`\n` or `\r\n`). The last one may lack it.
    Whole(&'line [u8]),
    /// A line above the limit. It has been skipped.
    TooLong,
    /// There is nothing more.
    End,
}

impl<R: BufRead> LineReader<R> {
    pub(super) fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            line: Vec::new(),
            limit,
        }
    }

    /// The next line.
    ///
    /// # Errors
    ///
    /// What the source answers. The part of a line before it is dropped: half a frame is not a frame.
    pub(super) fn next_line(&mut self) -> io::Result<RawLine<'_>> {
        self.line.clear();
        // A single huge line must not keep its memory for the rest of the capture.
        self.line.shrink_to(1024 * 1024);
        let mut too_long = false;
        let mut any = false;
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if !too_long && self.line.len() + part.len() <= self.limit {
                self.line.extend_from_slice(part);
            } else {
                too_long = true;
            }
            let used = part.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Ok(match (any, too_long) {
            (false, _) => RawLine::End,
            (true, true) => RawLine::TooLong,
            (true, false) => RawLine::Whole(&self.line),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    #[test]
    fn splits_at_any_buffer_size() {
        for capacity in 1..20 {
            let source = BufReader::with_capacity(capacity, &b"ab\n\r\ncdefgh\nij\r\nk"[..]);
            let mut lines = LineReader::new(source, 4);
            let mut found = Vec::new();
            loop {
                match lines.next_line().unwrap() {
                    RawLine::Whole(line) => found.push(String::from_utf8(line.to_vec()).unwrap()),
                    RawLine::TooLong => found.push("too long".to_owned()),
                    RawLine::End => break,
                }
            }
            assert_eq!(found, ["ab", "", "too long", "ij", "k"]);
        }
    }
}
