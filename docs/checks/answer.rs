//! The answer to a command: what the page shows beside what came.

use crate::json::Node;

/// What stands for anything.
const ANYTHING: &str = "…";

/// Whether a line of the page fits a line that came. `…` fits any text.
///
/// ```
/// use book::answer::line_fits;
///
/// assert!(line_fits("date: …", "date: Mon, 23 Nov 2026 08:00:00 GMT"));
/// assert!(line_fits("from … to …", "from here to there"));
/// assert!(!line_fits("date: …", "Date: Mon"));
/// ```
pub fn line_fits(shown: &str, actual: &str) -> bool {
    let mut pieces = shown.split(ANYTHING);
    let Some(mut rest) = actual.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

/// Whether the lines of the page are the answer that came. A line with nothing but `…` stands for any number of lines.
pub fn fits(shown: &[String], actual: &str) -> bool {
    let actual = shape(actual);
    let shown = shape(&shown.join("\n"));
    head_fits(&shown.head, &actual.head) && body_fits(&shown.body, &actual.body)
}

/// An answer as a page shows it: JSON is indented, and what changes from run to run is `…`.
///
/// ```
/// use book::answer::shown;
///
/// assert_eq!(shown("{\"a\":1}\n"), ["{\"a\": 1}"]);
/// assert_eq!(shown("HTTP/1.1 200 OK\r\ndate: now\r\n\r\nhello"), ["HTTP/1.1 200 OK", "date: …", "", "hello"]);
/// ```
pub fn shown(actual: &str) -> Vec<String> {
    let parts = shape(actual);
    let mut lines: Vec<String> = parts.head.iter().map(|line| masked(line)).collect();
    if !parts.head.is_empty() && !parts.body.is_empty() {
        lines.push(String::new());
    }
    let body = match Node::read(&parts.body) {
        Some(node) => node.to_string(),
        None => parts.body,
    };
    lines.extend(body.lines().map(masked));
    lines
}

/// Whether the lines of the page are what the compiler says: a line with nothing but `…` stands for any number of lines.
pub fn lines_fit(shown: &[String], actual: &[String]) -> bool {
    head_fits(shown, actual)
}

/// An answer, taken apart.
struct Shape {
    /// The status line and the headers that `curl -i` prints.
    head: Vec<String>,
    body: String,
}

fn shape(text: &str) -> Shape {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end_matches('\n');
    if !text.starts_with("HTTP/") {
        return Shape {
            head: Vec::new(),
            body: text.to_owned(),
        };
    }
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    Shape {
        head: head.lines().map(str::to_owned).collect(),
        body: body.to_owned(),
    }
}

fn head_fits(shown: &[String], actual: &[String]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line == ANYTHING => {
            (0..=actual.len()).any(|skipped| head_fits(rest, &actual[skipped..]))
        }
        Some((line, rest)) => actual
            .split_first()
            .is_some_and(|(first, others)| line_fits(line, first) && head_fits(rest, others)),
    }
}

fn body_fits(shown: &str, actual: &str) -> bool {
    match (Node::read(shown), Node::read(actual)) {
        (Some(shown), Some(actual)) => shown.fits(&actual),
        _ => {
            let shown: Vec<String> = shown.lines().map(str::to_owned).collect();
            let actual: Vec<String> = actual.lines().map(str::to_owned).collect();
            head_fits(&shown, &actual)
        }
    }
}

/// A line without what changes from run to run: the date, and the id of an occurrence.
fn masked(line: &str) -> String {
    const ID: &str = "urn:uuid:";
    const ID_LENGTH: usize = 36;
    if line.starts_with("date: ") {
        return format!("date: {ANYTHING}");
    }
    match line.find(ID) {
        Some(at) if line.len() >= at + ID.len() + ID_LENGTH => {
            let (before, after) = line.split_at(at + ID.len());
            format!("{before}{ANYTHING}{}", &after[ID_LENGTH..])
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, shown};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn json_is_compared_by_value_and_order() {
        assert!(fits(
            &lines("{\n  \"a\": 1,\n  \"b\": [2]\n}"),
            "{\"a\":1,\"b\":[2]}\n"
        ));
        assert!(!fits(&lines("{\"b\": [2], \"a\": 1}"), "{\"a\":1,\"b\":[2]}"));
        assert!(!fits(&lines("{\"a\": 1}"), "{\"a\":1,\"b\":2}"));
        assert!(!fits(&[], "{\"a\":1}"));
    }

    #[test]
    fn a_line_of_dots_stands_for_several() {
        let page = lines("HTTP/1.1 200 OK\n…\nallow: GET\n…\n\nhello");
        assert!(fits(
            &page,
            "HTTP/1.1 200 OK\r\na: 1\r\nb: 2\r\nallow: GET\r\n\r\nhello"
        ));
        assert!(!fits(&page, "HTTP/1.1 200 OK\r\na: 1\r\nb: 2\r\n\r\nhello"));
        assert!(!fits(&page, "HTTP/1.1 200 OK\r\nallow: GET\r\n\r\nbye"));
    }

    #[test]
    fn what_is_shown_fits() {
        let actual = "HTTP/1.1 404 Not Found\r\ndate: Mon\r\n\r\n{\"instance\":\"urn:uuid:0b26a0e1-4f43-4cf8-b5a6-1f3c6a5f9d3b\",\"x\":1}";
        let page = shown(actual);
        assert_eq!(page[1], "date: …");
        assert_eq!(page[3], "{\"instance\": \"urn:uuid:…\", \"x\": 1}");
        assert!(fits(&page, actual));
    }
}
