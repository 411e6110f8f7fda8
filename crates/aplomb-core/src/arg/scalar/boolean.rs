//! Booleans.

use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};

/// `true`, `1`, `t`, `yes`, `y`, `on` and their opposites, in any case.
impl Param for bool {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<bool> {
        let value = word(text);
        if value.is_none() {
            faults.push(wrong(text, at));
        }
        value
    }
}

/// The words for true and false.
pub(crate) fn word(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => return Some(true),
        "false" | "0" => return Some(false),
        _ => {}
    }
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&["true", "t", "yes", "y", "on"]) {
        Some(true)
    } else if is_one_of(&["false", "f", "no", "n", "off"]) {
        Some(false)
    } else {
        None
    }
}

#[cold]
fn wrong(text: &str, at: &Location<'_>) -> Fault {
    super::format::input(
        Fault::at(at, "bool_parsing", "The value has to be true or false"),
        text,
    )
}
