//! Slugs and titles out of the names of variants.

/// The words of a name in `PascalCase`; a row of capitals is one word.
pub(super) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (index, char) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| chars[index]);
        let begins = char.is_uppercase()
            && (before.is_none_or(|before| !before.is_uppercase())
                || chars.get(index + 1).is_some_and(|next| next.is_lowercase()));
        match words.last_mut() {
            Some(word) if !begins && before != Some('_') => {
                if *char != '_' {
                    word.push(*char);
                }
            }
            _ if *char == '_' => {}
            _ => words.push(char.to_string()),
        }
    }
    words
}

/// `NoSuchMarket` as `No such market`.
pub(super) fn sentence(name: &str) -> String {
    let words = words(name);
    let rest = words.iter().skip(1).map(|word| {
        let acronym = word.len() > 1 && word.chars().all(char::is_uppercase);
        if acronym {
            word.clone()
        } else {
            word.to_lowercase()
        }
    });
    words
        .iter()
        .take(1)
        .cloned()
        .chain(rest)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs_and_titles() {
        for (name, slug, title) in [
            ("NoSuchMarket", "no-such-market", "No such market"),
            ("HTTPDown", "http-down", "HTTP down"),
            ("Closed", "closed", "Closed"),
            ("TooManyIDs", "too-many-i-ds", "Too many i ds"),
            ("Limit2", "limit2", "Limit2"),
        ] {
            assert_eq!(words(name).join("-").to_lowercase(), slug);
            assert_eq!(sentence(name), title);
        }
    }
}
