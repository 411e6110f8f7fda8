//! `#[ws]`: a function becomes a socket.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{ItemFn, Type};

use super::options::Options;
use crate::argument::Arguments;
use crate::attribute::Errors;
use crate::doc;
use crate::hygiene::{at_first_token, mixed};

/// What can be said about a handler of a socket without knowing types.
pub fn judge(function: &ItemFn, errors: &mut Errors) {
    if function.sig.asyncness.is_none() {
        errors.push(
            function.sig.fn_token,
            "a handler of a socket waits for messages: make it an `async fn`",
        );
    }
}

/// The implementation of `Handler`: the arguments are taken, and the function is called once the socket is open.
pub fn implementation(function: &ItemFn, options: &Options, arguments: &Arguments<'_>) -> TokenStream {
    let root = &options.root;
    let ident = &function.sig.ident;
    let name = ident.to_string();
    let path = &options.path;
    let said = options.describe(&doc::read(&function.attrs), &function.attrs);
    let (describe, agreed) = (arguments.describe(), options.describe_socket());
    let (take, unwrap) = (arguments.take(), arguments.unwrap());
    let variables = arguments.list.iter().map(|argument| &argument.variable);
    let output: Type =
        super::output(&function.sig.output).map_or_else(|| syn::parse_quote!(()), |ty| at_first_token(&ty));
    let place = syn::spanned::Spanned::span(&output);
    let output = if super::is_opaque(&output) {
        mixed!(_)
    } else {
        mixed!(#output)
    };
    let open = quote_spanned!(place=> #root::ws::open::<#output, _>);
    let checks = checks(ident, arguments);
    mixed! {
        #checks
        #[automatically_derived]
        impl #root::Handler for #ident {
            const METHOD: #root::Verb = #root::Verb::SOCKET;
            const PATH: &'static ::core::primitive::str = #path;
            const NAME: &'static ::core::primitive::str = #name;
            const STATUS: ::core::primitive::u16 = 101;

            fn describe(operation: &mut #root::Operation) {
                #said
                #describe
                #agreed
            }

            async fn call(
                cx: &mut #root::Context,
            ) -> ::core::result::Result<#root::Response, #root::arg::Refused> {
                #take
                #root::params::all_taken(cx)?;
                #unwrap
                ::core::result::Result::Ok(#open(cx, #ident(#(#variables),*)))
            }
        }
    }
}

/// One socket, and no body: a handshake has none.
fn checks(ident: &syn::Ident, arguments: &Arguments<'_>) -> TokenStream {
    let span = Span::mixed_site().located_at(ident.span());
    let (sockets, bodies) = (arguments.sockets(), arguments.bodies());
    let none =
        format!("handler `{ident}` takes no `Socket<In, Out>`: add one, as `socket: Socket<String, String>`");
    let several = format!("handler `{ident}` takes more than one `Socket`, and a request opens one");
    let body = format!(
        "handler `{ident}` takes a request body, and the handshake of a socket has none: take it as a message of the `Socket`"
    );
    quote_spanned! {span=>
        const _: () = {
            ::core::assert!(0 < #sockets, #none);
            ::core::assert!(2 > #sockets, #several);
            ::core::assert!(0 == #bodies, #body);
        };
    }
}
