//! `#[derive(Problem)]`: an error that knows which problem each of its variants is.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, Index, LitStr, Member, Token, Type};

use crate::attribute::{self, Errors};
use crate::doc::{self, Doc};
use crate::path::Root;
use crate::status::Status;

const KIND_OPTIONS: [&str; 7] = [
    "status",
    "slug",
    "title",
    "detail",
    "hidden",
    "transparent",
    "header",
];
const RANGE: std::ops::RangeInclusive<u16> = 400..=599;
const RANGE_IN_WORDS: &str = "a problem is from 400 to 599";

/// One kind of problem: a variant, or a struct.
struct Kind {
    /// `Self::Variant` or `Self`.
    path: TokenStream,
    slug: String,
    title: String,
    description: String,
    status: Status,
    detail: Option<LitStr>,
    hidden: bool,
    /// Names as they were written, and values.
    headers: Vec<(String, Expr)>,
    fields: Vec<Field>,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A problem of its own.
    Own,
    /// Says what the problem inside says.
    Transparent,
}

struct Field {
    member: Member,
    /// What it is called in a pattern.
    binding: Ident,
    ty: Type,
    doc: Doc,
    from: bool,
    source: bool,
    skip: bool,
}

impl Field {
    fn is_member(&self) -> bool {
        !self.from && !self.source && !self.skip
    }

    fn name(&self) -> String {
        use syn::ext::IdentExt;
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

/// Expands the derive.
pub fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let (root, kinds) = read(&input, &mut errors);
    if let Data::Union(data) = &input.data {
        errors.push(data.union_token, "a union cannot be a problem: use an enum");
        return errors.into_tokens();
    }
    let implementations = implement(&input, &root, &kinds);
    let errors = errors.into_tokens();
    quote!(#implementations #errors)
}

fn read(input: &DeriveInput, errors: &mut Errors) -> (Root, Vec<Kind>) {
    let kinds: Vec<Kind>;
    let root;
    match &input.data {
        Data::Enum(data) => {
            let options = attribute::read(&input.attrs, "problem", &["crate"], errors);
            root = Root::from_entries(&options, errors);
            let read = data.variants.iter().filter_map(|variant| {
                let ident = &variant.ident;
                let path = quote!(Self::#ident);
                read_kind(
                    path,
                    ident,
                    &variant.attrs,
                    &variant.fields,
                    &KIND_OPTIONS,
                    errors,
                )
            });
            kinds = read.collect();
        }
        Data::Struct(data) => {
            let expected: Vec<&str> = KIND_OPTIONS.into_iter().chain(["crate"]).collect();
            let options = attribute::read(&input.attrs, "problem", &expected, &mut Errors::new());
            root = Root::from_entries(&options, errors);
            let kind = read_kind(
                quote!(Self),
                &input.ident,
                &input.attrs,
                &data.fields,
                &expected,
                errors,
            );
            kinds = kind.into_iter().collect();
        }
        Data::Union(_) => {
            kinds = Vec::new();
            root = Root::default();
        }
    }
    let own = || kinds.iter().filter(|kind| kind.role == Role::Own);
    for (index, kind) in own().enumerate() {
        if own().take(index).any(|known| known.slug == kind.slug) {
            errors.push(
                &kind.path,
                format!(
                    "two kinds of this problem have the slug `{}`: give one `slug = \"..\"`",
                    kind.slug
                ),
            );
        }
    }
    (root, kinds)
}

fn read_kind(
    path: TokenStream,
    ident: &Ident,
    attrs: &[Attribute],
    fields: &Fields,
    expected: &[&str],
    errors: &mut Errors,
) -> Option<Kind> {
    let entries = attribute::read(attrs, "problem", expected, errors);
    let option = |name: &str| entries.iter().find(|entry| entry.is(name));
    let doc = doc::read(attrs);
    let mut fields: Vec<Field> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| read_field(index, field, errors))
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
    Some(Kind {
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
    })
}

fn read_field(index: usize, field: &syn::Field, errors: &mut Errors) -> Field {
    let entries = attribute::read(&field.attrs, "problem", &["skip"], errors);
    let has = |name: &str| field.attrs.iter().any(|attr| attr.path().is_ident(name));
    Field {
        member: match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index::from(index)),
        },
        binding: field
            .ident
            .clone()
            .unwrap_or_else(|| format_ident!("field_{index}")),
        ty: field.ty.clone(),
        doc: doc::read(&field.attrs),
        from: has("from"),
        source: has("source"),
        skip: entries.iter().any(|entry| entry.is("skip") && entry.flag(errors)),
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

fn implement(input: &DeriveInput, root: &Root, kinds: &[Kind]) -> TokenStream {
    let ident = &input.ident;
    let site = Span::mixed_site();
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let assertions = kinds
        .iter()
        .map(|kind| kind.status.assertion(RANGE, RANGE_IN_WORDS));
    let displays = kinds.iter().map(|kind| kind.display(root));
    let sources: Vec<_> = kinds.iter().filter_map(|kind| kind.source(root)).collect();
    let source = (!sources.is_empty()).then(|| {
        let rest = (sources.len() < kinds.len()).then(|| quote!(_ => ::core::option::Option::None,));
        quote_spanned! {site=>
            fn source(&self) -> ::core::option::Option<&(dyn ::core::error::Error + 'static)> {
                #[allow(unused_imports)]
                use #root::problem::AsSource as _;
                match self { #(#sources)* #rest }
            }
        }
    });
    // `for` lets it be looked at only where `Problem` asks for it: without `Debug` there is one error, not two.
    let mut with_debug = input.generics.clone();
    let is_debug =
        quote_spanned!(site.located_at(ident.span())=> for<'debug> #ident #ty_generics: ::core::fmt::Debug);
    with_debug
        .make_where_clause()
        .predicates
        .push(syn::parse_quote!(#is_debug));
    let (_, _, where_debug) = with_debug.split_for_impl();
    let contracts = kinds.iter().map(|kind| kind.contract(root));
    let details = kinds.iter().map(|kind| kind.details(root));
    let froms = kinds.iter().flat_map(|kind| &kind.fields).zip(
        kinds
            .iter()
            .flat_map(|kind| kind.fields.iter().map(move |_| kind)),
    );
    let froms = froms
        .filter(|(field, kind)| field.from && kind.fields.len() == 1)
        .map(|(field, kind)| {
            let (ty, member, path) = (&field.ty, &field.member, &kind.path);
            quote_spanned! {site=>
                #[automatically_derived]
                impl #impl_generics ::core::convert::From<#ty> for #ident #ty_generics #where_clause {
                    fn from(source: #ty) -> Self { #path { #member: source } }
                }
            }
        });
    // `match *self {}` is how an enum without variants is left.
    let scrutinee = if kinds.is_empty() {
        quote_spanned!(site=> *self)
    } else {
        quote_spanned!(site=> self)
    };
    quote_spanned! {site=>
        #(#assertions)*
        #(#froms)*
        #[automatically_derived]
        #[allow(unused_variables, deprecated)]
        impl #impl_generics ::core::fmt::Display for #ident #ty_generics #where_clause {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match #scrutinee { #(#displays)* }
            }
        }
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics ::core::error::Error for #ident #ty_generics #where_debug { #source }
        #[automatically_derived]
        #[allow(unused_variables, deprecated)]
        impl #impl_generics #root::problem::Problem for #ident #ty_generics #where_clause {
            fn kinds() -> ::std::vec::Vec<#root::contract::ProblemContract> {
                #[allow(unused_mut)]
                let mut kinds = ::std::vec::Vec::new();
                #(#contracts)*
                kinds
            }
            fn details(&self) -> #root::problem::Details {
                match #scrutinee { #(#details)* }
            }
        }
    }
}

impl Kind {
    /// A pattern with all fields bound under their names.
    fn pattern(&self) -> TokenStream {
        let path = &self.path;
        let fields = self.fields.iter().map(|field| {
            let (member, binding) = (&field.member, &field.binding);
            match member {
                Member::Named(_) => quote!(#member),
                Member::Unnamed(_) => quote!(#member: #binding),
            }
        });
        quote!(#path { #(#fields),* })
    }

    /// A pattern with one field bound to a name of the macro.
    fn pattern_of(&self, field: &Field) -> TokenStream {
        let (path, member) = (&self.path, &field.member);
        quote_spanned!(Span::mixed_site()=> #path { #member: inner, .. })
    }

    fn inner(&self) -> Option<&Field> {
        self.fields.first().filter(|_| self.role == Role::Transparent)
    }

    fn display(&self, _root: &Root) -> TokenStream {
        let site = Span::mixed_site();
        if let Some(field) = self.inner() {
            let (pattern, ty) = (self.pattern_of(field), &field.ty);
            return quote_spanned!(site=> #pattern => <#ty as ::core::fmt::Display>::fmt(inner, formatter),);
        }
        let (path, title) = (&self.path, &self.title);
        match &self.detail {
            Some(detail) => {
                let (pattern, detail) = (self.pattern(), named(detail));
                quote_spanned!(site=> #pattern => ::core::write!(formatter, #detail),)
            }
            None => quote_spanned!(site=> #path { .. } => formatter.write_str(#title),),
        }
    }

    fn source(&self, _root: &Root) -> Option<TokenStream> {
        let site = Span::mixed_site();
        if let Some(field) = self.inner() {
            let (pattern, ty) = (self.pattern_of(field), &field.ty);
            return Some(quote_spanned!(site=> #pattern => <#ty as ::core::error::Error>::source(inner),));
        }
        let field = self.fields.iter().find(|field| field.from || field.source)?;
        let pattern = self.pattern_of(field);
        let span = site.located_at(field.ty.span());
        Some(quote_spanned!(span=> #pattern => ::core::option::Option::Some(inner.as_source()),))
    }

    fn contract(&self, root: &Root) -> TokenStream {
        let site = Span::mixed_site();
        if let Some(field) = self.inner() {
            let ty = &field.ty;
            let span = site.located_at(ty.span());
            return quote_spanned! {span=>
                ::core::iter::Extend::extend(&mut kinds, <#ty as #root::problem::Problem>::kinds());
            };
        }
        if self.hidden {
            return TokenStream::new();
        }
        let Kind {
            slug,
            title,
            description,
            status,
            ..
        } = self;
        let status = &status.expr;
        let members = self.fields.iter().filter(|field| field.is_member()).map(|field| {
            let (ty, name, text) = (&field.ty, field.name(), &field.doc.text);
            quote_spanned!(site=> <#ty as #root::problem::ProblemMember<_>>::describe(#name, #text))
        });
        let mut kind = quote_spanned!(site=> #root::problem::kind(#slug, #title, #description, #status, [#(#members),*]));
        for (name, _) in &self.headers {
            kind = quote_spanned!(site=> #root::problem::with_header(#kind, #name));
        }
        quote_spanned!(site=> kinds.push(#kind);)
    }

    fn details(&self, root: &Root) -> TokenStream {
        let site = Span::mixed_site();
        if let Some(field) = self.inner() {
            let (pattern, ty) = (self.pattern_of(field), &field.ty);
            let span = site.located_at(ty.span());
            return quote_spanned!(span=> #pattern => <#ty as #root::problem::Problem>::details(inner),);
        }
        let Kind {
            slug, title, status, ..
        } = self;
        let (pattern, status) = (self.pattern(), &status.expr);
        let mut details = quote_spanned!(site=> #root::problem::details(#slug, #title, #status));
        if let Some(detail) = &self.detail {
            let detail = named(detail);
            details.extend(quote_spanned!(site=> .detail(::std::format!(#detail))));
        }
        if self.hidden {
            // Nothing of a hidden problem is sent; its text and its sources are logged.
            details.extend(quote_spanned!(site=> .hidden()));
        } else {
            for field in self.fields.iter().filter(|field| field.is_member()) {
                let (ty, name, binding) = (&field.ty, field.name(), &field.binding);
                details = quote_spanned!(site=> <#ty as #root::problem::ProblemMember<_>>::add(#binding, #details, #name));
            }
        }
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            details = quote_spanned!(site=> #root::problem::header(#details, #name, #value));
        }
        quote_spanned!(site=> #pattern => #details,)
    }
}

/// The format string with `{0}` as `{field_0}`: the fields of tuples are bound under such names.
fn named(detail: &LitStr) -> LitStr {
    let mut text = String::new();
    let source = detail.value();
    let mut chars = source.chars().peekable();
    while let Some(char) = chars.next() {
        text.push(char);
        if char == '{' {
            match chars.peek() {
                Some('{') => text.extend(chars.next()),
                Some(next) if next.is_ascii_digit() => text.push_str("field_"),
                _ => {}
            }
        }
    }
    LitStr::new(&text, detail.span())
}

/// The words of a name in `PascalCase`; a row of capitals is one word.
fn words(name: &str) -> Vec<String> {
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
fn sentence(name: &str) -> String {
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

    #[test]
    fn positions_in_a_format_string_get_names() {
        let text = named(&syn::parse_quote!("{0} of {{0}} {name:>4} {1:?}"));
        assert_eq!(text.value(), "{field_0} of {{0}} {name:>4} {field_1:?}");
    }

    #[test]
    fn what_is_missing_is_said() {
        let output = expand(quote! {
            enum E {
                A,
                #[problem(status = 200)]
                B,
                #[problem(status = 404, slug = "Not Good", colour = 1)]
                C(#[from] X, u8),
                #[problem(transparent, title = "x")]
                D(P),
            }
        })
        .to_string();
        for sentence in [
            "`A` has no status: write `#[problem(status = 404)]`",
            "the status of a problem is from 400 to 599, not 200",
            "a slug is the end of a URL",
            "unknown option `colour`",
            "`#[from]` needs to be on the only field",
            "`title` has no meaning beside `transparent`",
        ] {
            assert!(output.contains(sentence), "{sentence}");
        }
    }
}
