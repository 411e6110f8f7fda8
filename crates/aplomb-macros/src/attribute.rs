//! Reading attributes: `#[field(min_length = 1, deprecated, header("x"))]` as a list of options.
//!
//! Every attribute of the crate is read here, so that they all take the same forms and complain in the same words. All
//! that is wrong with one item is collected in [`Errors`] and reported together.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token};

/// What is wrong with one item.
#[derive(Default)]
pub struct Errors(Option<syn::Error>);

impl Errors {
    /// Nothing is wrong.
    pub fn new() -> Errors {
        Errors::default()
    }

    /// Adds an error over the whole of some tokens.
    pub fn push(&mut self, place: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(place, message));
    }

    /// Adds an error at a span.
    pub fn push_at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(syn::Error::new(span, message));
    }

    /// Adds an error that is at hand.
    pub fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(known) => known.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Takes the value out, or the error in.
    pub fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// A `compile_error!` for each, or nothing.
    pub fn into_tokens(self) -> TokenStream {
        self.0.map(syn::Error::into_compile_error).unwrap_or_default()
    }
}

/// One option of an attribute.
#[derive(Clone)]
pub struct Entry {
    /// Its name; keywords such as `crate` and `type` are allowed.
    pub name: Ident,
    /// What follows the name.
    pub value: Value,
}

/// What follows the name of an option.
#[derive(Clone)]
pub enum Value {
    /// Nothing.
    Flag,
    /// `= expr`.
    Expr(Box<Expr>),
    /// `(tokens)`.
    List(TokenStream),
}

impl Entry {
    /// Whether this is the option of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The name, for sentences.
    pub fn label(&self) -> String {
        self.name.unraw().to_string()
    }

    /// `name`, `name = true` or `name = false`.
    pub fn flag(&self, errors: &mut Errors) -> bool {
        match &self.value {
            Value::Flag => true,
            Value::Expr(expr)
                if let Expr::Lit(ExprLit {
                    lit: Lit::Bool(flag), ..
                }) = &**expr =>
            {
                flag.value
            }
            _ => {
                self.complain::<()>(errors, "stands alone, or takes `true` or `false`");
                true
            }
        }
    }

    /// `name = expr`.
    pub fn expr(&self, errors: &mut Errors) -> Option<Expr> {
        match &self.value {
            Value::Expr(expr) => Some((**expr).clone()),
            _ => self.complain(errors, "needs a value: `{name} = ..`"),
        }
    }

    /// `name = "text"`.
    pub fn string(&self, errors: &mut Errors) -> Option<LitStr> {
        match &self.value {
            Value::Expr(expr)
                if let Expr::Lit(ExprLit {
                    lit: Lit::Str(text), ..
                }) = &**expr =>
            {
                Some(text.clone())
            }
            _ => self.complain(errors, "needs a string literal: `{name} = \"..\"`"),
        }
    }

    /// `name = some::path`; the path may stand in quotes, as serde's do.
    pub fn path(&self, errors: &mut Errors) -> Option<Path> {
        match &self.value {
            Value::Expr(expr) => match &**expr {
                Expr::Path(path) if path.qself.is_none() => return Some(path.path.clone()),
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text), ..
                }) => return errors.take(text.parse()),
                _ => {}
            },
            Value::Flag | Value::List(_) => {}
        }
        self.complain(errors, "needs a path: `{name} = some::path`")
    }

    /// `name(..)`: what stands in the parentheses.
    pub fn list(&self, errors: &mut Errors) -> Option<TokenStream> {
        match &self.value {
            Value::List(tokens) => Some(tokens.clone()),
            _ => self.complain(errors, "needs parentheses: `{name}(..)`"),
        }
    }

    /// `name = ["a", "b"]` or `name = "a"`.
    pub fn strings(&self, errors: &mut Errors) -> Vec<LitStr> {
        if let Value::Expr(expr) = &self.value {
            match &**expr {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text), ..
                }) => return vec![text.clone()],
                Expr::Array(array) => {
                    let all: Option<Vec<LitStr>> = array.elems.iter().map(literal_text).collect();
                    if let Some(all) = all {
                        return all;
                    }
                }
                _ => {}
            }
        }
        self.complain::<()>(errors, "needs string literals: `{name} = [\"..\", \"..\"]`");
        Vec::new()
    }

    /// Reports that the value has not the right form. `{name}` in the sentence becomes the name.
    fn complain<T>(&self, errors: &mut Errors, sentence: &str) -> Option<T> {
        let name = self.label();
        let sentence = sentence.replace("{name}", &name);
        match &self.value {
            Value::Expr(expr) => errors.push(expr, format!("`{name}` {sentence}")),
            Value::Flag | Value::List(_) => errors.push(&self.name, format!("`{name}` {sentence}")),
        }
        None
    }
}

/// The text of a string literal.
pub fn literal_text(expr: &Expr) -> Option<LitStr> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text.clone()),
        Expr::Group(group) => literal_text(&group.expr),
        _ => None,
    }
}

/// The options of every attribute `name` of an item, as one list. Reports options that are not `expected`, and those that
/// stand there twice.
pub fn read(attrs: &[Attribute], name: &str, expected: &[&str], errors: &mut Errors) -> Vec<Entry> {
    read_with_first(attrs, name, expected, errors).1
}

/// [`read`], with a string literal that may stand first: `#[header("X-Desk", max_length = 20)]`.
pub fn read_with_first(
    attrs: &[Attribute],
    name: &str,
    expected: &[&str],
    errors: &mut Errors,
) -> (Option<LitStr>, Vec<Entry>) {
    let mut first = None;
    let mut entries = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        match &attr.meta {
            Meta::Path(_) => {}
            Meta::List(list) => {
                let (text, mut more) = parse_with_first(list.tokens.clone(), errors);
                if let (Some(_), Some(text)) = (&first, &text) {
                    errors.push(text, "this literal is specified more than once");
                }
                first = first.or(text);
                entries.append(&mut more);
            }
            Meta::NameValue(pair) => {
                errors.push(
                    &pair.value,
                    format!("options stand in parentheses: `#[{name}(..)]`"),
                );
            }
        }
    }
    check(&mut entries, expected, errors);
    (first, entries)
}

/// The options between the parentheses of an attribute macro, checked as in [`read`].
pub fn read_tokens(tokens: TokenStream, expected: &[&str], errors: &mut Errors) -> Vec<Entry> {
    let (first, mut entries) = parse_with_first(tokens, errors);
    if let Some(text) = first {
        errors.push(
            &text,
            format!("expected an option, one of {}", in_words(expected)),
        );
    }
    check(&mut entries, expected, errors);
    entries
}

/// [`read_tokens`], with a string literal that may stand first: `#[get("/orders", tag = "orders")]`.
pub fn read_tokens_with_first(
    tokens: TokenStream,
    expected: &[&str],
    errors: &mut Errors,
) -> (Option<LitStr>, Vec<Entry>) {
    let (first, mut entries) = parse_with_first(tokens, errors);
    check(&mut entries, expected, errors);
    (first, entries)
}

/// Removes the attributes of these names.
pub fn strip(attrs: &mut Vec<Attribute>, names: &[&str]) {
    attrs.retain(|attr| !names.iter().any(|name| attr.path().is_ident(name)));
}

/// Drops and reports what is not expected or stands there twice.
fn check(entries: &mut Vec<Entry>, expected: &[&str], errors: &mut Errors) {
    let mut seen: Vec<String> = Vec::new();
    entries.retain(|entry| {
        let label = entry.label();
        if !expected.contains(&label.as_str()) {
            let list = in_words(expected);
            errors.push(
                &entry.name,
                format!("unknown option `{label}`, expected one of {list}"),
            );
            return false;
        }
        if seen.contains(&label) {
            errors.push(&entry.name, format!("`{label}` is specified more than once"));
            return false;
        }
        seen.push(label);
        true
    });
}

fn in_words(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A first literal and the options after it. What was read before a syntax error is kept.
fn parse_with_first(tokens: TokenStream, errors: &mut Errors) -> (Option<LitStr>, Vec<Entry>) {
    let mut first = None;
    let mut entries = Vec::new();
    let parsed = (|input: ParseStream<'_>| {
        if input.peek(LitStr) {
            first = Some(input.parse()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        while !input.is_empty() {
            entries.push(parse_entry(input)?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(tokens);
    errors.take(parsed);
    (first, entries)
}

fn parse_entry(input: ParseStream<'_>) -> syn::Result<Entry> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected an option: `name`, `name = value` or `name(..)`"));
    }
    let name = input.call(Ident::parse_any)?;
    let value = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        Value::Expr(Box::new(input.parse()?))
    } else if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        Value::List(content.parse()?)
    } else {
        Value::Flag
    };
    Ok(Entry { name, value })
}

/// The paths in `#[derive(..)]` lists.
pub fn derives(attrs: &[Attribute]) -> Vec<Path> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| {
            attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn messages(errors: Errors) -> Vec<String> {
        errors
            .0
            .into_iter()
            .flatten()
            .map(|error| error.to_string())
            .collect()
    }

    #[test]
    fn options_are_read_in_all_forms() {
        let mut errors = Errors::new();
        let (first, entries) = read_tokens_with_first(
            quote!("/x", crate = my::path, hidden, header("a" = 1), tags = ["a", "b"]),
            &["crate", "hidden", "header", "tags"],
            &mut errors,
        );
        assert_eq!(first.unwrap().value(), "/x");
        assert_eq!(entries[0].path(&mut errors).unwrap().segments.len(), 2);
        assert!(entries[1].flag(&mut errors));
        assert_eq!(entries[2].list(&mut errors).unwrap().to_string(), "\"a\" = 1");
        assert_eq!(entries[3].strings(&mut errors).len(), 2);
        assert!(errors.is_empty());
    }

    #[test]
    fn all_faults_come_together() {
        let mut errors = Errors::new();
        let entries = read_tokens(quote!(a = 1, b, a = 2, c), &["a", "c"], &mut errors);
        assert_eq!(entries.len(), 2);
        entries[1].string(&mut errors);
        assert_eq!(
            messages(errors),
            [
                "unknown option `b`, expected one of `a`, `c`",
                "`a` is specified more than once",
                "`c` needs a string literal: `c = \"..\"`",
            ]
        );
    }

    #[test]
    fn attributes_of_one_name_are_one_list() {
        let field: syn::ItemStruct = syn::parse_quote! {
            #[field(a = 1)]
            #[other]
            #[field(a = 2)]
            struct S;
        };
        let mut errors = Errors::new();
        assert_eq!(read(&field.attrs, "field", &["a"], &mut errors).len(), 1);
        assert_eq!(messages(errors), ["`a` is specified more than once"]);
        let mut attrs = field.attrs;
        strip(&mut attrs, &["field"]);
        assert_eq!(attrs.len(), 1);
    }
}
