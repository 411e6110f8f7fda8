//! `#[dependency]`: the type that a function returns becomes an arg.

use crate::hygiene::mixed;
use proc_macro2::TokenStream;
use syn::{GenericArgument, ItemFn, PathArguments, ReturnType, Type};

use crate::argument::{self, Arguments};
use crate::attribute::{self, Errors};
use crate::handler;
use crate::path::Root;
use crate::scopes::Scopes;

/// Expands the attribute.
pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            return handler::half(
                error,
                item,
                "a dependency is made by a function: this attribute stands on an `async fn` or a `fn`",
            );
        }
    };
    let mut errors = Errors::new();
    let entries = attribute::read_tokens(
        options,
        &["fresh", "release", "of", "scopes", "crate"],
        &mut errors,
    );
    let root = Root::from_entries(&entries, &mut errors);
    let fresh = entries
        .iter()
        .any(|entry| entry.is("fresh") && entry.flag(&mut errors));
    let release = entries
        .iter()
        .find(|entry| entry.is("release"))
        .and_then(|entry| entry.expr(&mut errors));
    let scopes = Scopes::from_entries(&entries, &mut errors);
    let named = entries
        .iter()
        .find(|entry| entry.is("of"))
        .and_then(|entry| entry.path(&mut errors));
    let list = argument::read(&mut function.sig, &[], &mut errors);
    let ident = function.sig.ident.clone();
    if let Some(parameter) = function.sig.generics.params.first() {
        errors.push(
            parameter,
            format!("`{ident}` is generic; a dependency is one type: write one function a type"),
        );
    }
    let (output, made) = match (&function.sig.output, named) {
        (ReturnType::Default, _) => {
            errors.push(
                &function.sig.ident,
                "a dependency is the type that its function returns: return something",
            );
            handler::strip_arguments(&mut function);
            let errors = errors.into_tokens();
            return mixed!(#function #errors);
        }
        (ReturnType::Type(_, output), Some(path)) => ((**output).clone(), syn::parse_quote!(#path)),
        (ReturnType::Type(_, output), None) => ((**output).clone(), success(output)),
    };
    if !errors.is_empty() {
        let errors = errors.into_tokens();
        return mixed!(#function #errors);
    }
    let arguments = Arguments {
        root: &root,
        list: &list,
    };
    let (describe, take, unwrap, phase) = (
        scopes.around(&root, arguments.describe()),
        arguments.take(),
        arguments.unwrap(),
        arguments.phase(),
    );
    let variables: Vec<_> = list.iter().map(|argument| &argument.variable).collect();
    let call = match function.sig.asyncness {
        Some(_) => mixed!(#ident(#(#variables),*).await),
        None => mixed!(#ident(#(#variables),*)),
    };
    let no_socket = arguments.no_socket(
        &ident,
        "only the handler has it, as it opens when all dependencies are there",
    );
    let span = crate::model::rule::here(&output);
    let describe_made =
        quote::quote_spanned!(span=> <#output as #root::dependency::Made<#made>>::describe(operation););
    let finish = quote::quote_spanned!(span=> <#output as #root::dependency::Made<#made>>::made(output));
    let release = release.map(|release| {
        mixed! {
            fn releaser() -> ::core::option::Option<#root::dependency::Releaser<Self>> {
                ::core::option::Option::Some(#root::dependency::Releaser::new(#release))
            }
        }
    });
    mixed! {
        #function
        #no_socket

        #[automatically_derived]
        impl #root::dependency::Dependency for #made {
            const FRESH: ::core::primitive::bool = #fresh;

            fn describe(operation: &mut #root::Operation) {
                #describe
                #describe_made
            }

            async fn make(cx: &mut #root::Context) -> ::core::result::Result<Self, #root::arg::Refused> {
                #take
                #unwrap
                let output = #call;
                #finish
            }

            #release
        }

        #[automatically_derived]
        impl #root::arg::Arg for #made
        where
            // `for` lets it be looked at only where the arg is used: what is missing is told above.
            for<'made> #made: #root::dependency::Dependency,
        {
            const PHASE: #root::arg::Phase = #phase;

            fn describe(operation: &mut #root::Operation) {
                #root::dependency::describe::<Self>(operation);
            }

            async fn take(cx: &mut #root::Context) -> ::core::result::Result<Self, #root::arg::Refused> {
                #root::dependency::take::<Self>(cx).await
            }
        }
    }
}

/// `T` of `Result<T, E>`, and of any alias whose name ends in `Result`; every other type itself.
fn success(output: &Type) -> Type {
    if let Type::Path(path) = output
        && let Some(last) = path.path.segments.last()
        && last.ident.to_string().ends_with("Result")
        && let PathArguments::AngleBracketed(list) = &last.arguments
        && let Some(GenericArgument::Type(first)) = list.args.first()
    {
        return first.clone();
    }
    output.clone()
}
