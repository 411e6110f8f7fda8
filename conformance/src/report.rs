//! What is printed: by chapter the cases, the levels that they reached, and each difference in a line.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::case::Case;
use crate::deliberate::{Deliberate, Entry};
use crate::run::Outcome;
use crate::score::Score;

/// How much of a value is shown, unless everything is asked for.
const SHOWN: usize = 160;

/// The cases that ran, and how they went.
pub struct Report<'a> {
    results: &'a [(Case, Outcome)],
    deliberate: &'a Deliberate,
    whole: bool,
}

impl<'a> Report<'a> {
    /// A report. `whole`: values are shown to their end, and differences at level 4 as well.
    pub fn new(results: &'a [(Case, Outcome)], deliberate: &'a Deliberate, whole: bool) -> Report<'a> {
        Report {
            results,
            deliberate,
            whole,
        }
    }

    /// The score of the cases that count.
    pub fn score(&self) -> Score {
        let mut score = Score::default();
        for (case, outcome) in self.results.iter().filter(|(case, _)| case.is_portable()) {
            score.add(&case.chapter, outcome.level);
        }
        score
    }

    /// The cases below level 3.
    pub fn differing(&self) -> Vec<&'a str> {
        let differing = self.results.iter().filter(|(_, outcome)| outcome.level < 3);
        differing.map(|(case, _)| case.id.as_str()).collect()
    }

    /// The cases below level 3 that are not meant to be there.
    pub fn failures(&self) -> Vec<&'a str> {
        let portable = self
            .results
            .iter()
            .filter(|(case, outcome)| case.is_portable() && outcome.level < 3);
        portable
            .filter(|(case, outcome)| self.meant(case, outcome).is_none())
            .map(|(case, _)| case.id.as_str())
            .collect()
    }

    /// The entry that says why a case below level 3 is meant to be there.
    fn meant(&self, case: &Case, outcome: &Outcome) -> Option<&'a Entry> {
        let entry = || self.deliberate.entry(&case.id, &outcome.differences);
        (outcome.level < 3).then(entry).flatten()
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let mut chapters: BTreeMap<&str, Vec<&(Case, Outcome)>> = BTreeMap::new();
        for result in self.results {
            chapters.entry(&result.0.chapter).or_default().push(result);
        }
        let mut text = String::new();
        for (chapter, results) in chapters {
            let mut levels = [0; 5];
            for (_, outcome) in &results {
                levels[usize::from(outcome.level)] += 1;
            }
            let [none, one, two, three, four] = levels;
            let _ = writeln!(
                text,
                "{chapter}: {} cases; level 4: {four}, 3: {three}, 2: {two}, 1: {one}, 0: {none}",
                results.len()
            );
            for (case, outcome) in results {
                self.case(case, outcome, &mut text);
            }
        }
        for (what, cases) in self.deliberate_differences() {
            let _ = writeln!(text, "{cases} cases differ on purpose: {what}");
        }
        let _ = writeln!(text, "{}", self.last_line());
        text
    }

    /// The deliberate differences that came up, with the number of portable cases below level 3 for each.
    fn deliberate_differences(&self) -> BTreeMap<&'a str, usize> {
        let mut found = BTreeMap::new();
        for (case, outcome) in self.results.iter().filter(|(case, _)| case.is_portable()) {
            if let Some(entry) = self.meant(case, outcome) {
                *found.entry(entry.what.as_str()).or_default() += 1;
            }
        }
        found
    }

    fn case(&self, case: &Case, outcome: &Outcome, text: &mut String) {
        if let Some(entry) = self.meant(case, outcome) {
            let _ = writeln!(text, "  deliberate: {}: {}", case.id, entry.what);
            return;
        }
        for located in &outcome.differences {
            let difference = &located.difference;
            if difference.level > 3 && !self.whole {
                continue;
            }
            let several = if case.apps.len() > 1 {
                format!(" [{}]", located.app)
            } else {
                String::new()
            };
            let _ = writeln!(
                text,
                "  {}{several}: level {} missed: {}: {}: expected {}, came {}",
                case.id,
                difference.level,
                located.request,
                difference.place,
                self.shown(&difference.expected),
                self.shown(&difference.found),
            );
        }
    }

    fn shown(&self, value: &str) -> String {
        let value = value.replace('\n', "\\n");
        match value.char_indices().nth(SHOWN) {
            Some((end, _)) if !self.whole => format!("{}…", &value[..end]),
            _ => value,
        }
    }

    /// The summary: the cases that count, and how many deliberate differences came up among them.
    pub fn last_line(&self) -> String {
        let portable: Vec<_> = self
            .results
            .iter()
            .filter(|(case, _)| case.is_portable())
            .collect();
        let at = |level| {
            portable
                .iter()
                .filter(|(_, outcome)| outcome.level >= level)
                .count()
        };
        let meant = self.deliberate_differences().len();
        format!(
            "{} of {} portable cases at level 2 or above, {} at level 3 or above, {meant} deliberate differences",
            at(2),
            portable.len(),
            at(3),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Difference;
    use crate::run::Located;

    fn case(id: &str, portable: &str) -> Case {
        let case = serde_json::json!({
            "id": id, "chapter": "one", "kind": "http", "portable": portable, "apps": ["docs_src/one/a.py"], "steps": [],
        });
        serde_json::from_value(case).unwrap()
    }

    fn outcome(level: u8) -> Outcome {
        let difference = Difference::new(level + 1, "status", "200", "404");
        let located = Located {
            app: "one/a".to_owned(),
            step: 0,
            request: "GET /".to_owned(),
            difference,
        };
        Outcome {
            level,
            differences: if level < 4 { vec![located] } else { Vec::new() },
        }
    }

    #[test]
    fn the_last_line_counts_what_is_portable() {
        let results = [
            (case("a", "yes"), outcome(4)),
            (case("b", "yes"), outcome(2)),
            (case("c", "yes"), outcome(0)),
            (case("d", "no"), outcome(4)),
        ];
        let entry = "[[difference]]\ncases = [\"c\"]\nwhat = \"w\"\nwhy = \"y\"\n";
        let deliberate = Deliberate::read(entry).unwrap();
        let report = Report::new(&results, &deliberate, false);
        assert_eq!(
            report.last_line(),
            "2 of 3 portable cases at level 2 or above, 1 at level 3 or above, 1 deliberate differences"
        );
        assert_eq!(report.failures(), ["b"]);
        let text = report.text();
        assert!(
            text.contains("one: 4 cases; level 4: 2, 3: 0, 2: 1, 1: 0, 0: 1\n"),
            "{text}"
        );
        assert!(
            text.contains("  b: level 3 missed: GET /: status: expected 200, came 404\n"),
            "{text}"
        );
        assert!(text.contains("  deliberate: c: w\n"), "{text}");
        assert!(text.contains("\n1 cases differ on purpose: w\n"), "{text}");
        assert!(text.ends_with(&format!("{}\n", report.last_line())));
    }
}
