//! Differences that are meant: a data file with what differs, and why it is better.
//!
//! An entry names cases by their ids, or tells a *kind* of difference by what was asked and what differs, so that it holds for requests that
//! nobody has recorded yet. A kind is narrow: it covers one difference at a time, never a case as a whole.

use regex::Regex;
use serde::{Deserialize, Deserializer};

use crate::run::Located;

/// The file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliberate {
    /// The entries.
    #[serde(default)]
    pub difference: Vec<Entry>,
}

/// One difference that is meant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The ids of the cases; a `*` at the end stands for any rest.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The kind of difference, instead of ids.
    pub kind: Option<Kind>,
    /// What differs.
    pub what: String,
    /// Why it is better.
    pub why: String,
}

/// A kind of difference. Every pattern has to match the whole text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The method and the URL, as in `HEAD /items/1`; any if it is not said.
    #[serde(default)]
    pub request: Option<Pattern>,
    /// What differs: `status`, `header allow`, `body/detail/0/type`.
    pub place: Pattern,
    /// What was recorded there.
    pub expected: Option<Pattern>,
    /// What came; of a status, the body after it.
    pub found: Option<Pattern>,
    /// Instead of both: the members that a list has beyond what was recorded.
    #[serde(default)]
    pub adds: Vec<String>,
}

/// A regular expression for a whole text.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pattern, D::Error> {
        let source = String::deserialize(deserializer)?;
        Regex::new(&format!("^(?s:{source})$"))
            .map(Pattern)
            .map_err(serde::de::Error::custom)
    }
}

impl Deliberate {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A text that is no such file, an entry without a reason or with nothing to know it by.
    ///
    /// ```
    /// use conformance::deliberate::Deliberate;
    ///
    /// let entry = "[[difference]]\ncases = [\"t/head/*\"]\nwhat = \"HEAD is answered\"\nwhy = \"RFC 9110 asks for it\"\n";
    /// let deliberate = Deliberate::read(entry).unwrap();
    /// assert!(deliberate.entry("t/head/one", &[]).is_some());
    /// assert!(deliberate.entry("t/get", &[]).is_none());
    /// assert!(Deliberate::read("[[difference]]\ncases = [\"t\"]\nwhat = \"x\"\nwhy = \"\"\n").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Deliberate, String> {
        let deliberate: Deliberate = toml::from_str(text).map_err(|error| error.to_string())?;
        for entry in &deliberate.difference {
            if entry.what.trim().is_empty() || entry.why.trim().is_empty() {
                return Err(format!("an entry needs `what` and `why`: {entry:?}"));
            }
            if entry.cases.is_empty() == entry.kind.is_none() {
                return Err(format!("an entry needs either `cases` or `kind`: {entry:?}"));
            }
            if let Some(kind) = &entry.kind
                && (kind.expected.is_none() || kind.found.is_none()) == kind.adds.is_empty()
            {
                return Err(format!(
                    "a kind needs either `expected` and `found`, or `adds`: {kind:?}"
                ));
            }
        }
        Ok(deliberate)
    }

    /// The entry for a case: one that names it, or the first of those that cover all its differences up to level 3.
    pub fn entry(&self, id: &str, differences: &[Located]) -> Option<&Entry> {
        let named = |entry: &&Entry| entry.cases.iter().any(|pattern| matches(pattern, id));
        if let Some(entry) = self.difference.iter().find(named) {
            return Some(entry);
        }
        let counting = differences.iter().filter(|located| located.difference.level <= 3);
        let entries: Option<Vec<&Entry>> = counting.map(|located| self.kind(located)).collect();
        entries?.first().copied()
    }

    /// The entry whose kind covers a difference.
    fn kind(&self, located: &Located) -> Option<&Entry> {
        let covers = |entry: &&Entry| entry.kind.as_ref().is_some_and(|kind| kind.covers(located));
        self.difference.iter().find(covers)
    }

    /// Patterns of ids that stand for none of these cases, which differ: what they told of is gone.
    pub fn idle<'a>(&'a self, differing: &[&str]) -> Vec<&'a str> {
        let patterns = self.difference.iter().flat_map(|entry| &entry.cases);
        let idle = patterns.filter(|pattern| !differing.iter().any(|id| matches(pattern, id)));
        idle.map(String::as_str).collect()
    }
}

impl Kind {
    /// Whether a difference is of this kind.
    pub fn covers(&self, located: &Located) -> bool {
        let difference = &located.difference;
        let is = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.0.is_match(text))
        };
        is(&self.request, &located.request)
            && self.place.0.is_match(&difference.place)
            && is(&self.expected, &difference.expected)
            && is(&self.found, &difference.found)
            && (self.adds.is_empty() || self.only_adds(&difference.expected, &difference.found))
    }

    /// Whether a list has all that was expected, and beyond it some of [`Kind::adds`] only.
    fn only_adds(&self, expected: &str, found: &str) -> bool {
        let (expected, found) = (members(expected), members(found));
        let surplus: Vec<&str> = found
            .iter()
            .filter(|member| !expected.contains(member))
            .copied()
            .collect();
        expected.iter().all(|member| found.contains(member))
            && !surplus.is_empty()
            && surplus
                .iter()
                .all(|member| self.adds.iter().any(|known| known == member))
    }
}

fn members(list: &str) -> Vec<&str> {
    list.split(',')
        .map(str::trim)
        .filter(|member| !member.is_empty())
        .collect()
}

fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => pattern == id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Difference;

    const FILE: &str = include_str!("../differences.toml");

    fn located(request: &str, level: u8, place: &str, expected: &str, found: &str) -> Located {
        Located {
            app: "one/a".to_owned(),
            step: 0,
            request: request.to_owned(),
            difference: Difference::new(level, place, expected, found),
        }
    }

    fn read(kind: &str) -> Result<Deliberate, String> {
        Deliberate::read(&format!(
            "[[difference]]\nkind = {{ {kind} }}\nwhat = \"w\"\nwhy = \"y\"\n"
        ))
    }

    #[test]
    fn a_kind_covers_what_it_says_and_nothing_else() {
        let deliberate =
            read(r#"request = "HEAD .*", place = "status", expected = "405", found = "200 .*""#).unwrap();
        let covers = |difference: Located| deliberate.entry("any", &[difference]).is_some();
        assert!(covers(located("HEAD /a", 1, "status", "405", "200 ")));
        assert!(!covers(located("GET /a", 1, "status", "405", "200 ")));
        assert!(!covers(located("HEAD /a", 1, "status", "404", "200 ")));
        assert!(!covers(located("HEAD /a", 1, "status", "405", "500 ")));
        assert!(!covers(located("HEAD /a", 2, "body", "405", "200 ")));
    }

    #[test]
    fn what_a_list_has_beyond_is_a_kind() {
        let deliberate = read(r#"place = "header allow", adds = ["HEAD", "OPTIONS"]"#).unwrap();
        let covers = |expected, found| {
            let difference = located("PUT /a", 3, "header allow", expected, found);
            deliberate.entry("any", &[difference]).is_some()
        };
        assert!(covers("GET", "GET, HEAD, OPTIONS"));
        assert!(!covers("GET, POST", "GET, HEAD"));
        assert!(!covers("GET", "GET, POST"));
        assert!(!covers("GET", "GET"));
    }

    #[test]
    fn one_other_difference_and_the_case_is_not_meant() {
        let deliberate = read(r#"place = "header allow", adds = ["HEAD"]"#).unwrap();
        let allow = located("PUT /a", 3, "header allow", "GET", "GET, HEAD");
        let other = |level| located("PUT /a", level, "body/detail", "\"a\"", "\"b\"");
        assert!(deliberate.entry("any", std::slice::from_ref(&allow)).is_some());
        assert!(deliberate.entry("any", &[allow.clone(), other(4)]).is_some());
        assert!(deliberate.entry("any", &[allow, other(2)]).is_none());
    }

    #[test]
    fn a_kind_says_all_of_it() {
        assert!(read(r#"place = "status""#).is_err());
        assert!(read(r#"place = "status", expected = "405""#).is_err());
        assert!(read(r#"place = "status", expected = "405", found = "200", adds = ["a"]"#).is_err());
        assert!(read(r#"place = "sta(tus", expected = "405", found = "200""#).is_err());
    }

    #[test]
    fn no_kind_of_the_file_covers_an_ordinary_failure() {
        let deliberate = Deliberate::read(FILE).unwrap();
        for method in ["GET", "POST", "HEAD", "OPTIONS"] {
            let request = format!("{method} /items/1");
            for (level, place, expected, found) in [
                (1, "status", "200", "500 Internal Server Error"),
                (1, "status", "200", "404 {\"detail\":\"Not Found\"}"),
                (1, "status", "422", "200 {}"),
                (1, "status", "401", "200 {}"),
                (1, "status", "404", "200 {}"),
                (2, "body/detail", "[]", "[1]"),
                (2, "body/detail/0/type", "\"missing\"", "\"int_parsing\""),
                (2, "header content-type", "application/json", "text/html"),
                (3, "header allow", "GET, PUT", "GET, HEAD, OPTIONS"),
                (3, "header location", "/a", "nothing"),
                (3, "header www-authenticate", "Bearer", "nothing"),
                (3, "header set-cookie", "a=b", "nothing"),
            ] {
                let difference = located(&request, level, place, expected, found);
                assert!(
                    deliberate
                        .entry("an/id", std::slice::from_ref(&difference))
                        .is_none(),
                    "{difference:?}"
                );
            }
        }
    }
}
