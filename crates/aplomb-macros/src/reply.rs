//! `#[derive(Reply)]`: an enum of outcomes, each with its status.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Member, Type};

use crate::attribute::{self, Errors};
use crate::doc;
use crate::path::Root;
use crate::status::Status;

const RANGE: std::ops::RangeInclusive<u16> = 200..=599;
const RANGE_IN_WORDS: &str = "a reply is from 200 to 599";

/// One outcome.
struct Outcome {
    ident: Ident,
    /// The field, if there is one.
    inner: Option<(Member, Type)>,
    status: Option<Status>,
    description: String,
}

/// Expands the derive.
pub fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let options = attribute::read(&input.attrs, "reply", &["crate"], &mut errors);
    let root = Root::from_entries(&options, &mut errors);
    let outcomes: Vec<Outcome> = match &input.data {
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| read(variant, &mut errors))
            .collect(),
        _ => {
            errors.push(
                &input.ident,
                "`#[derive(Reply)]` is for an enum of outcomes: put `#[model]` on a struct to answer with it as JSON",
            );
            return errors.into_tokens();
        }
    };
    let implementation = implement(&input, &root, &outcomes);
    let errors = errors.into_tokens();
    quote!(#implementation #errors)
}

fn read(variant: &syn::Variant, errors: &mut Errors) -> Outcome {
    let entries = attribute::read(&variant.attrs, "reply", &["status", "description"], errors);
    let option = |name: &str| entries.iter().find(|entry| entry.is(name));
    let mut fields = match &variant.fields {
        Fields::Unit => Vec::new(),
        fields => fields
            .members()
            .zip(fields.iter().map(|field| field.ty.clone()))
            .collect(),
    };
    if fields.len() > 1 {
        errors.push(
            &variant.fields,
            format!("`{}` has more than one field: an outcome is one reply, such as `(Order, HeaderMap)` or a model", variant.ident),
        );
    }
    let status = option("status").and_then(|entry| Status::read(entry, RANGE, RANGE_IN_WORDS, errors));
    let description = option("description")
        .and_then(|entry| entry.string(errors))
        .as_ref()
        .map(LitStr::value);
    Outcome {
        ident: variant.ident.clone(),
        status: match (&status, fields.is_empty()) {
            (None, true) => Some(Status {
                expr: syn::parse_quote!(204),
                literal: Some(204),
            }),
            _ => status,
        },
        inner: (!fields.is_empty()).then(|| fields.swap_remove(0)),
        description: description.unwrap_or_else(|| doc::read(&variant.attrs).text),
    }
}

fn implement(input: &DeriveInput, root: &Root, outcomes: &[Outcome]) -> TokenStream {
    let ident = &input.ident;
    let site = Span::mixed_site();
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let assertions = outcomes
        .iter()
        .filter_map(|outcome| outcome.status.as_ref())
        .map(|status| status.assertion(RANGE, RANGE_IN_WORDS));
    let descriptions = outcomes.iter().map(|outcome| outcome.describe(root));
    let texts = texts(outcomes).into_iter().map(|(status, text)| {
        quote_spanned!(site=> let status = #status; operation.describe_response(status, #text);)
    });
    let arms = outcomes.iter().map(|outcome| outcome.arm(root));
    quote_spanned! {site=>
        #(#assertions)*
        #[automatically_derived]
        #[allow(unused_variables, deprecated)]
        impl #impl_generics #root::reply::Reply for #ident #ty_generics #where_clause {
            fn describe(operation: &mut #root::Operation) {
                #(#descriptions)*
                #(#texts)*
            }
            fn reply(self, cx: &mut #root::Context) -> #root::Response {
                match self { #(#arms)* }
            }
        }
    }
}

/// What is said about each status. Outcomes that share one are told one after the other.
fn texts(outcomes: &[Outcome]) -> Vec<(TokenStream, String)> {
    let mut texts: Vec<(TokenStream, String)> = Vec::new();
    for outcome in outcomes.iter().filter(|outcome| !outcome.description.is_empty()) {
        let status = match &outcome.status {
            Some(status) => {
                let expr = &status.expr;
                quote!(#expr)
            }
            None => quote_spanned!(Span::mixed_site()=> operation.success().as_u16()),
        };
        match texts
            .iter_mut()
            .find(|(known, _)| known.to_string() == status.to_string())
        {
            Some((_, text)) => {
                text.push_str("\n\n");
                text.push_str(&outcome.description);
            }
            None => texts.push((status, outcome.description.clone())),
        }
    }
    texts
}

impl Outcome {
    fn describe(&self, root: &Root) -> TokenStream {
        let site = Span::mixed_site();
        match (&self.inner, &self.status) {
            (Some((_, ty)), None) => {
                let span = site.located_at(ty.span());
                quote_spanned!(span=> <#ty as #root::reply::Reply>::describe(operation);)
            }
            (Some((_, ty)), Some(status)) => {
                let (span, status) = (site.located_at(ty.span()), &status.expr);
                quote_spanned!(span=> operation.with_status(#status, |operation| <#ty as #root::reply::Reply>::describe(operation));)
            }
            (None, Some(status)) => {
                let status = &status.expr;
                quote_spanned!(site=> let _ = operation.responses_mut().entry(#status);)
            }
            (None, None) => TokenStream::new(),
        }
    }

    fn arm(&self, root: &Root) -> TokenStream {
        let (ident, site) = (&self.ident, Span::mixed_site());
        let status = self.status.as_ref().map(|status| {
            let status = &status.expr;
            quote_spanned!(site=> ::core::result::Result::unwrap_or(
                #root::StatusCode::from_u16(#status),
                #root::StatusCode::INTERNAL_SERVER_ERROR,
            ))
        });
        match &self.inner {
            Some((member, ty)) => {
                let span = site.located_at(ty.span());
                let or_status = status.map(|status| quote_spanned!(span=> .or_status(#status)));
                quote_spanned!(span=> Self::#ident { #member: inner, .. } => <#ty as #root::reply::Reply>::reply(inner, cx) #or_status,)
            }
            None => quote_spanned!(site=> Self::#ident { .. } => #root::Response::empty(#status),),
        }
    }
}
