//! Differences that are meant: a data file with the cases, what differs, and why it is better.

use serde::Deserialize;

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
    pub cases: Vec<String>,
    /// What differs.
    pub what: String,
    /// Why it is better.
    pub why: String,
}

impl Deliberate {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A text that is no such file, an entry without a reason.
    ///
    /// ```
    /// use conformance::deliberate::Deliberate;
    ///
    /// let entry = "[[difference]]\ncases = [\"t/head/*\"]\nwhat = \"HEAD is answered\"\nwhy = \"RFC 9110 asks for it\"\n";
    /// let deliberate = Deliberate::read(entry).unwrap();
    /// assert!(deliberate.entry("t/head/one").is_some());
    /// assert!(deliberate.entry("t/get").is_none());
    /// assert!(Deliberate::read("[[difference]]\ncases = [\"t\"]\nwhat = \"x\"\nwhy = \"\"\n").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Deliberate, String> {
        let deliberate: Deliberate = toml::from_str(text).map_err(|error| error.to_string())?;
        for entry in &deliberate.difference {
            if entry.what.trim().is_empty() || entry.why.trim().is_empty() || entry.cases.is_empty() {
                return Err(format!("an entry needs `cases`, `what` and `why`: {entry:?}"));
            }
        }
        Ok(deliberate)
    }

    /// The entry for a case.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.difference
            .iter()
            .find(|entry| entry.cases.iter().any(|pattern| matches(pattern, id)))
    }

    /// Patterns that stand for none of these cases, which differ: what they told of is gone.
    pub fn idle<'a>(&'a self, differing: &[&str]) -> Vec<&'a str> {
        let patterns = self.difference.iter().flat_map(|entry| &entry.cases);
        let idle = patterns.filter(|pattern| !differing.iter().any(|id| matches(pattern, id)));
        idle.map(String::as_str).collect()
    }
}

fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => pattern == id,
    }
}
