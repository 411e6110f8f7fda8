//! All arguments of one function: the code that describes and takes them.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::{Argument, Origin, Parameter, witness};
use crate::hygiene::mixed;
use crate::model::rule;
use crate::path::Root;

/// All arguments of one function.
pub struct Arguments<'a> {
    /// Where everything is.
    pub root: &'a Root,
    /// In the order of the signature.
    pub list: &'a [Argument],
}

impl Arguments<'_> {
    /// Whether the bodies that are marked are members of one object.
    fn embedded(&self) -> bool {
        let bodies: Vec<&Parameter> = self
            .list
            .iter()
            .filter_map(|argument| match &argument.origin {
                Origin::Body(parameter) => Some(&**parameter),
                _ => None,
            })
            .collect();
        bodies.len() > 1 || bodies.iter().any(|parameter| parameter.embed)
    }

    fn has_form(&self) -> bool {
        self.list.iter().any(|argument| match &argument.origin {
            Origin::Parameter(parameter) => parameter.place == "Body",
            Origin::File(_) => true,
            _ => false,
        })
    }

    fn has_files(&self) -> bool {
        self.list
            .iter()
            .any(|argument| matches!(argument.origin, Origin::File(_)))
    }

    /// The statements that write all arguments into the contract.
    pub fn describe(&self) -> TokenStream {
        let root = self.root;
        let embedded = self.embedded();
        let mut tokens = TokenStream::new();
        if self.has_form() {
            let media_type = if self.has_files() {
                "multipart/form-data"
            } else {
                "application/x-www-form-urlencoded"
            };
            tokens.extend(mixed!(operation.form_media_type(#media_type);));
        }
        for argument in self.list {
            let ty = &argument.ty;
            let span = rule::here(ty);
            tokens.extend(match &argument.origin {
                Origin::Type => quote_spanned!(span=> <#ty as #root::arg::Arg>::describe(operation);),
                Origin::Parameter(parameter) => {
                    let (declaration, witness) = (parameter.declaration(root, ty), parameter.witness(root, ty));
                    quote_spanned! {span=>
                        #witness
                        <#ty as #root::params::FromParams>::describe(operation, #declaration);
                    }
                }
                Origin::File(parameter) => {
                    let (declaration, rules) = (parameter.file_declaration(root, ty), parameter.file_rules(root));
                    quote_spanned!(span=> <#ty as #root::arg::form::FromFiles>::describe(operation, #declaration, &#rules);)
                }
                Origin::Body(parameter) => {
                    let declaration = parameter.declaration(root, ty);
                    quote_spanned!(span=> <#ty as #root::arg::FromBody<_>>::describe(operation, #declaration, #embedded);)
                }
            });
        }
        tokens
    }

    /// The statements that take all arguments into their variables, as `Option`s.
    pub fn take(&self) -> TokenStream {
        let root = self.root;
        let embedded = self.embedded();
        let mut declared = TokenStream::new();
        let mut head = TokenStream::new();
        let mut parameters = TokenStream::new();
        let mut body = TokenStream::new();
        if self.has_form() {
            body.extend(mixed!(#root::arg::keep_going(#root::arg::form::read(cx).await)?;));
        }
        if embedded {
            body.extend(mixed!(#root::arg::keep_going(#root::arg::embedded::read(cx).await)?;));
        }
        for argument in self.list {
            let (ty, variable, cx) = (&argument.ty, &argument.variable, mixed!(cx));
            // What is awaited stands where the type stands; the rest is the macro's.
            let (place, span) = (ty.span(), rule::here(ty));
            match &argument.origin {
                Origin::Type => {
                    let taken = quote_spanned!(place=> <#ty as #root::arg::Arg>::take(#cx).await);
                    let is_head = quote_spanned!(place=> <#ty as #root::arg::Arg>::PHASE.is_head());
                    let take = mixed!(#variable = #root::arg::keep_going(#taken)?;);
                    declared.extend(mixed!(let mut #variable = ::core::option::Option::None;));
                    head.extend(mixed!(if const { #is_head } { #take }));
                    body.extend(mixed!(if const { !#is_head } { #take }));
                }
                Origin::Parameter(parameter) => {
                    let (from, name) = (&parameter.place, &parameter.name);
                    let (default, checks) =
                        (parameter.default_function(root, ty), parameter.checks(root, ty));
                    let witness = parameter.witness(root, ty);
                    let take = quote_spanned! {span=>
                        #witness
                        let #variable = #root::params::take::<#ty>(cx, #root::fault::Place::#from, #name, #default, #checks);
                    };
                    if parameter.place == "Body" {
                        body.extend(take);
                    } else {
                        parameters.extend(take);
                    }
                }
                Origin::File(parameter) => {
                    let (name, rules, default) = (
                        &parameter.name,
                        parameter.file_rules(root),
                        parameter.default_function(root, ty),
                    );
                    let witness = witness(ty, &mixed!(#root::arg::form::FromFiles), "from_files");
                    let taken = quote_spanned! {place=>
                        <#ty as #root::arg::form::FromFiles>::take(#cx, #name, &#rules, #default).await
                    };
                    body.extend(mixed!(#witness let #variable = #taken?;));
                }
                Origin::Body(parameter) => {
                    let name = &parameter.name;
                    let (default, checks) =
                        (parameter.default_function(root, ty), parameter.checks(root, ty));
                    let from_body = quote_spanned!(place=> <#ty as #root::arg::FromBody<_>>);
                    body.extend(if embedded {
                        let taken = quote_spanned!(place=> #from_body::member(#cx, #name, #default, #checks));
                        mixed!(let #variable = #taken;)
                    } else {
                        let taken = quote_spanned!(place=> #from_body::whole(#cx, #default, #checks).await);
                        mixed!(let #variable = #taken?;)
                    });
                }
            }
        }
        mixed!(#declared #head #parameters #body)
    }

    /// The statement that takes the values out of their `Option`s, or gives up.
    pub fn unwrap(&self) -> TokenStream {
        let root = self.root;
        let variables: Vec<&Ident> = self.list.iter().map(|argument| &argument.variable).collect();
        match variables.as_slice() {
            [] => TokenStream::new(),
            [one] => mixed! {
                let ::core::option::Option::Some(#one) = #one else {
                    return ::core::result::Result::Err(#root::arg::Refused::Faulty);
                };
            },
            _ => mixed! {
                let (#(::core::option::Option::Some(#variables),)*) = (#(#variables,)*) else {
                    return ::core::result::Result::Err(#root::arg::Refused::Faulty);
                };
            },
        }
    }

    /// The phase of the whole: an expression for a constant.
    pub fn phase(&self) -> TokenStream {
        let root = self.root;
        let phases = self.list.iter().map(|argument| match &argument.origin {
            Origin::Type => {
                let ty = &argument.ty;
                let span = rule::here(ty);
                quote_spanned!(span=> <#ty as #root::arg::Arg>::PHASE)
            }
            Origin::Parameter(parameter) if parameter.place != "Body" => mixed!(#root::arg::Phase::Head),
            _ => mixed!(#root::arg::Phase::Body),
        });
        mixed!(#root::arg::Phase::latest(&[#(#phases),*]))
    }

    /// How many bodies are taken: an expression for a constant.
    pub fn bodies(&self) -> TokenStream {
        let root = self.root;
        let marked = self
            .list
            .iter()
            .any(|argument| matches!(argument.origin, Origin::Body(_)));
        let form = self.has_form();
        let fixed = usize::from(marked) + usize::from(form);
        let by_type = self.by_type().map(|ty| {
            let span = rule::here(ty);
            quote_spanned!(span=> <#ty as #root::arg::Arg>::IS_BODY as ::core::primitive::usize)
        });
        mixed!(#fixed #(+ #by_type)*)
    }

    /// How many sockets are taken: an expression for a constant.
    pub fn sockets(&self) -> TokenStream {
        let root = self.root;
        let sockets = self.by_type().map(|ty| {
            let span = rule::here(ty);
            quote_spanned!(span=> <#ty as #root::arg::Arg>::IS_SOCKET as ::core::primitive::usize)
        });
        mixed!(0usize #(+ #sockets)*)
    }

    /// The check that no socket is taken.
    pub fn no_socket(&self, ident: &Ident, advice: &str) -> TokenStream {
        if self.by_type().next().is_none() {
            return TokenStream::new();
        }
        let span = Span::mixed_site().located_at(ident.span());
        let sockets = self.sockets();
        let text = format!("`{ident}` takes a `Socket`: {advice}");
        quote_spanned!(span=> const _: () = ::core::assert!(0 == #sockets, #text);)
    }

    /// The arguments whose types know where they come from.
    fn by_type(&self) -> impl Iterator<Item = &Type> {
        let by_type = |argument: &&Argument| matches!(argument.origin, Origin::Type);
        self.list.iter().filter(by_type).map(|argument| &argument.ty)
    }
}
