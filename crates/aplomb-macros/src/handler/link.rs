//! `read_item::path(id)`: the link to an operation, typed as the arguments of its handler.

use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::ItemFn;

use crate::argument::{Argument, Origin};
use crate::hygiene::mixed;
use crate::path::Root;

/// The method of the hidden type. There is none where a model takes several segments.
pub fn method(root: &Root, function: &ItemFn, names: &[String], list: &[Argument]) -> Option<TokenStream> {
    let types: Option<Vec<_>> = names
        .iter()
        .map(|name| {
            let mut by_path = list.iter().filter(|argument| match &argument.origin {
                Origin::Parameter(parameter) => parameter.is_path() && parameter.name == *name,
                _ => false,
            });
            by_path.next().map(|argument| &argument.ty)
        })
        .collect();
    let types = types?;
    let (vis, ident) = (&function.vis, &function.sig.ident);
    let values: Vec<_> = (0..names.len())
        .map(|index| format_ident!("segment_{index}", span = Span::mixed_site()))
        .collect();
    Some(mixed! {
        #[allow(dead_code, private_bounds, private_interfaces, clippy::too_many_arguments)]
        impl #ident {
            /// The link to this operation, with its path parameters filled in.
            #vis fn path(#(#values: impl #root::link::Segment<#types>),*) -> #root::link::Link {
                #root::link::Link::to::<Self>(::std::vec![
                    #((#names, #root::link::Segment::<#types>::text(#values))),*
                ])
            }
        }
    })
}
