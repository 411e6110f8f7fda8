//! Patterns that are only known at run time.

use std::collections::HashMap;

use regex::{Regex, RegexBuilder};

/// The patterns of one walk, each compiled once.
#[derive(Default)]
pub(super) struct Patterns<'s> {
    known: HashMap<&'s str, Option<Regex>>,
}

impl<'s> Patterns<'s> {
    /// Whether a text contains a match. A pattern that cannot be compiled (look-around, back-references) matches: the
    /// type was not checked with it either.
    pub(super) fn matches(&mut self, source: &'s str, text: &str) -> bool {
        let regex = self.known.entry(source).or_insert_with(|| {
            let translated = translate(source);
            RegexBuilder::new(&translated).size_limit(1 << 20).build().ok()
        });
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// ECMA-262's `\d` and `\w` are ASCII (section 22.2.2.9), the `regex` crate's are not.
fn translate(source: &str) -> String {
    let mut translated = String::with_capacity(source.len());
    let mut in_class = false;
    let mut chars = source.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('d') if in_class => translated.push_str("0-9"),
                Some('d') => translated.push_str("[0-9]"),
                Some('w') if in_class => translated.push_str("0-9A-Za-z_"),
                Some('w') => translated.push_str("[0-9A-Za-z_]"),
                Some('D') if !in_class => translated.push_str("[^0-9]"),
                Some('W') if !in_class => translated.push_str("[^0-9A-Za-z_]"),
                // An identity escape in ECMA-262, an error in the `regex` crate.
                Some('/') => translated.push('/'),
                Some(other) => translated.extend(['\\', other]),
                None => translated.push('\\'),
            },
            // A class may hold `[` as it is; the `regex` crate would open another one.
            '[' if in_class => translated.push_str("\\["),
            '[' => {
                in_class = true;
                translated.push('[');
            }
            ']' => {
                in_class = false;
                translated.push(']');
            }
            other => translated.push(other),
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_ascii() {
        let mut patterns = Patterns::default();
        assert!(patterns.matches(r"^\d+$", "12"));
        assert!(!patterns.matches(r"^\d+$", "１２"));
        assert!(patterns.matches(r"^[\w[/]+$", "a_[/"));
        assert!(patterns.matches(r"^a\/b$", "a/b"));
        assert!(
            patterns.matches(r"(?=look)", "anything"),
            "what cannot be compiled passes"
        );
    }
}
