//! Patterns: regular expressions as JSON Schema means them (ECMA-262, searched for, not anchored).
//!
//! Most patterns of an API are a row of character classes, `^[A-Z]{3}-[0-9]+$`. The macro writes those as a
//! table of [`Run`]s at compile time; a match is then a few compares a character and needs no regex engine.
//! Everything else is compiled by the `regex` crate once, at its first use.

use std::sync::LazyLock;

pub use regex::Regex;

/// A pattern that was checked at compile time.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    matcher: Matcher,
}

#[derive(Debug)]
enum Matcher {
    Runs { runs: &'static [Run], to_end: bool },
    Regex(&'static LazyLock<Regex>),
}

/// A class of characters and how many of them follow each other.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// The ASCII characters of the class, a bit each.
    pub ascii: u128,
    /// Whether the class holds every character beyond ASCII; it holds none of them otherwise.
    pub beyond: bool,
    /// The least number of them.
    pub least: u32,
    /// The greatest number of them; `u32::MAX` has no end.
    pub most: u32,
}

impl Pattern {
    /// A pattern that begins at the start of the text and is a row of runs, each of which can be taken as far as
    /// it goes without coming back. `to_end` asks for the end of the text after the last run.
    pub const fn runs(source: &'static str, runs: &'static [Run], to_end: bool) -> Pattern {
        Pattern {
            source,
            matcher: Matcher::Runs { runs, to_end },
        }
    }

    /// A pattern for the `regex` crate.
    pub const fn regex(source: &'static str, regex: &'static LazyLock<Regex>) -> Pattern {
        Pattern {
            source,
            matcher: Matcher::Regex(regex),
        }
    }

    /// The pattern as it was written, and as it stands in the document.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the text contains a match.
    #[inline]
    pub fn is_match(&self, text: &str) -> bool {
        match &self.matcher {
            Matcher::Runs { runs, to_end } => match_runs(runs, *to_end, text),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }
}

fn match_runs(runs: &[Run], to_end: bool, text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut position = 0;
    for run in runs {
        let mut count = 0;
        while count < run.most {
            let Some(&byte) = bytes.get(position) else { break };
            if byte < 128 {
                if run.ascii & (1 << byte) == 0 {
                    break;
                }
                position += 1;
            } else {
                if !run.beyond {
                    break;
                }
                // The text is UTF-8: the first byte tells the length of the character.
                position += match byte {
                    0xF0.. => 4,
                    0xE0.. => 3,
                    _ => 2,
                };
            }
            count += 1;
        }
        if count < run.least {
            return false;
        }
    }
    !to_end || position == bytes.len()
}

/// Compiles what the macro found to be a good pattern, rewritten from ECMA-262 to the `regex` crate's syntax.
pub fn compile(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(regex) => regex,
        // The macro parsed the same text with the same crate; only the size limit is left.
        Err(error) => panic!("the pattern `{source}` cannot be compiled: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn class(text: &str) -> u128 {
        let bytes = text.as_bytes();
        let mut set = 0;
        let mut index = 0;
        while index < bytes.len() {
            set |= 1 << bytes[index];
            index += 1;
        }
        set
    }

    #[test]
    fn runs_match_like_the_expression() {
        const RUNS: &[Run] = &[
            Run {
                ascii: class("ABC"),
                beyond: false,
                least: 2,
                most: 3,
            },
            Run {
                ascii: class("-"),
                beyond: false,
                least: 1,
                most: 1,
            },
            Run {
                ascii: class("0123456789"),
                beyond: false,
                least: 1,
                most: u32::MAX,
            },
        ];
        let pattern = Pattern::runs("^[A-C]{2,3}-[0-9]+$", RUNS, true);
        for (text, fits) in [
            ("AB-1", true),
            ("ABC-123", true),
            ("A-1", false),
            ("ABCA-1", false),
            ("AB-", false),
            ("AB-1x", false),
            ("", false),
        ] {
            assert_eq!(pattern.is_match(text), fits, "{text}");
        }
    }

    #[test]
    fn characters_beyond_ascii_are_counted_as_one() {
        const RUNS: &[Run] = &[Run {
            ascii: !class("/"),
            beyond: true,
            least: 2,
            most: 3,
        }];
        let pattern = Pattern::runs("^[^/]{2,3}$", RUNS, true);
        assert!(pattern.is_match("äé"));
        assert!(pattern.is_match("😀a漢"));
        assert!(!pattern.is_match("ä"));
        assert!(!pattern.is_match("ä/"));
    }
}
