//! `#[aplomb::main]` and `#[aplomb::test]`: async functions where Rust wants plain ones.

use crate::hygiene::mixed;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{ItemFn, ReturnType};

use crate::attribute::{self, Errors};
use crate::handler::half;
use crate::model::rule;
use crate::path::Root;

/// Expands `#[main]`.
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    expand(options, item, true)
}

/// Expands `#[test]`.
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    expand(options, item, false)
}

fn expand(options: TokenStream, item: TokenStream, is_main: bool) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return half(error, item, "this attribute is for an `async fn`"),
    };
    let mut errors = Errors::new();
    let expected: &[&str] = if is_main {
        &["workers", "crate"]
    } else {
        &["crate"]
    };
    let entries = attribute::read_tokens(options, expected, &mut errors);
    let root = Root::from_entries(&entries, &mut errors);
    let workers = entries
        .iter()
        .find(|entry| entry.is("workers"))
        .and_then(|entry| entry.expr(&mut errors));
    if function.sig.asyncness.is_none() {
        errors.push(function.sig.fn_token, "this attribute is for an `async fn`");
    }
    if let Some(first) = function.sig.inputs.first() {
        errors.push(first, "this function takes no arguments");
    }
    if let Some(first) = function.sig.generics.params.first() {
        errors.push(first, "this function cannot be generic");
    }
    if !errors.is_empty() {
        let (errors, ident) = (errors.into_tokens(), function.sig.ident.clone());
        // The function stands in one that rustc takes as it is, so that it does not complain as well.
        return mixed! {
            #[allow(dead_code)]
            fn #ident() {
                #function
            }
            #errors
        };
    }
    let body = function.block;
    let attrs = &function.attrs;
    let (vis, ident) = (&function.vis, &function.sig.ident);
    let (output, place) = match &function.sig.output {
        ReturnType::Default => (mixed!(()), Span::mixed_site()),
        ReturnType::Type(_, ty) => (mixed!(#ty), rule::here(ty)),
    };
    // The block stands in an async fn of its own, so that `?` and `return` mean what they say.
    let inner = mixed!(async fn run() -> #output #body);
    if is_main {
        let workers = match workers {
            Some(workers) => mixed!(::core::option::Option::Some(#workers)),
            None => mixed!(::core::option::Option::None),
        };
        let program = quote_spanned!(place=> #root::runtime::main::<#output>(run(), #workers));
        mixed! {
            #(#attrs)* #vis fn #ident() -> ::std::process::ExitCode {
                #inner
                #program
            }
        }
    } else {
        mixed! {
            #[::core::prelude::v1::test]
            #(#attrs)* #vis fn #ident() -> #output {
                #inner
                #root::runtime::test(run())
            }
        }
    }
}
