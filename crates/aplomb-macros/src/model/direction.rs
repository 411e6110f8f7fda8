//! `impl Arg` and `impl OptionalArg` for models that are read, `impl Reply` for models that are written.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::check::bounded;
use super::item::Item;

/// Writes the implementations.
pub fn implement(model: &Item) -> TokenStream {
    let input = model.input.then(|| input(model));
    let output = model.output.then(|| output(model));
    quote!(#input #output)
}

fn input(model: &Item) -> TokenStream {
    let (root, ident) = (&model.root, &model.ident);
    let generics = bounded(
        &model.generics,
        &[
            quote!(#root::model::Model),
            quote!(#root::serde::de::DeserializeOwned),
            quote!(::core::marker::Send),
        ],
    );
    let generics = sent(generics, model);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #root::arg::Arg for #ident #ty_generics #where_clause {
            const PHASE: #root::arg::Phase = #root::arg::Phase::Body;
            const IS_BODY: ::core::primitive::bool = true;
            fn describe(operation: &mut #root::Operation) {
                #root::body::describe_json::<Self>(operation);
            }
            fn take(
                cx: &mut #root::Context,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<Self, #root::arg::Refused>> + ::core::marker::Send
            {
                #root::body::json::<Self>(cx)
            }
        }
        #[automatically_derived]
        impl #impl_generics #root::arg::OptionalArg for #ident #ty_generics #where_clause {
            const PHASE: #root::arg::Phase = #root::arg::Phase::Body;
            const IS_BODY: ::core::primitive::bool = true;
            fn describe_optional(operation: &mut #root::Operation) {
                #root::body::describe_optional_json::<Self>(operation);
            }
            fn take_optional(
                cx: &mut #root::Context,
            ) -> impl ::core::future::Future<
                Output = ::core::result::Result<::core::option::Option<Self>, #root::arg::Refused>,
            > + ::core::marker::Send {
                #root::body::optional_json::<Self>(cx)
            }
        }
    }
}

fn output(model: &Item) -> TokenStream {
    let (root, ident) = (&model.root, &model.ident);
    let generics = bounded(
        &model.generics,
        &[quote!(#root::model::Model), quote!(#root::serde::Serialize)],
    );
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #root::reply::Reply for #ident #ty_generics #where_clause {
            fn describe(operation: &mut #root::Operation) {
                #root::reply::describe_json::<Self>(operation);
            }
            fn reply(self, _cx: &mut #root::Context) -> #root::Response {
                #root::reply::json(&self)
            }
        }
    }
}

/// A model that cannot be sent between threads is no arg, and is a model all the same: the bound is looked at where it is
/// used, since it is one for every lifetime.
fn sent(mut generics: Generics, model: &Item) -> Generics {
    let ident = &model.ident;
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let predicate = parse_quote!(for<'a> #ident #ty_generics: ::core::marker::Send);
    generics.make_where_clause().predicates.push(predicate);
    generics
}
