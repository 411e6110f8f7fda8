//! Attributes: what follows the first word of `Content-Type` and `Content-Disposition`, as `; name="value"`.

/// A header value that has attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attributed<'a> {
    /// What stands before the first semicolon, as it was sent: `form-data`, `text/plain`.
    pub(crate) word: &'a str,
    list: Vec<(&'a str, String)>,
}

impl<'a> Attributed<'a> {
    /// Parses a header value. Strict about its shape, because two programs that read it differently see two different forms.
    pub(crate) fn parse(text: &'a str) -> Result<Attributed<'a>, &'static str> {
        let (word, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let mut list = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ';']);
            if rest.is_empty() {
                break;
            }
            let Some((name, value)) = rest.split_once('=') else {
                return Err("an attribute has no `=`");
            };
            let name = name.trim();
            if name.is_empty() || name.contains(['"', ';', ' ']) {
                return Err("an attribute has no name");
            }
            let (value, after) = match value.trim_start().strip_prefix('"') {
                Some(quoted) => unquote(quoted)?,
                None => {
                    let end = value.find(';').unwrap_or(value.len());
                    (value[..end].trim().to_owned(), &value[end..])
                }
            };
            if list
                .iter()
                .any(|(known, _): &(&str, String)| known.eq_ignore_ascii_case(name))
            {
                return Err("an attribute stands twice");
            }
            list.push((name, value));
            rest = after;
        }
        Ok(Attributed {
            word: word.trim(),
            list,
        })
    }

    /// The value of an attribute, without its quotes.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self
            .list
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// Whether the word is this one, in any case.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.word.eq_ignore_ascii_case(word)
    }
}

/// The inside of a quoted string, and what follows it. A backslash escapes a quote and a backslash only: some browsers send the
/// backslashes of file names as they are.
fn unquote(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\\']) {
        value.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest.as_bytes()[at] == b'"' {
            return match after.trim_start_matches([' ', '\t']) {
                after if after.is_empty() || after.starts_with(';') => Ok((value, after)),
                _ => Err("something follows a closing quote"),
            };
        }
        match after.as_bytes().first() {
            Some(escaped @ (b'"' | b'\\')) => {
                value.push(char::from(*escaped));
                rest = &after[1..];
            }
            _ => {
                value.push('\\');
                rest = after;
            }
        }
    }
    Err("a quote is not closed")
}

/// Whether text in this media type is UTF-8, as far as the media type says.
pub(crate) fn is_utf8(media_type: &Attributed<'_>) -> bool {
    media_type.get("charset").is_none_or(is_utf8_name)
}

/// Whether a charset is UTF-8 or a part of it.
pub(crate) fn is_utf8_name(charset: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|known| charset.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(text: &str, name: &str) -> Option<String> {
        Attributed::parse(text).unwrap().get(name).map(str::to_owned)
    }

    #[test]
    fn attributes_are_found_by_name() {
        assert_eq!(get("form-data; name=a", "name"), Some("a".into()));
        assert_eq!(
            get("form-data; NAME=\"a b\" ; filename=x.txt", "name"),
            Some("a b".into())
        );
        assert_eq!(
            get("form-data; name=\"a\";filename=x.txt;", "filename"),
            Some("x.txt".into())
        );
        assert_eq!(get("text/plain", "charset"), None);
        assert_eq!(Attributed::parse(" Form-Data ;name=a").unwrap().word, "Form-Data");
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(get(r#"a; n="x;\"y\\z""#, "n"), Some(r#"x;"y\z"#.into()));
        assert_eq!(get(r#"a; n="C:\dir\file""#, "n"), Some(r"C:\dir\file".into()));
        assert_eq!(get(r#"a; n="""#, "n"), Some(String::new()));
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        for bad in [
            "a; name",
            "a; =x",
            "a; name=\"x",
            "a; name=\"x\"y",
            "a; name=x; Name=y",
            "a; name=\"x\\\"",
        ] {
            assert!(Attributed::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn charsets() {
        let is = |text| is_utf8(&Attributed::parse(text).unwrap());
        assert!(is("text/plain"));
        assert!(is("text/plain; charset=UTF-8"));
        assert!(is("text/plain; charset=\"us-ascii\""));
        assert!(!is("text/plain; charset=iso-8859-1"));
    }
}
