//! The `Content-Disposition` header (RFC 6266), with names in any language (RFC 8187).

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but `attr-char` of RFC 8187, section 3.2.1.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disposition {
    kind: &'static str,
    name: String,
}

impl Disposition {
    /// `attachment` or `inline`, with the last segment of a name. Control characters are left out.
    pub(super) fn new(kind: &'static str, name: &str) -> Disposition {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        Disposition {
            kind,
            name: name.chars().filter(|c| !c.is_control()).collect(),
        }
    }

    pub(super) fn value(&self) -> HeaderValue {
        let kind = HeaderValue::from_static(self.kind);
        if self.name.is_empty() {
            return kind;
        }
        // Appendix D of RFC 6266: a plain form that no client misreads, and the exact one beside it where they differ.
        let plain: String = self.name.chars().map(plain).collect();
        let mut text = format!("{}; filename=\"{plain}\"", self.kind);
        if plain != self.name {
            text.push_str(&format!(
                "; filename*=UTF-8''{}",
                utf8_percent_encode(&self.name, ESCAPED)
            ));
        }
        HeaderValue::try_from(text).unwrap_or(kind)
    }
}

fn plain(c: char) -> char {
    match c {
        '"' | '\\' | '%' => '_',
        ' '..='~' => c,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> String {
        Disposition::new("attachment", name)
            .value()
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn names_are_written_in_both_forms() {
        assert_eq!(value("a b.txt"), r#"attachment; filename="a b.txt""#);
        assert_eq!(
            value("naïve €.txt"),
            "attachment; filename=\"na_ve _.txt\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt"
        );
        assert_eq!(
            value("a\"; b=%41"),
            "attachment; filename=\"a_; b=_41\"; filename*=UTF-8''a%22%3B%20b%3D%2541"
        );
    }

    #[test]
    fn a_name_is_only_a_name() {
        assert_eq!(value("../../etc/passwd"), r#"attachment; filename="passwd""#);
        assert_eq!(value("C:\\x\\y.txt"), r#"attachment; filename="y.txt""#);
        assert_eq!(
            value("a\r\nSet-Cookie: x"),
            r#"attachment; filename="aSet-Cookie: x""#
        );
        assert_eq!(value("/"), "attachment");
    }
}
