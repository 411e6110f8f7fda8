//! The implementations that the derive writes: `Display`, `Error`, `From` and `Problem`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, LitStr, Member};

use super::field::Field;
use super::kind::{Kind, RANGE, RANGE_IN_WORDS, Role};
use crate::path::Root;

pub(super) fn implement(input: &DeriveInput, root: &Root, kinds: &[Kind]) -> TokenStream {
    let ident = &input.ident;
    let site = Span::mixed_site();
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let assertions = kinds
        .iter()
        .map(|kind| kind.status.assertion(RANGE, RANGE_IN_WORDS));
    let displays = kinds.iter().map(|kind| kind.display());
    let sources: Vec<_> = kinds.iter().filter_map(|kind| kind.source()).collect();
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

    fn display(&self) -> TokenStream {
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

    fn source(&self) -> Option<TokenStream> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_in_a_format_string_get_names() {
        let text = named(&syn::parse_quote!("{0} of {{0}} {name:>4} {1:?}"));
        assert_eq!(text.value(), "{field_0} of {{0}} {name:>4} {field_1:?}");
    }
}
