//! The fields of a variant: an object, never an array of them.
//!
//! serde may buffer the content of a variant before it looks at it, so that nothing outside of its derived code sees the difference. A variant
//! can be read by a function, though: each one with named fields gets a struct of them, and a function that reads it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Fields, Generics, LitStr, Type, parse_quote};

use super::item::{Item, Shape, Style, Variant};
use super::rename::snake;
use super::strict::mentions;
use crate::hygiene::mixed;

/// Writes the structs and functions, and names the functions at the variants. Where the tag is a member beside the fields, they come from an
/// object anyway.
pub fn write(model: &Item, item: &mut DeriveInput) -> TokenStream {
    let mut functions = TokenStream::new();
    let (Shape::Enum(known), Data::Enum(data)) = (&model.shape, &mut item.data) else {
        return functions;
    };
    for (known, variant) in known.iter().zip(&mut data.variants) {
        let beside_the_tag = model.wire.tag.is_some() && model.wire.content.is_none() && !known.wire.untagged;
        // The function gives a tuple, of which no part can stand under a `#[cfg]`.
        let conditional = known.fields.iter().any(|field| !field.cfgs.is_empty());
        if beside_the_tag
            || conditional
            || known.style != Style::Named
            || known.wire.skip_deserializing
            || known.wire.reads_by_hand
        {
            continue;
        }
        let (name, written) = struct_variant(model, known, &variant.fields);
        let name = LitStr::new(&name.to_string(), proc_macro2::Span::call_site());
        variant
            .attrs
            .push(parse_quote!(#[serde(deserialize_with = #name)]));
        functions.extend(written);
    }
    functions
}

fn struct_variant(model: &Item, variant: &Variant, fields: &Fields) -> (syn::Ident, TokenStream) {
    let (root, cfgs) = (&model.root, &variant.cfgs);
    let name = format!(
        "{}_{}",
        snake(&model.ident.to_string()),
        snake(&variant.ident.to_string())
    );
    let (function, fields_name) = (format_ident!("__read_{name}"), format_ident!("__Fields_{name}"));
    let crate_path = root.literal("serde");
    let mut generics = model.generics.clone();
    let used = |param: &syn::GenericParam| {
        let ident = match param {
            syn::GenericParam::Type(param) => &param.ident,
            syn::GenericParam::Const(param) => &param.ident,
            syn::GenericParam::Lifetime(_) => return true,
        };
        variant
            .fields
            .iter()
            .any(|field| mentions(&field.ty.to_token_stream(), ident))
    };
    generics.params = generics.params.into_iter().filter(|param| used(param)).collect();
    generics.where_clause = None;
    let (impl_generics, ty_generics, _) = generics.split_for_impl();
    let mut with_lifetime: Generics = generics.clone();
    with_lifetime.params.insert(0, parse_quote!('de));
    with_lifetime
        .params
        .push(parse_quote!(__D: #root::serde::Deserializer<'de>));
    let fields_ty = quote!(#fields_name #ty_generics);
    with_lifetime
        .make_where_clause()
        .predicates
        .push(parse_quote!(#fields_ty: #root::serde::Deserialize<'de>));
    let (function_generics, _, where_clause) = with_lifetime.split_for_impl();

    let container = container_attributes(model, variant);
    let whole = {
        let (ident, (_, ty_generics, _)) = (&model.ident, model.generics.split_for_impl());
        quote!(#ident #ty_generics)
    };
    let (mut declared, mut types, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        let (ident, ty) = (&field.ident, without_self(&field.ty, &whole));
        let attrs = field.attrs.iter().filter(|attr| attr.path().is_ident("serde"));
        declared.push(quote!(#(#attrs)* #ident: #ty));
        types.push(ty);
        members.push(ident);
    }
    // A tuple, and for a single field the field: what serde takes from such a function.
    let tokens = mixed! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        #[derive(#root::serde::Deserialize)]
        #[serde(crate = #crate_path)]
        #(#container)*
        struct #fields_name #impl_generics { #(#declared),* }

        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated)]
        fn #function #function_generics (
            deserializer: __D,
        ) -> ::core::result::Result<(#(#types),*), __D::Error> #where_clause {
            let fields: #fields_ty = #root::serde::Deserialize::deserialize(
                #root::model::strict::Object(deserializer),
            )?;
            ::core::result::Result::Ok((#(fields.#members),*))
        }
    };
    (function, tokens)
}

/// What the attributes of the enum and the variant say about the fields.
fn container_attributes(model: &Item, variant: &Variant) -> Vec<Attribute> {
    let mut attributes: Vec<Attribute> = Vec::new();
    if let Some(case) = variant.wire.rename_all.or(model.wire.rename_all_fields)
        && let Some(rule) = case.rule()
    {
        attributes.push(parse_quote!(#[serde(rename_all = #rule)]));
    }
    if model.wire.deny_unknown_fields {
        attributes.push(parse_quote!(#[serde(deny_unknown_fields)]));
    }
    attributes
}

/// A type in which `Self` is written out.
fn without_self(ty: &Type, whole: &TokenStream) -> Type {
    fn replaced(tokens: TokenStream, whole: &TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .flat_map(|token| match token {
                proc_macro2::TokenTree::Ident(ident) if ident == "Self" => whole.clone(),
                proc_macro2::TokenTree::Group(group) => {
                    let inner = replaced(group.stream(), whole);
                    proc_macro2::TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)).into()
                }
                other => other.into(),
            })
            .collect()
    }
    syn::parse2(replaced(ty.to_token_stream(), whole)).unwrap_or_else(|_| ty.clone())
}
