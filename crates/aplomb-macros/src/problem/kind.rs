//! One kind of problem: a variant, or a struct.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{Attribute, Expr, Fields, Ident, LitStr, Token};

use super::field::Field;
use super::name::{sentence, words};
use crate::attribute::{self, Errors};
use crate::doc;
use crate::status::Status;

/// What `#[problem(..)]` can say of a kind.
pub(super) const OPTIONS: [&str; 7] = [
    "status",
    "slug",
    "title",
    "detail",
    "hidden",
    "transparent",
    "header",
];
pub(super) const RANGE: std::ops::RangeInclusive<u16> = 400..=599;
pub(super) const RANGE_IN_WORDS: &str = "a problem is from 400 to 599";

/// One kind of problem: a variant, or a struct.
pub(super) struct Kind {
    /// `Self::Variant` or `Self`.
    pub(super) path: TokenStream,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) status: Status,
    pub(super) detail: Option<LitStr>,
    pub(super) hidden: bool,
    /// Names as they were written, and values.
    pub(super) headers: Vec<(String, Expr)>,
    pub(super) fields: Vec<Field>,
    pub(super) role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A problem of its own.
    Own,
    /// Says what the problem inside says.
    Transparent,
}

impl Kind {
    pub(super) fn read(
        path: TokenStream,
        ident: &Ident,
        attrs: &[Attribute],
        fields: &Fields,
        expected: &[&str],
        errors: &mut Errors,
    ) -> Kind {
        let entries = attribute::read(attrs, "problem", expected, errors);
        let option = |name: &str| entries.iter().find(|entry| entry.is(name));
        let doc = doc::read(attrs);
        let mut fields: Vec<Field> = fields
            .iter()
            .enumerate()
            .map(|(index, field)| Field::read(index, field, errors))
            .collect();
        let fields_len = fields.len();
        let froms: Vec<&Field> = fields.iter().filter(|field| field.from).collect();
        if let [from, ..] = froms[..]
            && fields.len() > 1
        {
            errors.push(
                &from.ty,
                "`#[from]` needs to be on the only field: nothing could fill the others",
            );
        }
        if fields.iter().filter(|field| field.from || field.source).count() > 1 {
            errors.push(
                ident,
                "an error has one source: mark one field with `#[from]` or `#[source]`",
            );
        }
        let transparent = option("transparent").is_some_and(|entry| entry.flag(errors));
        if transparent {
            if fields.len() != 1 {
                errors.push(ident, "`transparent` needs one field, which is a problem itself");
                // One error is enough: nothing is asked of the fields.
                fields.iter_mut().for_each(|field| field.skip = true);
            }
            for entry in entries
                .iter()
                .filter(|entry| !entry.is("transparent") && !entry.is("crate"))
            {
                let name = entry.label();
                errors.push(
                    &entry.name,
                    format!("`{name}` has no meaning beside `transparent`: the problem inside says it"),
                );
            }
        }
        let hidden = option("hidden").is_some_and(|entry| entry.flag(errors));
        let status = match option("status") {
            Some(entry) => Status::read(entry, RANGE, RANGE_IN_WORDS, errors),
            None if hidden || transparent => None,
            None => {
                errors.push(
                    ident,
                    format!(
                        "`{ident}` has no status: write `#[problem(status = 404)]`, or `#[problem(hidden)]` for a 500 that is only \
                         logged, or `#[problem(transparent)]` for a problem inside"
                    ),
                );
                None
            }
        };
        let slug = match option("slug").and_then(|entry| entry.string(errors)) {
            Some(slug) => {
                let text = slug.value();
                let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                if text.is_empty() || !text.bytes().all(good) {
                    errors.push(
                        &slug,
                        "a slug is the end of a URL: lower-case letters, digits and hyphens",
                    );
                }
                text
            }
            None => words(&ident.to_string()).join("-").to_lowercase(),
        };
        let title = match option("title").and_then(|entry| entry.string(errors)) {
            Some(title) => title.value(),
            None if doc.summary.is_empty() => sentence(&ident.to_string()),
            None => doc.title().to_owned(),
        };
        Kind {
            path: quote_spanned!(ident.span()=> #path),
            slug,
            description: if doc.text.is_empty() {
                title.clone()
            } else {
                doc.text
            },
            title,
            status: status.unwrap_or_else(|| Status {
                expr: syn::parse_quote!(500),
                literal: Some(500),
            }),
            detail: option("detail").and_then(|entry| entry.string(errors)),
            hidden,
            headers: option("header")
                .map(|entry| headers(entry, errors))
                .unwrap_or_default(),
            fields,
            role: if transparent && fields_len == 1 {
                Role::Transparent
            } else {
                Role::Own
            },
        }
    }
}

/// `header("Retry-After" = expr, ..)`.
fn headers(entry: &attribute::Entry, errors: &mut Errors) -> Vec<(String, Expr)> {
    use syn::parse::Parser;
    let Some(tokens) = entry.list(errors) else {
        return Vec::new();
    };
    let mut headers = Vec::new();
    let parsed = (|input: syn::parse::ParseStream<'_>| {
        while !input.is_empty() {
            let name: LitStr = input.parse()?;
            input.parse::<Token![=]>()?;
            let value: Expr = input.parse()?;
            let text = name.value();
            // RFC 9110, section 5.6.2.
            let good = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if text.is_empty() || !text.bytes().all(good) {
                return Err(syn::Error::new_spanned(
                    &name,
                    format!("`{text}` is no header name"),
                ));
            }
            headers.push((text, value));
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(tokens);
    errors.take(parsed);
    headers
}
