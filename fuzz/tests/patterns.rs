//! Patterns: tables beside the regular expressions that they stand for.

use aplomb::fault::{Faults, Location, Place};
use aplomb::model::Model as _;
use aplomb::prelude::*;
use aplomb_fuzz::{Change, changed, check};
use regex::Regex;

macro_rules! patterns {
    ($($name:ident $pattern:tt,)*) => {
        $(
            #[model]
            struct $name {
                #[field(pattern = $pattern)]
                text: String,
            }
        )*

        /// Each pattern, and whether a text fits by its table.
        fn judged(text: &str) -> Vec<(&'static str, bool)> {
            vec![$({
                let model = $name { text: text.to_owned() };
                let mut faults = Faults::default();
                model.check(&Location::root(Place::Body), &mut faults);
                ($pattern, faults.is_empty())
            }),*]
        }
    };
}

patterns! {
    Sku "^[A-Z]{3}-[0-9]{4}$",
    Market "^[a-z]+:[A-Z0-9]+-[A-Z0-9]+$",
    Start "^[a-c]{2,3}x",
    Optional "^a?b*c{0,2}$",
    NotDigit "^[^0-9]+[0-9]$",
    Anywhere "[0-9]-[0-9]",
    Overlapping "^[a-z]*z$",
    Choice "^(ab|cd)+$",
}

#[test]
fn tables_match_what_the_expressions_match() {
    let seeds = [
        "ABC-1234",
        "kraken:BTC-USD",
        "abcx",
        "abbcc",
        "é9",
        "1-2",
        "zzz",
        "abcd",
    ];
    let words = ["A", "a", "z", "0", "9", "-", ":", "é", "\n", "x", "ab"];
    let expressions: Vec<Regex> = judged("")
        .iter()
        .map(|(pattern, _)| Regex::new(pattern).unwrap())
        .collect();
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let text = changed(&seeds, &words, *seed, changes);
        let text = String::from_utf8_lossy(&text);
        for ((pattern, fits), expression) in judged(&text).into_iter().zip(&expressions) {
            assert_eq!(fits, expression.is_match(&text), "{pattern} on {text:?}");
        }
    });
}
