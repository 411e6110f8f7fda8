//! JSON: the one module that all bodies go through.
//!
//! Reading is one check of the UTF-8 and then `from_str`: a fifth faster than `from_slice`, and stricter, since that one lets bad
//! UTF-8 pass in fields that are ignored. There is no path tracking on good input; it alone would cost more than the parse.

pub(crate) mod python;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How deep a document may be nested.
pub const DEEPEST: usize = 128;

/// Why a document cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not UTF-8 (RFC 8259, section 8.1); the first bad byte.
    NotUtf8 {
        /// Counted from 0.
        offset: usize,
    },
    /// It is nested too deep.
    TooDeep,
    /// It is not JSON.
    Syntax {
        /// What the parser says.
        message: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
}

impl Unreadable {
    /// What the parser says about something that is not JSON.
    pub(crate) fn syntax(error: &serde_json::Error) -> Unreadable {
        // "EOF while parsing" is the parser's jargon; the client has to know that its text stops too early.
        let message = error
            .to_string()
            .replace("EOF while parsing", "the text ends in the middle of");
        Unreadable::Syntax {
            message,
            line: error.line(),
            column: error.column(),
        }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::NotUtf8 { offset } => write!(f, "JSON has to be UTF-8; byte {offset} is not"),
            Unreadable::TooDeep => write!(f, "The JSON is nested more than {DEEPEST} deep"),
            Unreadable::Syntax { message, .. } => write!(f, "This is not JSON: {message}"),
        }
    }
}

/// The document as text, if it is text and not too deep.
///
/// # Errors
///
/// [`Unreadable::NotUtf8`], [`Unreadable::TooDeep`].
pub fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    if is_too_deep(bytes) {
        Err(Unreadable::TooDeep)
    } else {
        Ok(text)
    }
}

/// Parses a document into a type.
///
/// # Errors
///
/// The parser's, which tells bad JSON from good JSON that does not fit by its category.
#[inline]
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

/// Parses a document into a type that borrows from it.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_borrowed<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

/// Writes a value.
///
/// # Errors
///
/// The value's own: a map with keys that are no strings, or a `Serialize` that refuses.
#[inline]
pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut buffer = Vec::with_capacity(FIRST_ROOM);
    serde_json::to_writer(&mut buffer, value)?;
    Ok(buffer)
}

/// Room for a small answer. Not a power of two: with what an allocator adds, that is often a block of the next size.
const FIRST_ROOM: usize = 120;

/// Whether the document is nested deeper than [`DEEPEST`]. Counting the opening brackets settles nearly all documents; it is a
/// pass that the compiler turns into vector instructions. Only with more of them is the depth followed.
fn is_too_deep(bytes: &[u8]) -> bool {
    // `[` is 0x5B and `{` is 0x7B: they differ in one bit.
    let opening: usize = bytes
        .chunks(255)
        .map(|chunk| usize::from(chunk.iter().map(|byte| u8::from(byte | 0x20 == b'{')).sum::<u8>()))
        .sum();
    opening > DEEPEST && deepest(bytes) > DEEPEST
}

fn deepest(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_bounded_for_known_and_for_ignored_fields() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(text(deep(DEEPEST).as_bytes()).is_ok());
        assert_eq!(text(deep(DEEPEST + 1).as_bytes()), Err(Unreadable::TooDeep));
        assert_eq!(text("[".repeat(10_000).as_bytes()), Err(Unreadable::TooDeep));
    }

    #[test]
    fn brackets_in_texts_and_side_by_side_are_not_depth() {
        let flat = format!("[{}]", vec!["[]"; 1000].join(","));
        assert!(text(flat.as_bytes()).is_ok());
        let quoted = format!("[\"{}\\\"{}\"]", "[".repeat(500), "{".repeat(500));
        assert!(text(quoted.as_bytes()).is_ok());
    }

    #[test]
    fn bad_utf8_is_found_with_its_place() {
        assert_eq!(text(b"{\"a\":\"\xff\"}"), Err(Unreadable::NotUtf8 { offset: 6 }));
    }

    #[test]
    fn a_text_that_stops_too_early_is_told_in_plain_words() {
        let error = serde_json::from_str::<serde_json::Value>("{\"name\": ").unwrap_err();
        assert_eq!(
            Unreadable::syntax(&error).to_string(),
            "This is not JSON: the text ends in the middle of a value at line 1 column 9"
        );
    }
}
