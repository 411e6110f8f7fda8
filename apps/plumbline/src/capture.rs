//! Captures: frames as they came over the wire, one a line.
//!
//! A line is the receive time in nanoseconds since 1970, a space, and the frame as received. The file is plain text or gzip, told
//! apart by its first two bytes, never by its name. Damage is part of the data: a bad line is reported with its number and reading goes
//! on behind it; damage in the gzip stream ends the capture, because nothing behind it can be found.

mod line_reader;

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use line_reader::{LineReader, RawLine};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

/// Longest line that is read, in bytes. Longer ones are skipped without being held in memory.
pub const MAX_LINE: usize = 16 * 1024 * 1024;

/// One good line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number of the line, from 1.
    pub number: u64,
    /// When the frame came in, by the recorder's clock.
    pub received: Timestamp,
    /// The frame as received.
    pub frame: Vec<u8>,
}

/// One line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {number}: {damage}")]
pub struct DamagedLine {
    /// Number of the line, from 1. For damage of the file itself, the line that was being read.
    pub number: u64,
    /// What is wrong.
    pub damage: Damage,
}

/// What is wrong with a line, or with the file at that line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Longer than [`MAX_LINE`].
    #[error("longer than {MAX_LINE} bytes")]
    TooLong,
    /// No space between a time and a frame.
    #[error("expected a receive time in nanoseconds, a space, and a frame")]
    NoTime,
    /// The receive time is not a whole number of nanoseconds between 2000 and 2100.
    #[error("the receive time is not a whole number of nanoseconds between 2000 and 2100")]
    BadTime,
    /// The frame is not UTF-8.
    #[error("not UTF-8: bad byte at position {0} of the frame")]
    NotUtf8(usize),
    /// The frame itself is refused.
    #[error("{0}")]
    Frame(String),
    /// The compressed stream ends early or is damaged. Nothing behind it can be read.
    #[error("the capture ends here, damaged: {0}")]
    File(String),
}

/// A capture cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the capture {}: {source}", path.display())]
pub struct OpenError {
    path: PathBuf,
    source: io::Error,
}

/// A reader of captures. Iterate over it; it ends after the last line, or after a [`Damage::File`].
pub struct Reader {
    lines: LineReader<Box<dyn BufRead + Send>>,
    number: u64,
    ended: bool,
}

impl Reader {
    /// Opens a file, plain or gzip.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the file cannot be opened or its first bytes cannot be read.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let fail = |source| OpenError {
            path: path.to_owned(),
            source,
        };
        Self::new(File::open(path).map_err(fail)?).map_err(fail)
    }

    /// Reads from anything, plain or gzip.
    ///
    /// # Errors
    ///
    /// When the first two bytes cannot be read.
    pub fn new(mut source: impl Read + Send + 'static) -> io::Result<Self> {
        let mut start = Vec::with_capacity(2);
        source.by_ref().take(2).read_to_end(&mut start)?;
        // RFC 1952 section 2.3.1: the two identification bytes.
        let gzip = start == [0x1f, 0x8b];
        let whole: BufReader<Chain<Cursor<Vec<u8>>, _>> =
            BufReader::with_capacity(64 * 1024, Cursor::new(start).chain(source));
        let bytes: Box<dyn BufRead + Send> = if gzip {
            Box::new(BufReader::with_capacity(64 * 1024, MultiGzDecoder::new(whole)))
        } else {
            Box::new(whole)
        };
        Ok(Self {
            lines: LineReader::new(bytes, MAX_LINE),
            number: 0,
            ended: false,
        })
    }
}

impl Iterator for Reader {
    type Item = Result<Line, DamagedLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let raw = self.lines.next_line();
            self.number += 1;
            let number = self.number;
            let damaged = |damage| Some(Err(DamagedLine { number, damage }));
            match raw {
                Ok(RawLine::Whole([])) => {}
                Ok(RawLine::Whole(bytes)) => return Some(split(number, bytes)),
                Ok(RawLine::TooLong) => return damaged(Damage::TooLong),
                Ok(RawLine::End) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return damaged(Damage::File(error.to_string()));
                }
            }
        }
        None
    }
}

fn split(number: u64, bytes: &[u8]) -> Result<Line, DamagedLine> {
    let damaged = |damage| DamagedLine { number, damage };
    let space = bytes
        .iter()
        .take(32)
        .position(|byte| *byte == b' ')
        .ok_or(damaged(Damage::NoTime))?;
    let (time, frame) = (&bytes[..space], &bytes[space + 1..]);
    let received = receive_time(time).ok_or(damaged(Damage::BadTime))?;
    if let Err(error) = std::str::from_utf8(frame) {
        return Err(damaged(Damage::NotUtf8(error.valid_up_to())));
    }
    Ok(Line {
        number,
        received,
        frame: frame.to_vec(),
    })
}

fn receive_time(digits: &[u8]) -> Option<Timestamp> {
    const YEAR_2000: i128 = 946_684_800_000_000_000;
    const YEAR_2100: i128 = 4_102_444_800_000_000_000;
    if digits.is_empty() || digits.len() > 19 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let nanoseconds = digits
        .iter()
        .fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    if !(YEAR_2000..YEAR_2100).contains(&nanoseconds) {
        return None;
    }
    Timestamp::from_nanosecond(nanoseconds).ok()
}

#[cfg(test)]
mod tests;
