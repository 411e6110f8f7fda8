//! Range requests (RFC 9110, section 14).

/// More ranges than this are answered with the whole file: they cost more than they save (section 17.15).
const MOST: usize = 16;

/// A part of a file: bytes from `start` up to, and without, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// What a `Range` header comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ranges {
    /// The whole file: the header is none that we know, or asks for too much.
    Whole,
    /// These parts, in the order in which they were asked for.
    Parts(Vec<Part>),
    /// Nothing of what was asked for is there: 416.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of a length. What is not understood is ignored, as section 14.2 allows.
pub(super) fn parse(header: &str, length: u64) -> Ranges {
    let Some((unit, list)) = header.split_once('=') else {
        return Ranges::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Ranges::Whole;
    }
    let mut parts = Vec::new();
    let mut count = 0;
    for range in list.split(',').map(str::trim).filter(|range| !range.is_empty()) {
        count += 1;
        match one(range, length) {
            Some(part) if count <= MOST => parts.extend(part),
            _ => return Ranges::Whole,
        }
    }
    if count == 0 {
        return Ranges::Whole;
    }
    if parts.is_empty() {
        return Ranges::Unsatisfiable;
    }
    let mut sorted = parts.clone();
    sorted.sort_by_key(|part| part.start);
    // Parts that overlap would send the same bytes again and again.
    if sorted.windows(2).any(|pair| pair[1].start < pair[0].end) {
        return Ranges::Whole;
    }
    Ranges::Parts(parts)
}

/// One range: `None` if it is written wrongly, `Some(None)` if the file has nothing of it.
fn one(range: &str, length: u64) -> Option<Option<Part>> {
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        let count = number(last)?.min(length);
        let start = length - count;
        return Some((count > 0).then_some(Part { start, end: length }));
    }
    let start = number(first)?;
    let end = if last.is_empty() {
        length
    } else {
        let last = number(last)?;
        if last < start {
            return None;
        }
        last.saturating_add(1).min(length)
    };
    Some((start < length).then_some(Part { start, end }))
}

/// Digits; more than fit are the largest number there is.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(header: &str) -> Vec<(u64, u64)> {
        match parse(header, 1000) {
            Ranges::Parts(parts) => parts.iter().map(|part| (part.start, part.end)).collect(),
            other => panic!("{header}: {other:?}"),
        }
    }

    #[test]
    fn ranges_are_read() {
        assert_eq!(parts("bytes=0-499"), [(0, 500)]);
        assert_eq!(parts("BYTES = 500-"), [(500, 1000)]);
        assert_eq!(parts("bytes=-1"), [(999, 1000)]);
        assert_eq!(parts("bytes=-5000"), [(0, 1000)]);
        assert_eq!(parts("bytes=999-99999999999999999999999"), [(999, 1000)]);
        assert_eq!(
            parts("bytes=500-599, ,0-9 , -1"),
            [(500, 600), (0, 10), (999, 1000)]
        );
        // What is not there is left out while something is.
        assert_eq!(parts("bytes=0-0,1000-2000"), [(0, 1)]);
    }

    #[test]
    fn what_is_not_there_is_unsatisfiable() {
        for header in ["bytes=1000-", "bytes=-0", "bytes=1000-1001,2000-"] {
            assert_eq!(parse(header, 1000), Ranges::Unsatisfiable, "{header}");
        }
        assert_eq!(parse("bytes=0-0", 0), Ranges::Unsatisfiable);
        assert_eq!(parse("bytes=-5", 0), Ranges::Unsatisfiable);
    }

    #[test]
    fn what_is_not_understood_or_asks_for_too_much_is_the_whole() {
        let many = format!("bytes={}", "0-0,".repeat(17));
        let wrong = [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "lines=0-1",
            "bytes=a-b",
            "bytes=5-1",
            "bytes=--1",
            "bytes=-",
            "bytes=+1-2",
            "bytes=0-9,5-20",
            "bytes=0-9,x",
            &many,
        ];
        for header in wrong {
            assert_eq!(parse(header, 1000), Ranges::Whole, "{header}");
        }
    }
}
