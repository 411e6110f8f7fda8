//! Patterns: checked at compile time, and written as a table where no regex engine is needed.

mod ecma;
mod runs;

use proc_macro2::TokenStream;
use quote::quote;
use regex_syntax::hir::{Hir, HirKind};
use syn::LitStr;

use crate::path::Root;
use runs::Run;

/// The most instructions that a compiled expression may come to, roughly: the `regex` crate refuses more than 10 MiB.
const MOST_INSTRUCTIONS: u64 = 100_000;

/// A pattern that is good.
#[derive(Debug, Clone)]
pub enum Checked {
    /// A row of runs, and whether the text has to end after it.
    Runs(Vec<Run>, bool),
    /// An expression for the `regex` crate.
    Regex(String),
}

/// Checks a pattern of ECMA-262.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
pub fn check(source: &str) -> Result<Checked, String> {
    let translated = ecma::translate(source)?;
    let hir = regex_syntax::Parser::new()
        .parse(&translated)
        .map_err(|error| in_words(&error))?;
    if let Some((runs, to_end)) = runs::analyse(&hir) {
        return Ok(Checked::Runs(runs, to_end));
    }
    if instructions(&hir) > MOST_INSTRUCTIONS {
        return Err("it is too large: its repetitions come to too many states".to_owned());
    }
    Ok(Checked::Regex(translated))
}

fn in_words(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    }
}

fn instructions(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        // A range of characters beyond ASCII takes up to a dozen byte ranges.
        HirKind::Class(_) => hir
            .properties()
            .maximum_len()
            .map_or(1, |length| if length > 1 { 40 } else { 1 }),
        HirKind::Repetition(repetition) => {
            let times = u64::from(repetition.max.unwrap_or(repetition.min).max(1));
            instructions(&repetition.sub)
                .saturating_mul(times)
                .saturating_add(1)
        }
        HirKind::Capture(capture) => instructions(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(instructions).fold(1, u64::saturating_add)
        }
    }
}

impl Checked {
    /// `static PATTERN: Pattern = ..;`, and what it needs.
    pub fn statics(&self, root: &Root, source: &LitStr) -> TokenStream {
        match self {
            Checked::Runs(runs, to_end) => {
                let runs = runs.iter().map(|run| {
                    let Run { ascii, beyond, least, most } = run;
                    quote!(#root::model::pattern::Run { ascii: #ascii, beyond: #beyond, least: #least, most: #most })
                });
                quote! {
                    static PATTERN: #root::model::Pattern =
                        #root::model::Pattern::runs(#source, &[#(#runs),*], #to_end);
                }
            }
            Checked::Regex(translated) => quote! {
                static REGEX: ::std::sync::LazyLock<#root::model::pattern::Regex> =
                    ::std::sync::LazyLock::new(|| #root::model::pattern::compile(#translated));
                static PATTERN: #root::model::Pattern = #root::model::Pattern::regex(#source, &REGEX);
            },
        }
    }
}

// The matcher itself, without the rest of the core.
#[cfg(test)]
#[path = "../../../../aplomb-core/src/model/pattern.rs"]
#[allow(dead_code, missing_docs)]
mod runtime;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn regex(pattern: &str) -> regex::Regex {
        regex::Regex::new(&ecma::translate(pattern).unwrap()).unwrap()
    }

    fn matcher(runs: &[Run], to_end: bool) -> runtime::Pattern {
        let runs: Vec<_> = runs
            .iter()
            .map(|run| runtime::Run {
                ascii: run.ascii,
                beyond: run.beyond,
                least: run.least,
                most: run.most,
            })
            .collect();
        runtime::Pattern::runs("", Vec::leak(runs), to_end)
    }

    #[test]
    fn simple_patterns_need_no_engine() {
        for (pattern, simple) in [
            (r"^[a-z]+:[A-Z0-9]+-[A-Z0-9]+$", true),
            (r"^[a-z][a-z0-9_]*$", true),
            (r"^\d{4}-\d{2}-\d{2}$", true),
            (r"^-?[0-9]+$", true),
            (r"^[^/]+$", true),
            (r"^(abc)(\d)", true),
            (r"^$", true),
            (r"^[a-z]*[a-c]$", false),
            (r"^a?[ab]$", false),
            (r"^-?[0-9]+(\.[0-9]+)?$", false),
            (r"[a-z]+", false),
            (r"^a|b$", false),
            (r"^ä$", false),
            (r"^.+$", false),
        ] {
            let checked = check(pattern).unwrap();
            assert_eq!(
                matches!(checked, Checked::Runs(..)),
                simple,
                "{pattern}: {checked:?}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (pattern, sentence) in [
            ("(", "unclosed group"),
            ("a)", "unopened group"),
            ("[a", "`[` is not closed by `]`"),
            ("[z-a]", "the range `z-a` is out of order"),
            ("*a", "there is nothing to repeat before `*`"),
            ("a**", "there is nothing to repeat before `*`"),
            ("a{2,1}", "the repetition `{2,1}` is out of order"),
            ("a{", "`{` begins a repetition; write `\\{` for the character"),
            ("a}", "write `\\}` for the character `}`"),
            ("(?=a)", "look-around, as in `(?=`, is not supported"),
            ("(?<!a)", "look-around, as in `(?<!`, is not supported"),
            (r"(a)\1", r"back-references, as in `\1`, are not supported"),
            (r"(?<x>a)\k<x>", r"back-references, as in `\k`, are not supported"),
            ("(?i)a", "inline flags, as in `(?i`, are not part of ECMA-262"),
            (r"\A", r"`\A` is no escape of ECMA-262"),
            ("a\\", "it ends in a single `\\`"),
            (r"\p{Nonsense}", "Unicode property not found"),
            (
                r"(?:(?:[^\w]{500}){500}){500}",
                "it is too large: its repetitions come to too many states",
            ),
        ] {
            assert_eq!(check(pattern).unwrap_err(), sentence, "{pattern}");
        }
    }

    #[test]
    fn the_meaning_is_that_of_ecma_262() {
        for (pattern, text, fits) in [
            (r"^\d+$", "12", true),
            (r"^\d+$", "١٢", false),
            (r"^\w$", "ä", false),
            (r"^a$", "a\n", false),
            (r"\s", "\u{FEFF}", true),
            (r"\s", "\u{85}", false),
            (r"^.$", "\u{2028}", false),
            (r"^.$", "😀", true),
            (r"^\u{1F600}$", "😀", true),
            (r"^\uD83D\uDE00$", "😀", true),
            (r"^[a&&b]+$", "&ab", true),
            (r"^[\w.-]+$", "a-b.c", true),
            (r"^[[]$", "[", true),
            (r"^[^]$", "\n", true),
            (r"^\x41\cJ\/$", "A\n/", true),
            (r"^[\b]$", "\u{8}", true),
            (r"\bcat\b", "a cat.", true),
            (r"\bcat\b", "concat", false),
            (r"^\p{L}+$", "äΩ", true),
            (r"^(?<year>\d{4})$", "2026", true),
        ] {
            let checked = check(pattern).unwrap();
            let found = match &checked {
                Checked::Runs(runs, to_end) => matcher(runs, *to_end).is_match(text),
                Checked::Regex(_) => regex(pattern).is_match(text),
            };
            assert_eq!(found, fits, "{pattern} on {text:?}");
            assert_eq!(regex(pattern).is_match(text), fits, "{pattern} on {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn runs_match_like_the_regex_crate(
            parts in prop::collection::vec(
                (
                    prop::sample::select(vec!["[ab]", "[b-d]", "a", "-", "[^a]", "[^-b]", r"\d", r"\w", "[d-]", "(c)", "(ab)"]),
                    prop::sample::select(vec!["", "?", "*", "+", "{2}", "{1,2}", "{0,2}", "{2,}"]),
                ),
                0..5,
            ),
            end in prop::bool::ANY,
            texts in prop::collection::vec("[abcd\\-1ä😀]{0,9}", 12),
        ) {
            let row: String = parts
                .iter()
                .map(|(class, count)| if *class == "(ab)" { (*class).to_owned() } else { format!("{class}{count}") })
                .collect();
            let pattern = format!("^{row}{}", if end { "$" } else { "" });
            if let Checked::Runs(runs, to_end) = check(&pattern).unwrap() {
                let (runs, regex) = (matcher(&runs, to_end), regex(&pattern));
                for text in &texts {
                    prop_assert_eq!(runs.is_match(text), regex.is_match(text), "{} on {:?}", pattern, text);
                }
            }
        }
    }
}
