//! Sources: the places of a request where text stands under names.

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use crate::arg::form::FormData;
use crate::fault::Place;

/// One place of one request, for looking values up by name.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    place: Place,
    text: Text<'a>,
    last_wins: bool,
    echoes: bool,
}

#[derive(Debug, Clone, Copy)]
enum Text<'a> {
    Path {
        path: &'a str,
        names: &'a [Box<str>],
        spans: &'a [(u16, u16)],
    },
    Query(&'a str),
    Header(&'a HeaderMap),
    Cookie(&'a HeaderMap),
    Form(&'a FormData),
}

/// What stands under a name that should be there once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Single<'a> {
    /// Nothing.
    None,
    /// One value, decoded.
    One(Cow<'a, str>),
    /// More than one.
    Repeated,
    /// Something that is not UTF-8.
    NotText,
}

impl<'a> Source<'a> {
    pub(crate) fn path(path: &'a str, names: &'a [Box<str>], spans: &'a [(u16, u16)]) -> Source<'a> {
        Source {
            place: Place::Path,
            text: Text::Path { path, names, spans },
            last_wins: false,
            echoes: false,
        }
    }

    pub(crate) fn query(query: &'a str, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Query,
            text: Text::Query(query),
            last_wins,
            echoes: false,
        }
    }

    pub(crate) fn header(headers: &'a HeaderMap, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Header,
            text: Text::Header(headers),
            last_wins,
            echoes: false,
        }
    }

    pub(crate) fn cookie(headers: &'a HeaderMap) -> Source<'a> {
        // A browser sends the same name twice when cookies of two paths fit; RFC 10025 leaves the choice to
        // the server.
        Source {
            place: Place::Cookie,
            text: Text::Cookie(headers),
            last_wins: true,
            echoes: false,
        }
    }

    pub(crate) fn form(form: &'a FormData, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Body,
            text: Text::Form(form),
            last_wins,
            echoes: false,
        }
    }

    /// Says whether what was sent is echoed in faults.
    pub(crate) fn echoing(mut self, echoes: bool) -> Source<'a> {
        self.echoes = echoes;
        self
    }

    /// Whether what was sent is echoed in faults.
    pub(crate) fn echoes(&self) -> bool {
        self.echoes
    }

    /// Whether a group of headers is read as FastAPI reads it: faults bear the names of the fields, and a group that takes nothing else
    /// takes no other headers.
    pub(crate) fn has_strict_headers(&self) -> bool {
        self.place == Place::Header && self.last_wins
    }

    /// The part of the request.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The value of a name that should be there at most once.
    pub fn one(&self, name: &str) -> Single<'a> {
        let mut single = Single::None;
        let last_wins = self.last_wins;
        self.visit(name, |text| {
            single = match (&single, text) {
                (_, None) => Single::NotText,
                (Single::None, Some(text)) => Single::One(text),
                (_, Some(text)) if last_wins => Single::One(text),
                _ => Single::Repeated,
            }
        });
        single
    }

    /// Every value of a name, in the order in which they were sent; `None` where one is not UTF-8.
    pub fn each(&self, name: &str, found: &mut dyn FnMut(Option<Cow<'a, str>>)) {
        self.visit(name, found);
    }

    /// [`Source::each`] for a closure whose type is known: this is where parameters cost most.
    #[inline]
    fn visit(&self, name: &str, mut found: impl FnMut(Option<Cow<'a, str>>)) {
        match self.text {
            Text::Path { path, names, spans } => {
                for (known, (start, length)) in names.iter().zip(spans) {
                    if **known == *name {
                        let start = usize::from(*start);
                        let raw = path.get(start..start + usize::from(*length));
                        found(raw.and_then(unescape));
                    }
                }
            }
            Text::Query(query) => {
                let mut rest = query;
                while !rest.is_empty() {
                    let (pair, others) = cut(rest, b'&');
                    rest = others;
                    if let Some(value) = value_of(pair, name) {
                        found(decode(value));
                    }
                }
            }
            Text::Header(headers) => {
                for value in headers.get_all(name) {
                    found(std::str::from_utf8(value.as_bytes()).ok().map(Cow::Borrowed));
                }
            }
            Text::Cookie(headers) => {
                for line in headers.get_all(http::header::COOKIE) {
                    each_cookie(line.as_bytes(), &mut |key, value| {
                        if key == name.as_bytes() {
                            found(std::str::from_utf8(value).ok().map(Cow::Borrowed));
                        }
                    });
                }
            }
            Text::Form(form) => form.each(name, &mut found),
        }
    }

    /// Whether a file was sent under a name. It is no text, and [`Source::each`] says so.
    pub fn has_file(&self, name: &str) -> bool {
        matches!(self.text, Text::Form(form) if form.has_file(name))
    }

    /// Every name that is there, for models that allow no others.
    pub fn each_name(&self, found: &mut dyn FnMut(Cow<'a, str>)) {
        match self.text {
            Text::Path { names, .. } => names.iter().for_each(|name| found(Cow::Borrowed(name))),
            Text::Query(query) => pairs(query).filter_map(|(key, _)| decode(key)).for_each(found),
            Text::Header(headers) => headers
                .keys()
                .for_each(|name| found(Cow::Borrowed(name.as_str()))),
            Text::Cookie(headers) => {
                for line in headers.get_all(http::header::COOKIE) {
                    each_cookie(line.as_bytes(), &mut |key, _| {
                        if let Ok(name) = std::str::from_utf8(key) {
                            found(Cow::Borrowed(name));
                        }
                    });
                }
            }
            Text::Form(form) => form.each_name(found),
        }
    }
}

/// The pairs of a query string or a url-encoded form (WHATWG URL, section 5.1), undecoded.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| cut(pair, b'='))
}

/// What stands before and after the first separator, an ASCII character. A walk over the bytes: names and values are short, and a search
/// costs more than it saves.
#[inline]
fn cut(text: &str, separator: u8) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| byte == separator)
        .unwrap_or(text.len());
    (&text[..end], text.get(end + 1..).unwrap_or(""))
}

/// The value of a pair, undecoded, if the pair has this name.
#[inline]
fn value_of<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    match pair.strip_prefix(name).map(str::as_bytes) {
        Some([b'=', ..]) => return pair.get(name.len() + 1..),
        Some([]) if !pair.is_empty() => return Some(""),
        _ => {}
    }
    match pair.bytes().find(|byte| matches!(byte, b'=' | b'%' | b'+')) {
        None | Some(b'=') => None,
        Some(_) => value_of_escaped(pair, name),
    }
}

#[cold]
fn value_of_escaped<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    let (key, value) = cut(pair, b'=');
    decode(key).is_some_and(|key| key == name).then_some(value)
}

/// A segment of a path, decoded. `None` if the result is not UTF-8.
fn unescape(text: &str) -> Option<Cow<'_, str>> {
    if text.bytes().any(|byte| byte == b'%') {
        percent_decode_str(text).decode_utf8().ok()
    } else {
        Some(Cow::Borrowed(text))
    }
}

/// Decodes a part of a query string: `+` is a space, `%` an escape. `None` if the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        unescape_spaced(text)
    } else {
        Some(Cow::Borrowed(text))
    }
}

#[cold]
fn unescape_spaced(text: &str) -> Option<Cow<'_, str>> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?.into_owned();
    Some(Cow::Owned(decoded))
}

/// The pairs of a `Cookie` line (RFC 10025, formerly 6265, section 4.2): names and values as they stand, quotes taken off.
fn each_cookie<'a>(line: &'a [u8], found: &mut dyn FnMut(&'a [u8], &'a [u8])) {
    for pair in line.split(|byte| *byte == b';') {
        let pair = pair.trim_ascii();
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (name, value) = (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii());
        let value = value
            .strip_prefix(b"\"")
            .and_then(|value| value.strip_suffix(b"\""))
            .unwrap_or(value);
        found(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(query: &str, name: &str) -> Vec<Option<String>> {
        let mut values = Vec::new();
        Source::query(query, false).each(name, &mut |text| values.push(text.map(Cow::into_owned)));
        values
    }

    #[test]
    fn a_query_string_is_decoded() {
        assert_eq!(all("a=1&b=2&a=3", "a"), [Some("1".into()), Some("3".into())]);
        assert_eq!(all("a=x+y%26z", "a"), [Some("x y&z".into())]);
        assert_eq!(all("a", "a"), [Some(String::new())]);
        assert_eq!(all("na%6De=1", "name"), [Some("1".into())]);
        assert_eq!(all("a=%FF", "a"), [None]);
        assert_eq!(all("&&a=1&", "a"), [Some("1".into())]);
        assert_eq!(all("", "a"), [] as [Option<String>; 0]);
    }

    #[test]
    fn a_repeated_name_is_seen() {
        assert_eq!(Source::query("a=1&a=2", false).one("a"), Single::Repeated);
        assert_eq!(Source::query("a=1&a=2", true).one("a"), Single::One("2".into()));
        assert_eq!(Source::query("b=2", false).one("a"), Single::None);
        assert_eq!(Source::query("a=%ff", false).one("a"), Single::NotText);
    }

    #[test]
    fn cookies_are_read_over_several_lines() {
        let mut headers = HeaderMap::new();
        headers.append(http::header::COOKIE, "a=1; b=\"two\"".parse().unwrap());
        headers.append(http::header::COOKIE, "c=3;d".parse().unwrap());
        let source = Source::cookie(&headers);
        assert_eq!(source.one("b"), Single::One("two".into()));
        assert_eq!(source.one("c"), Single::One("3".into()));
        assert_eq!(source.one("d"), Single::None);
    }
}
