//! Entity tags (RFC 9110, section 8.8.3).

use std::time::{Duration, SystemTime};

use super::SETTLED;

/// The name of one version of something.
///
/// A strong one says that two versions have the same bytes; a weak one that they mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag {
    weak: bool,
    opaque: String,
}

impl EntityTag {
    /// A strong tag. `None` if the text holds anything but visible ASCII, or a quote.
    ///
    /// ```
    /// use aplomb_core::reply::EntityTag;
    ///
    /// assert_eq!(EntityTag::strong("v7").unwrap().to_string(), r#""v7""#);
    /// assert_eq!(EntityTag::weak("v7").unwrap().to_string(), r#"W/"v7""#);
    /// assert!(EntityTag::strong("a\"b").is_none());
    /// ```
    pub fn strong(opaque: &str) -> Option<EntityTag> {
        EntityTag::checked(opaque, false)
    }

    /// A weak tag. `None` as for a strong one.
    pub fn weak(opaque: &str) -> Option<EntityTag> {
        EntityTag::checked(opaque, true)
    }

    fn checked(opaque: &str, weak: bool) -> Option<EntityTag> {
        opaque
            .bytes()
            .all(|byte| byte == b'!' || matches!(byte, b'#'..=b'~'))
            .then(|| EntityTag {
                weak,
                opaque: opaque.to_owned(),
            })
    }

    /// From the time and length of a file. It is weak while the file could still change within the same tick of the clock.
    pub(super) fn of_file(modified: SystemTime, length: u64, now: SystemTime) -> EntityTag {
        let since = modified
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        let is_settled = now.duration_since(modified).is_ok_and(|age| age >= SETTLED);
        EntityTag {
            weak: !is_settled,
            opaque: format!("{:x}-{length:x}", since.as_nanos()),
        }
    }

    /// From a digest of all bytes; half of it is enough to tell versions apart.
    pub(super) fn of_digest(digest: &[u8]) -> EntityTag {
        let half = &digest[..digest.len() / 2];
        EntityTag {
            weak: false,
            opaque: half.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Whether it is weak.
    pub fn is_weak(&self) -> bool {
        self.weak
    }

    /// Whether both are strong and the same (section 8.8.3.2).
    pub fn is_strongly(&self, other: &EntityTag) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Whether both are the same but for their strength.
    pub fn is_weakly(&self, other: &EntityTag) -> bool {
        self.opaque == other.opaque
    }

    /// One tag of a header; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<EntityTag> {
        let (tag, rest) = EntityTag::first_of(text.trim())?;
        rest.is_empty().then_some(tag)
    }

    /// A list of tags. Parsing stops at what is none: a damaged list matches less, never more.
    pub(super) fn parse_list(text: &str) -> Vec<EntityTag> {
        let mut tags = Vec::new();
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            match EntityTag::first_of(rest) {
                Some((tag, after)) => {
                    tags.push(tag);
                    rest = after;
                }
                None => return tags,
            }
        }
    }

    /// The tag that a text begins with. A tag may hold commas.
    fn first_of(text: &str) -> Option<(EntityTag, &str)> {
        let (weak, text) = match text.strip_prefix("W/") {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (opaque, rest) = text.strip_prefix('"')?.split_once('"')?;
        Some((EntityTag::checked(opaque, weak)?, rest))
    }
}

impl std::fmt::Display for EntityTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parsed() {
        let texts = |list: &str| -> Vec<String> {
            EntityTag::parse_list(list)
                .iter()
                .map(EntityTag::to_string)
                .collect()
        };
        assert_eq!(texts(r#""a", W/"b,c" ,,"""#), [r#""a""#, r#"W/"b,c""#, r#""""#]);
        assert_eq!(texts(r#""a", b, "c""#), [r#""a""#]);
        assert_eq!(texts(r#""a"#), [] as [&str; 0]);
        assert_eq!(EntityTag::parse(r#""a" "b""#), None);
    }

    #[test]
    fn the_comparisons_of_the_rfc() {
        // The table of RFC 9110, section 8.8.3.2.
        let tag = |text| EntityTag::parse(text).unwrap();
        let rows = [
            (r#"W/"1""#, r#"W/"1""#, false, true),
            (r#"W/"1""#, r#"W/"2""#, false, false),
            (r#"W/"1""#, r#""1""#, false, true),
            (r#""1""#, r#""1""#, true, true),
        ];
        for (one, other, strongly, weakly) in rows {
            assert_eq!(tag(one).is_strongly(&tag(other)), strongly, "{one} {other}");
            assert_eq!(tag(one).is_weakly(&tag(other)), weakly, "{one} {other}");
        }
    }

    #[test]
    fn a_file_that_was_just_changed_has_a_weak_tag() {
        let now = SystemTime::now();
        assert!(EntityTag::of_file(now, 1, now).is_weak());
        assert!(EntityTag::of_file(now + SETTLED, 1, now).is_weak());
        assert!(!EntityTag::of_file(now - SETTLED, 1, now).is_weak());
    }
}
