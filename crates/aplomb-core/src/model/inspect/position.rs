//! From a place in the text to a place in the document, and what a plain value cannot tell: members sent twice.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::fault::{MOST_FAULTS, Step};

/// What one reading of the text found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Scan {
    /// The members that were sent more than once.
    pub(super) duplicates: Vec<Vec<Step>>,
    /// The innermost value at the place that was asked for.
    pub(super) path: Vec<Step>,
}

enum Level<'t> {
    Object {
        names: HashSet<Cow<'t, str>>,
        name: String,
    },
    Array {
        index: usize,
    },
}

/// The byte that the parser had read last when it stopped, but for white space.
///
/// serde_json puts the position into an error of a type when it leaves the object or list around the value, and has read
/// the comma or the bracket behind it by then. So a comma or a closing bracket stands for the value before it.
pub(super) fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let offset = before + error.column().saturating_sub(1);
    let read = text.as_bytes().get(..=offset).unwrap_or(text.as_bytes());
    read.trim_ascii_end().len().saturating_sub(1)
}

/// Reads a text that is known to be JSON.
pub(super) fn scan(text: &str, offset: usize) -> Scan {
    let mut scan = Scan::default();
    let mut levels: Vec<Level<'_>> = Vec::new();
    let mut located = false;
    let bytes = text.as_bytes();
    let mut position = 0;
    // In an object, whether the next string is a name.
    let mut name_is_next = false;
    while position < bytes.len() {
        let start = position;
        position = match bytes[position] {
            b'"' => end_of_string(bytes, position),
            _ => position + 1,
        };
        // The path changes behind names, commas and brackets, so it is still that of the value that this byte belongs to.
        if !located && (start..position).contains(&offset) && !name_is_next {
            located = true;
            scan.path = path(&levels);
        }
        match bytes[start] {
            b'"' if name_is_next => {
                name_is_next = false;
                if let Some(Level::Object { names, name }) = levels.last_mut() {
                    let read = unescape(&text[start..position]);
                    *name = read.clone().into_owned();
                    if !names.insert(read) && scan.duplicates.len() < MOST_FAULTS {
                        let path = path(&levels);
                        if !scan.duplicates.contains(&path) {
                            scan.duplicates.push(path);
                        }
                    }
                }
                // A duplicate or unknown name is refused at the name itself.
                if !located && (start..position).contains(&offset) {
                    located = true;
                    scan.path = path(&levels);
                }
            }
            b'{' => {
                levels.push(Level::Object {
                    names: HashSet::new(),
                    name: String::new(),
                });
                name_is_next = true;
            }
            b'[' => levels.push(Level::Array { index: 0 }),
            b'}' | b']' => {
                name_is_next = false;
                levels.pop();
            }
            b',' => match levels.last_mut() {
                Some(Level::Array { index }) => *index += 1,
                Some(Level::Object { .. }) => name_is_next = true,
                None => {}
            },
            _ => {}
        }
    }
    scan
}

fn path(levels: &[Level<'_>]) -> Vec<Step> {
    // An object whose first name is not read yet has no place inside.
    levels
        .iter()
        .filter_map(|level| match level {
            Level::Object { names, .. } if names.is_empty() => None,
            Level::Object { name, .. } => Some(Step::Key(name.clone())),
            Level::Array { index } => Some(Step::Index(*index)),
        })
        .collect()
}

/// The position behind the quote that ends the string at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut position = start + 1;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'"' => return position + 1,
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
    bytes.len()
}

fn unescape(quoted: &str) -> Cow<'_, str> {
    let plain = quoted.trim_matches('"');
    if plain.contains('\\') {
        serde_json::from_str::<String>(quoted).map_or(Cow::Borrowed(plain), Cow::Owned)
    } else {
        Cow::Borrowed(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str, offset: usize) -> String {
        scan(text, offset)
            .path
            .iter()
            .fold(String::new(), |pointer, step| match step {
                Step::Key(name) => format!("{pointer}/{name}"),
                Step::Index(index) => format!("{pointer}/{index}"),
                Step::Name => pointer,
            })
    }

    #[test]
    fn a_byte_has_a_pointer() {
        let text = r#"{"a": [1, {"b": "x"}], "c": 22}"#;
        let at = |wanted: &str| pointer(text, text.find(wanted).unwrap());
        assert_eq!(at("1,"), "/a/0");
        assert_eq!(at("\"x\""), "/a/1/b");
        assert_eq!(at("22"), "/c");
        assert_eq!(at(", {"), "/a/0");
        assert_eq!(at("}]"), "/a/1/b", "the bracket stands for the value before it");
        assert_eq!(at("]"), "/a/1");
        assert_eq!(pointer(text, text.len() - 1), "/c");
        assert_eq!(pointer("7", 0), "");
        assert_eq!(pointer("{}", 1), "");
    }

    #[test]
    fn members_sent_twice_are_found() {
        let scan = scan(
            r#"{"a": 1, "x": [{"b": 1, "\u0062": 2}], "a": 3, "c": "\"a\"", "d": {}}"#,
            0,
        );
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(
            scan.duplicates,
            [vec![key("x"), Step::Index(0), key("b")], vec![key("a")]]
        );
    }
}
