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
    replaces: bool,
    /// An empty text counts as not sent, also where it is the last of several.
    drops_empty: bool,
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
            replaces: false,
            drops_empty: false,
        }
    }

    pub(crate) fn query(query: &'a str, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Query,
            text: Text::Query(query),
            last_wins,
            echoes: false,
            replaces: false,
            drops_empty: false,
        }
    }

    pub(crate) fn header(headers: &'a HeaderMap, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Header,
            text: Text::Header(headers),
            last_wins,
            echoes: false,
            replaces: false,
            drops_empty: false,
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
            replaces: false,
            drops_empty: false,
        }
    }

    pub(crate) fn form(form: &'a FormData, last_wins: bool) -> Source<'a> {
        Source {
            place: Place::Body,
            text: Text::Form(form),
            last_wins,
            echoes: false,
            replaces: false,
            drops_empty: last_wins,
        }
    }

    /// The source as the fields of a group read it: FastAPI takes an empty field of a form for a value there, and otherwise for none.
    pub(crate) fn of_group(mut self) -> Source<'a> {
        self.drops_empty = false;
        self
    }

    /// Says whether escaped bytes that are no UTF-8 are read as U+FFFD, as FastAPI does, instead of being a fault.
    pub(crate) fn replacing(mut self, replaces: bool) -> Source<'a> {
        self.replaces = replaces;
        self
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

    /// The value of a name that should be there at most once. Where repetition is let pass, the last one counts, and of header fields the
    /// first.
    pub fn one(&self, name: &str) -> Single<'a> {
        let mut single = Single::None;
        let last_wins = self.last_wins;
        let first_wins = last_wins && self.place == Place::Header;
        self.visit(name, |text| {
            if first_wins && single != Single::None {
                return;
            }
            single = match (&single, text) {
                (_, None) => Single::NotText,
                (Single::None, Some(text)) => Single::One(text),
                (_, Some(text)) if last_wins => Single::One(text),
                _ => Single::Repeated,
            }
        });
        match single {
            // A field of a form that was left empty.
            Single::One(text) if text.is_empty() && self.drops_empty => Single::None,
            single => single,
        }
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
                        let text =
                            |raw| unescape(raw).or_else(|| self.replaces.then(|| unescape_lossy(raw).into()));
                        found(raw.and_then(text));
                    }
                }
            }
            Text::Query(query) => {
                let mut rest = query;
                while !rest.is_empty() {
                    let (pair, others) = cut(rest, b'&');
                    rest = others;
                    if let Some(value) = value_of(pair, name) {
                        found(decode(value).or_else(|| self.replaces.then(|| decode_lossy(value).into())));
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
            Text::Form(form) => form.each(name, self.last_wins, &mut found),
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

/// [`decode`], with what is no UTF-8 replaced.
#[cold]
pub(crate) fn decode_lossy(text: &str) -> String {
    unescape_lossy(&text.replace('+', " "))
}

fn unescape_lossy(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
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
            // A cookie without a name: browsers keep those, and send the value alone.
            if !pair.is_empty() {
                found(b"", pair);
            }
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
    fn of_header_fields_the_first_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-tag", "one".parse().unwrap());
        headers.append("x-tag", "two".parse().unwrap());
        assert_eq!(
            Source::header(&headers, true).one("x-tag"),
            Single::One("one".into())
        );
        assert_eq!(Source::header(&headers, false).one("x-tag"), Single::Repeated);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_where_asked_for() {
        let source = Source::query("a=x+%ff", true).replacing(true);
        assert_eq!(source.one("a"), Single::One("x \u{fffd}".into()));
        let names = ["id".into()];
        let source = Source::path("/%C3%28", &names, &[(1, 6)]).replacing(true);
        assert_eq!(source.one("id"), Single::One("\u{fffd}(".into()));
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
