//! `#[get]`, `#[post]` and the like: a function becomes an operation.
//!
//! The function stays as it is. Beside it comes a hidden type of the same name: functions live among values and braced structs
//! among types, so that `place_order(..)` is still a call, and `routes![place_order]` names the type.

mod link;
mod options;
mod socket;
mod template;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{ItemFn, ReturnType, Type};

use crate::argument::{self, Argument, Arguments, Origin};
use crate::attribute::{self, Errors};
use crate::doc;
use crate::hygiene::{at_first_token, mixed};
use crate::model::rule;
use crate::path::Root;
use options::Options;

/// Stands for the method of a socket, as in the core.
pub const SOCKET: &str = "WS";

/// Expands the attribute of a method. `method` is `None` for `#[operation(method = ..)]`.
pub fn expand(method: Option<&str>, options: TokenStream, item: TokenStream) -> TokenStream {
    let mut function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        // Half a function, while it is being typed: it is given back, so that completion goes on to work.
        Err(error) => {
            return half(
                error,
                item,
                "an operation is a function: this attribute stands on an `async fn` or a `fn`",
            );
        }
    };
    let mut errors = Errors::new();
    let options = Options::read(method, options, &mut errors);
    let names = template::names(options.path.as_ref(), &mut errors);
    let arguments = argument::read(&mut function.sig, &names, &mut errors);
    judge(&function, &arguments, &names, &mut errors);
    if options.is_socket() {
        socket::judge(&function, &mut errors);
    }
    let vis = &function.vis;
    let ident = &function.sig.ident;
    let companion = mixed! {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        #vis struct #ident {}
    };
    if !errors.is_empty() {
        let errors = errors.into_tokens();
        // Among the methods of a type no other type can be declared.
        let companion = function.sig.receiver().is_none().then_some(companion);
        return mixed!(#function #companion #errors);
    }
    let implementation = implementation(&function, &options, &arguments);
    let link = link::method(&options.root, &function, &names, &arguments);
    let mut attrs = TokenStream::new();
    if arguments.len() > 7 {
        attrs.extend(mixed!(#[allow(clippy::too_many_arguments)]));
    }
    mixed!(#attrs #function #companion #implementation #link)
}

/// What is given back where the item is no function, or only half of one: the item, with its attributes of arguments stripped where they can
/// be found, and the error, in other words if it is an item of another kind.
pub fn half(error: syn::Error, item: TokenStream, other_kind: &str) -> TokenStream {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(other) => {
            let error = syn::Error::new_spanned(first_token(&item), other_kind).into_compile_error();
            mixed!(#error #other)
        }
        Err(_) => {
            let error = error.into_compile_error();
            mixed!(#error #item)
        }
    }
}

fn first_token(item: &TokenStream) -> Option<proc_macro2::TokenTree> {
    item.clone().into_iter().next()
}

/// What can be said without knowing types.
fn judge(function: &ItemFn, arguments: &[Argument], names: &[String], errors: &mut Errors) {
    let signature = &function.sig;
    let ident = &signature.ident;
    if let Some(parameter) = signature.generics.params.first() {
        errors.push(
            parameter,
            format!("`{ident}` is generic; a handler needs concrete types, since they are its contract: write one function a type"),
        );
    }
    for argument in arguments {
        if is_opaque(&argument.ty) {
            errors.push(
                &argument.ty,
                "a handler needs concrete types, since they are its contract: `impl Trait` is none",
            );
        }
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(variadic, "a handler cannot take a variable number of arguments");
    }
    let by_path = arguments.iter().filter_map(|argument| match &argument.origin {
        Origin::Parameter(parameter) if parameter.is_path() => Some(parameter.name.as_str()),
        _ => None,
    });
    let taken: Vec<&str> = by_path.collect();
    // A marked argument may be a model that takes several segments; what it takes is checked when the app is built.
    let marked = arguments.iter().any(|argument| match &argument.origin {
        Origin::Parameter(parameter) => parameter.is_path() && !names.contains(&parameter.name),
        _ => false,
    });
    for name in names {
        if !marked && !taken.contains(&name.as_str()) {
            errors.push(
                ident,
                format!("the route has a `{{{name}}}` segment, but `{ident}` takes no argument of that name"),
            );
        }
    }
}

fn implementation(function: &ItemFn, options: &Options, list: &[Argument]) -> TokenStream {
    let root = &options.root;
    let ident = &function.sig.ident;
    let name = ident.to_string();
    let arguments = Arguments { root, list };
    if options.is_socket() {
        return socket::implementation(function, options, &arguments);
    }
    let (method, path, status) = (&options.method, &options.path, options.status.as_ref());
    let status = match status {
        Some(status) => {
            let status = &status.expr;
            mixed!(#status)
        }
        None => mixed!(200),
    };
    let said = options.describe(&doc::read(&function.attrs), &function.attrs);
    let describe_arguments = arguments.describe();
    let take = arguments.take();
    let unwrap = arguments.unwrap();
    let variables: Vec<_> = list.iter().map(|argument| &argument.variable).collect();
    let output = output(&function.sig.output);
    let (describe_reply, reply) = reply(
        root,
        ident,
        output.as_ref(),
        function.sig.asyncness.is_some(),
        list.len(),
    );
    let call = match function.sig.asyncness {
        Some(_) => mixed!(#ident(#(#variables),*).await),
        None => {
            // All of it where the return type stands: one that cannot be sent to another thread is one error.
            let returned = output.as_ref().filter(|ty| !is_opaque(ty)).map(at_first_token);
            let place = returned
                .as_ref()
                .map_or(Span::mixed_site(), syn::spanned::Spanned::span);
            let returned = returned.map_or_else(|| mixed!(_), |ty| mixed!(#ty));
            let (cx, work) = (mixed!(cx), mixed!(move || #ident(#(#variables),*)));
            let ran =
                quote_spanned!(place=> <#returned as #root::blocking::FromThread<_>>::run(#cx, #work).await);
            mixed!(#ran?)
        }
    };
    let span = Span::mixed_site().located_at(ident.span());
    let no_socket = arguments.no_socket(ident, "a `Socket` is taken by a handler with `#[ws(\"/path\")]`");
    let bodies = arguments.bodies();
    let too_many = format!(
        "handler `{ident}` takes more than one request body; put `#[body]` before each of them to read them as members of one object"
    );
    let one_body = if list.len() > 1 {
        quote_spanned!(span=> const _: () = ::core::assert!(2 > #bodies, #too_many);)
    } else {
        TokenStream::new()
    };
    let check_status = options
        .status
        .as_ref()
        .map(|status| status.assertion(options::SUCCESS, options::SUCCESS_IN_WORDS));
    mixed! {
        #one_body
        #no_socket
        #check_status
        #[automatically_derived]
        impl #root::Handler for #ident {
            const METHOD: #root::Verb = #root::Verb(#method);
            const PATH: &'static ::core::primitive::str = #path;
            const NAME: &'static ::core::primitive::str = #name;
            const STATUS: ::core::primitive::u16 = #status;

            fn describe(operation: &mut #root::Operation) {
                #said
                #describe_arguments
                #describe_reply
            }

            async fn call(
                cx: &mut #root::Context,
            ) -> ::core::result::Result<#root::Response, #root::arg::Refused> {
                #take
                #root::params::all_taken(cx)?;
                #unwrap
                let output = #call;
                ::core::result::Result::Ok(#reply)
            }
        }
    }
}

/// The return type, if it was written.
fn output(output: &ReturnType) -> Option<Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    }
}

/// The statements that describe the reply and make it. One bound at one place for both, so that a type that is no reply is one
/// error.
fn reply(
    root: &Root,
    ident: &syn::Ident,
    output: Option<&Type>,
    is_async: bool,
    count: usize,
) -> (TokenStream, TokenStream) {
    let Some(ty) = output else {
        return (
            mixed!(<() as #root::reply::Reply>::describe(operation);),
            mixed!(<() as #root::reply::Reply>::reply(output, cx)),
        );
    };
    let span = rule::here(ty);
    if is_opaque(ty) {
        // `impl Trait` cannot be named again: the type is inferred from a call that is never made.
        let nothing = (0..count).map(|_| mixed!(#root::reply::never()));
        let describe = if is_async {
            mixed!(describe_future)
        } else {
            mixed!(describe_value)
        };
        return (
            quote_spanned!(span=> #root::reply::#describe(operation, || #ident(#(#nothing),*));),
            quote_spanned!(span=> #root::reply::Reply::reply(output, cx)),
        );
    }
    (
        quote_spanned!(span=> <#ty as #root::reply::Reply>::describe(operation);),
        quote_spanned!(span=> <#ty as #root::reply::Reply>::reply(output, cx)),
    )
}

fn is_opaque(ty: &Type) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}

/// Strips the attributes of arguments from a function that is given back with errors.
pub fn strip_arguments(function: &mut ItemFn) {
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(argument) = input {
            attribute::strip(&mut argument.attrs, &argument::PLACES);
            attribute::strip(&mut argument.attrs, &["doc"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn get(options: TokenStream, item: TokenStream) -> String {
        expand(Some("GET"), options, item).to_string()
    }

    #[test]
    fn half_a_function_is_given_back() {
        // As it stands while a type is being typed.
        let item = quote!(
            async fn orders(limit: ) -> String { limit. }
        );
        let output = get(quote!("/orders"), item.clone());
        assert!(output.contains("compile_error"), "{output}");
        assert!(output.ends_with(&item.to_string()), "{output}");
    }

    #[test]
    fn half_an_attribute_gives_the_function_back_without_its_attributes_of_arguments() {
        let item = quote! {
            /// Orders
            async fn orders(
                /// How many
                #[query(ge = 1)]
                limit: u32,
            ) -> String { limit.to_string() }
        };
        for options in [
            quote!(),
            quote!("/orders", st),
            quote!("/orders", status = ),
            quote!("orders"),
            quote!("/{id}"),
        ] {
            let output = get(options.clone(), item.clone());
            assert!(output.contains("compile_error"), "{options}: {output}");
            assert!(
                output.contains("async fn orders (limit : u32 ,) -> String { limit . to_string () }"),
                "{options}: {output}"
            );
            assert!(output.contains("struct orders { }"), "{options}: {output}");
            assert!(!output.contains("impl"), "{options}: {output}");
        }
    }

    #[test]
    fn another_item_is_given_back_with_our_words() {
        let output = get(
            quote!("/orders"),
            quote!(
                struct Orders;
            ),
        );
        assert!(output.contains("an operation is a function"), "{output}");
        assert!(output.ends_with("struct Orders ;"), "{output}");
    }
}
