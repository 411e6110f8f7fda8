//! The recorded score: what was reached once must not be lost.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// The cases at the levels that count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Portable cases.
    pub cases: usize,
    /// Those at level 2 or above.
    pub level2: usize,
    /// Those at level 3 or above.
    pub level3: usize,
}

impl Count {
    /// Counts a case that reached this level.
    pub fn add(&mut self, level: u8) {
        self.cases += 1;
        self.level2 += usize::from(level >= 2);
        self.level3 += usize::from(level >= 3);
    }
}

/// The score, by chapter: a line each, so that two changes seldom meet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Score(pub BTreeMap<String, Count>);

impl Score {
    /// Reads a recorded score.
    ///
    /// # Errors
    ///
    /// A text that is none.
    pub fn read(text: &str) -> Result<Score, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Counts a case.
    pub fn add(&mut self, chapter: &str, level: u8) {
        self.0.entry(chapter.to_owned()).or_default().add(level);
    }

    /// What was lost since `recorded`, a line a chapter. Chapters that did not run are not looked at.
    pub fn losses(&self, recorded: &Score) -> Vec<String> {
        let mut losses = Vec::new();
        for (chapter, floor) in &recorded.0 {
            let Some(reached) = self.0.get(chapter) else {
                continue;
            };
            for (level, reached, floor) in [
                (2, reached.level2, floor.level2),
                (3, reached.level3, floor.level3),
            ] {
                if reached < floor {
                    losses.push(format!(
                        "{chapter}: {reached} cases at level {level} or above, {floor} before"
                    ));
                }
            }
        }
        losses
    }

    /// Takes over what another run counted for its chapters.
    pub fn merge(&mut self, run: &Score) {
        self.0
            .extend(run.0.iter().map(|(chapter, count)| (chapter.clone(), *count)));
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (
            chapter,
            Count {
                cases,
                level2,
                level3,
            },
        ) in &self.0
        {
            writeln!(
                f,
                "{chapter} = {{ cases = {cases}, level2 = {level2}, level3 = {level3} }}"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_written_as_it_is_read() {
        let mut score = Score::default();
        for level in [0, 2, 3, 4] {
            score.add("one", level);
        }
        assert_eq!(score.to_string(), "one = { cases = 4, level2 = 3, level3 = 2 }\n");
        assert_eq!(Score::read(&score.to_string()).unwrap(), score);
    }

    #[test]
    fn what_was_reached_must_not_be_lost() {
        let recorded = Score::read(
            "one = { cases = 2, level2 = 2, level3 = 1 }\ntwo = { cases = 1, level2 = 1, level3 = 1 }\n",
        )
        .unwrap();
        let mut run = Score::default();
        run.add("one", 3);
        run.add("one", 1);
        assert_eq!(
            run.losses(&recorded),
            ["one: 1 cases at level 2 or above, 2 before"]
        );
        run = Score::default();
        run.add("one", 4);
        run.add("one", 4);
        assert_eq!(run.losses(&recorded), Vec::<String>::new());
        let mut merged = recorded.clone();
        merged.merge(&run);
        assert_eq!(merged.0["one"].level3, 2);
        assert_eq!(merged.0["two"].level3, 1);
    }
}
