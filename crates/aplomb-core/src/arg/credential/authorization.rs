//! The `Authorization` header (RFC 9110, section 11.6.2).

use crate::context::Context;

/// What the header holds for one scheme.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Authorization<'a> {
    /// Nothing, or a credential of another scheme.
    Absent,
    /// What follows the name of the scheme; it may be empty.
    Here(&'a str),
    /// More than one credential, or one that is not ASCII.
    Unreadable(&'static str),
}

/// Looks for a credential of a scheme. Its name has no case.
pub(super) fn read<'a>(cx: &'a Context, scheme: &str) -> Authorization<'a> {
    let mut lines = cx.headers("authorization");
    let Some(line) = lines.next() else {
        return Authorization::Absent;
    };
    // Two of them could be read differently by a proxy and by us.
    if lines.next().is_some() {
        return Authorization::Unreadable("The request has more than one Authorization header");
    }
    parse(line, scheme)
}

fn parse<'a>(line: &'a [u8], scheme: &str) -> Authorization<'a> {
    let line = line.trim_ascii();
    // RFC 9110, section 11.4: spaces, and no tab.
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.eq_ignore_ascii_case(scheme.as_bytes()) {
        return Authorization::Absent;
    }
    match std::str::from_utf8(rest.trim_ascii()) {
        Ok(rest) if rest.is_ascii() => Authorization::Here(rest),
        _ => Authorization::Unreadable("The Authorization header holds more than ASCII"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_found_without_regard_to_case() {
        assert_eq!(parse(b"bEaReR  abc ", "bearer"), Authorization::Here("abc"));
        assert_eq!(parse(b"Bearer", "bearer"), Authorization::Here(""));
        assert_eq!(parse(b"Bearerabc", "bearer"), Authorization::Absent);
        assert_eq!(parse(b"Bearer\tabc", "bearer"), Authorization::Absent);
        assert_eq!(parse(b"Basic abc", "bearer"), Authorization::Absent);
        assert_eq!(parse(b"", "bearer"), Authorization::Absent);
        assert!(matches!(
            parse(b"Bearer \xff", "bearer"),
            Authorization::Unreadable(_)
        ));
    }
}
