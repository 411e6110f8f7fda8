//! `#[aplomb::main]` and `#[aplomb::test]`: async functions where Rust wants plain ones.

use proc_macro2::TokenStream;
use crate::hygiene::mixed;
use syn::{ItemFn, ReturnType};

use crate::attribute::{self, Errors};
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
    let mut function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.into_compile_error();
            return mixed!(#error #item);
        }
    };
    let mut errors = Errors::new();
    let expected: &[&str] = if is_main { &["workers", "crate"] } else { &["crate"] };
    let entries = attribute::read_tokens(options, expected, &mut errors);
    let root = Root::from_entries(&entries, &mut errors);
    let workers = entries.iter().find(|entry| entry.is("workers")).and_then(|entry| entry.expr(&mut errors));
    if function.sig.asyncness.take().is_none() {
        errors.push(&function.sig.fn_token, "this attribute is for an `async fn`");
    }
    if !function.sig.inputs.is_empty() {
        errors.push(&function.sig.inputs, "this function takes no arguments");
    }
    if !errors.is_empty() {
        let errors = errors.into_tokens();
        return mixed!(#function #errors);
    }
    let body = function.block;
    let attrs = &function.attrs;
    let (vis, ident) = (&function.vis, &function.sig.ident);
    let output = match &function.sig.output {
        ReturnType::Default => mixed!(()),
        ReturnType::Type(_, ty) => mixed!(#ty),
    };
    // The block stands in an async fn of its own, so that `?` and `return` mean what they say.
    let inner = mixed!(async fn run() -> #output #body);
    if is_main {
        let workers = match workers {
            Some(workers) => mixed!(::core::option::Option::Some(#workers)),
            None => mixed!(::core::option::Option::None),
        };
        mixed! {
            #(#attrs)* #vis fn #ident() -> ::std::process::ExitCode {
                #inner
                #root::runtime::main(run(), #workers)
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
