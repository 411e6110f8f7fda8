//! Doc comments as descriptions.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// What a doc comment says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc {
    /// The first paragraph, as one line.
    pub summary: String,
    /// Everything after the first paragraph, in Markdown.
    pub description: String,
    /// The whole, in Markdown.
    pub text: String,
}

impl Doc {
    /// The first paragraph as a title: without the full stop at its end.
    pub fn title(&self) -> &str {
        match self.summary.strip_suffix('.') {
            Some(title) if !title.ends_with('.') => title,
            _ => &self.summary,
        }
    }
}

/// Reads the doc comments of an item, line and block comments alike.
pub fn read(attrs: &[Attribute]) -> Doc {
    let mut lines = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attr.meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) = &pair.value
        {
            add_comment(&text.value(), &mut lines);
        }
    }
    from_lines(&lines)
}

/// Adds the lines of one comment: one for `///`, many for `/** */` and `#[doc = "..\n.."]`.
fn add_comment(text: &str, lines: &mut Vec<String>) {
    if !text.contains('\n') {
        lines.push(text.trim_end().to_owned());
        return;
    }
    let mut own: Vec<&str> = text.lines().map(str::trim_end).collect();
    let starred = own
        .iter()
        .skip(1)
        .all(|line| line.is_empty() || line.trim_start().starts_with('*'));
    if starred && own.iter().skip(1).any(|line| !line.is_empty()) {
        for line in own.iter_mut().skip(1) {
            *line = line.trim_start().strip_prefix('*').unwrap_or("");
        }
    }
    lines.extend(unindent(&own));
}

/// Takes off the indentation that all lines share. The first line of a block comment stands behind its `/**` and says
/// nothing about the others.
fn unindent(lines: &[&str]) -> Vec<String> {
    let indentation = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let rest = if lines.len() > 1 { &lines[1..] } else { lines };
    let shared = rest
        .iter()
        .filter(|line| !line.is_empty())
        .map(indentation)
        .min()
        .unwrap_or(0);
    lines
        .iter()
        .enumerate()
        .map(|(index, line)| match (index, lines.len()) {
            (0, 2..) => line.trim_start().to_owned(),
            _ => line.get(shared..).unwrap_or("").to_owned(),
        })
        .collect()
}

fn from_lines(lines: &[String]) -> Doc {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let shared = lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.get(shared..).unwrap_or(""))
        .collect();
    let Some(start) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return Doc::default();
    };
    let lines = &lines[start..];
    let end = lines
        .iter()
        .position(|line| line.trim().is_empty())
        .unwrap_or(lines.len());
    let summary = lines[..end]
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ");
    Doc {
        summary,
        description: lines[end..].join("\n").trim().to_owned(),
        text: lines.join("\n").trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(item: &str) -> Doc {
        read(&syn::parse_str::<syn::ItemStruct>(item).unwrap().attrs)
    }

    #[test]
    fn the_first_paragraph_is_the_summary() {
        let doc = doc("/// Place an\n/// order.\n///\n/// Accepted or refused\n///  - as a whole\nstruct S;");
        assert_eq!(doc.summary, "Place an order.");
        assert_eq!(doc.title(), "Place an order");
        assert_eq!(doc.description, "Accepted or refused\n - as a whole");
        assert_eq!(doc.text, "Place an\norder.\n\nAccepted or refused\n - as a whole");
    }

    #[test]
    fn block_comments_lose_their_stars() {
        let starred = doc("/** Title\n *\n * Text\n *   code\n */\nstruct S;");
        assert_eq!(
            (&*starred.summary, &*starred.description),
            ("Title", "Text\n  code")
        );
        let plain = doc("/**\n    Title\n\n    * an item\n      more\n*/\nstruct S;");
        assert_eq!(
            (&*plain.summary, &*plain.description),
            ("Title", "* an item\n  more")
        );
    }

    #[test]
    fn no_comment_is_empty() {
        assert_eq!(doc("#[doc(hidden)] struct S;"), Doc::default());
        assert_eq!(doc("///\nstruct S;"), Doc::default());
        assert_eq!(doc("/// Wait...\nstruct S;").title(), "Wait...");
    }
}
