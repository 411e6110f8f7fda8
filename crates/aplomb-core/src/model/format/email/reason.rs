//! Why a text is no email address, in the words of Python's `email-validator`: what FastAPI's clients are told.

use std::collections::BTreeSet;

/// The most characters before the `@`.
const LONGEST_LOCAL: usize = 64;

/// The first thing that is wrong with a text that is no [`Email`](super::Email).
pub(crate) fn in_the_words_of_python(text: &str) -> String {
    let Some((local, domain)) = text.trim().split_once('@') else {
        return "An email address must have an @-sign.".to_owned();
    };
    local_reason(local).unwrap_or_else(|| domain_reason(domain))
}

fn local_reason(local: &str) -> Option<String> {
    if local.is_empty() {
        return Some("There must be something before the @-sign.".to_owned());
    }
    let surplus = local.chars().count().saturating_sub(LONGEST_LOCAL);
    if surplus > 0 {
        let ending = if surplus == 1 { "" } else { "s" };
        return Some(format!(
            "The email address is too long before the @-sign ({surplus} character{ending} too many)."
        ));
    }
    let is_atom = |char: char| {
        !char.is_ascii() || char.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(char)
    };
    if let Some(names) = names_of(local, is_atom) {
        return Some(format!(
            "The email address contains invalid characters before the @-sign: {names}."
        ));
    }
    if local.ends_with('.') {
        Some("An email address cannot have a period immediately before the @-sign.".to_owned())
    } else if local.starts_with('.') {
        Some("An email address cannot start with a period.".to_owned())
    } else if local.contains("..") {
        Some("An email address cannot have two periods in a row.".to_owned())
    } else {
        None
    }
}

fn domain_reason(domain: &str) -> String {
    let is_name = |char: char| !char.is_ascii() || char.is_ascii_alphanumeric() || ".-".contains(char);
    if let Some(names) = names_of(domain, is_name) {
        return format!("The part after the @-sign contains invalid characters: {names}.");
    }
    let reason = if domain.is_empty() {
        "There must be something after the @-sign."
    } else if domain.ends_with('.') {
        "An email address cannot end with a period."
    } else if domain.starts_with('.') {
        "An email address cannot have a period immediately after the @-sign."
    } else if domain.contains("..") {
        "An email address cannot have two periods in a row."
    } else if domain.ends_with('-') {
        "An email address cannot end with a hyphen."
    } else if domain.starts_with('-') {
        "An email address cannot have a hyphen immediately after the @-sign."
    } else if domain.contains(".-") || domain.contains("-.") {
        "An email address cannot have a period and a hyphen next to each other."
    } else if !domain.contains('.') {
        "The part after the @-sign is not valid. It should have a period."
    } else {
        "The part after the @-sign is not valid. It is not within a valid top-level domain."
    };
    reason.to_owned()
}

/// The characters that are not allowed, as Python shows them, in order; `None` if there are none.
fn names_of(text: &str, is_allowed: impl Fn(char) -> bool) -> Option<String> {
    let names: BTreeSet<String> = text
        .chars()
        .filter(|char| !is_allowed(*char))
        .map(shown)
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn shown(char: char) -> String {
    match char {
        ' ' => "SPACE".to_owned(),
        '\\' => "\"\\\"".to_owned(),
        '\'' => "\"'\"".to_owned(),
        _ if char.is_control() => format!("U+{:04X}", u32::from(char)),
        _ => format!("'{char}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_thing_that_is_wrong_is_said() {
        for (text, reason) in [
            ("foo", "An email address must have an @-sign."),
            ("@example.com", "There must be something before the @-sign."),
            ("foo@", "There must be something after the @-sign."),
            (
                "a b@example.com",
                "The email address contains invalid characters before the @-sign: SPACE.",
            ),
            (
                "foo@@a,b.com",
                "The part after the @-sign contains invalid characters: ',', '@'.",
            ),
            (
                "foo.@example.com",
                "An email address cannot have a period immediately before the @-sign.",
            ),
            (
                "foo@example..com",
                "An email address cannot have two periods in a row.",
            ),
            (
                "foo@localhost",
                "The part after the @-sign is not valid. It should have a period.",
            ),
        ] {
            assert_eq!(in_the_words_of_python(text), reason, "{text}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(
            in_the_words_of_python(&long),
            "The email address is too long before the @-sign (1 character too many)."
        );
    }
}
