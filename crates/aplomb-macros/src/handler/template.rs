//! The path template of a handler, as far as it can be judged at compile time.

use syn::LitStr;

use crate::attribute::Errors;

/// The names of the parameters in a template. Reports what is wrong with it.
pub fn names(template: Option<&LitStr>, errors: &mut Errors) -> Vec<String> {
    let Some(literal) = template else {
        return Vec::new();
    };
    let text = literal.value();
    // An empty path stands for the prefix of a list.
    if !text.is_empty() && !text.starts_with('/') {
        errors.push(
            literal,
            format!("the path has to begin with a slash: \"/{text}\""),
        );
    }
    if text.contains("//") {
        errors.push(
            literal,
            "the path has an empty segment: remove one of the two slashes",
        );
    }
    if text.contains(['?', '#']) {
        errors.push(
            literal,
            "a path has no query string: take its parameters as arguments with `#[query]`",
        );
    }
    let mut names = Vec::new();
    let segments: Vec<&str> = text.split('/').collect();
    for (index, segment) in segments.iter().enumerate() {
        read_segment(segment, index + 1 == segments.len(), literal, &mut names, errors);
    }
    names
}

fn read_segment(
    segment: &str,
    is_last: bool,
    literal: &LitStr,
    names: &mut Vec<String>,
    errors: &mut Errors,
) {
    if let Some(name) = segment.strip_prefix(':') {
        errors.push(
            literal,
            format!("a parameter stands in braces: `{{{name}}}`, not `:{name}`"),
        );
        return;
    }
    if segment.starts_with('<') && segment.ends_with('>') {
        let name = segment.trim_matches(['<', '>']).trim_end_matches("..");
        errors.push(
            literal,
            format!("a parameter stands in braces: `{{{name}}}`, not `{segment}`"),
        );
        return;
    }
    let mut rest = segment;
    while let Some(start) = rest.find(['{', '}']) {
        let Some(length) = rest[start..].find('}').filter(|_| rest[start..].starts_with('{')) else {
            errors.push(literal, format!("the braces in `{segment}` do not pair"));
            return;
        };
        let inside = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        let name = match inside.strip_prefix('*') {
            Some(name) => {
                if !is_last || segment.len() != inside.len() + 2 {
                    errors.push(
                        literal,
                        format!("`{{{inside}}}` takes the rest of the path: it has to be the last segment"),
                    );
                }
                name
            }
            None => inside,
        };
        if let Some((name, kind)) = name.split_once(':') {
            let advice = match kind {
                "path" => format!("write `{{*{name}}}` for the rest of the path"),
                _ => format!("write `{{{name}}}`; the type of the argument says what it is"),
            };
            errors.push(literal, advice);
            continue;
        }
        if syn::parse_str::<syn::Ident>(name).is_err() && !name.contains('-') {
            errors.push(literal, format!("`{{{inside}}}` is not the name of an argument"));
        } else if names.iter().any(|known| known == name) {
            errors.push(literal, format!("the path has two parameters named `{name}`"));
        } else {
            names.push(name.to_owned());
        }
    }
}
