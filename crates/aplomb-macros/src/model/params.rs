//! Models as parameters: a struct is a group of them, an enum of names and a newtype are one.
//!
//! The implementations carry bounds on the types of the fields that hold `for<'a>`. Such a bound is looked at only where
//! the implementation is used: a model with a field that cannot be a parameter is a model all the same.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Generics, Type, WherePredicate, parse_quote};

use super::check::bounded;
use super::derive::keywords;
use super::item::{Field, Item, Shape, Variant};
use super::rule::here;
use super::strict::mentions;
use super::wire::Fallback;

/// Writes the implementations that fit the type.
pub fn implement(model: &Item) -> TokenStream {
    if model.wire.is_foreign_shape() {
        return converted(model).unwrap_or_default();
    }
    match &model.shape {
        Shape::Named(fields) if model.input && !fields.is_empty() => group(model, fields),
        Shape::Newtype(field) => newtype(model, field),
        Shape::Enum(_) if model.input => model
            .text_variants()
            .map(|variants| text_enum(model, variants))
            .unwrap_or_default(),
        _ => TokenStream::new(),
    }
}

/// The parameters of the type, with the predicates.
fn with(model: &Item, predicates: impl IntoIterator<Item = WherePredicate>) -> Generics {
    let root = &model.root;
    let mut generics = bounded(&model.generics, &[quote!(#root::model::Model)]);
    generics.make_where_clause().predicates.extend(predicates);
    generics
}

fn lazily(ty: &Type, bound: &TokenStream) -> WherePredicate {
    let span = here(ty);
    let predicate = quote_spanned!(span=> for<'a> #ty: #bound);
    parse_quote!(#predicate)
}

fn text_enum(model: &Item, variants: &[Variant]) -> TokenStream {
    let (root, ident) = (&model.root, &model.ident);
    let read = || variants.iter().filter(|variant| !variant.wire.skip_deserializing);
    let names = read().map(|variant| {
        let (name, cfgs) = (&variant.name, &variant.cfgs);
        quote!(#(#cfgs)* #name)
    });
    let arms = read().map(|variant| {
        let (variant_ident, name, cfgs) = (&variant.ident, &variant.name, &variant.cfgs);
        quote!(#(#cfgs)* #name => ::core::option::Option::Some(Self::#variant_ident),)
    });
    let site = Span::mixed_site();
    let rest = match read().find(|variant| variant.wire.other) {
        Some(other) => {
            let other = &other.ident;
            quote_spanned! {site=> { let _ = (at, faults); ::core::option::Option::Some(Self::#other) }}
        }
        None => quote_spanned!(site=> #root::model::variants::unknown(&[#(#names),*], at, faults)),
    };
    quote_spanned! {site=>
        #[automatically_derived]
        #[allow(deprecated)]
        impl #root::params::Param for #ident {
            fn parse(
                text: &::core::primitive::str,
                at: &#root::fault::Location<'_>,
                faults: &mut #root::fault::Faults,
            ) -> ::core::option::Option<Self> {
                match text { #(#arms)* _ => #rest }
            }
        }
    }
}

fn newtype(model: &Item, field: &Field) -> TokenStream {
    let (root, ident, ty, member) = (&model.root, &model.ident, &field.ty, &field.member);
    let site = Span::mixed_site();
    let param = model.input.then(|| {
        let generics = with(model, [lazily(ty, &quote!(#root::params::Param))]);
        let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
        quote_spanned! {site=>
            #[automatically_derived]
            impl #impl_generics #root::params::Param for #ident #ty_generics #where_clause {
                fn parse(
                    text: &::core::primitive::str,
                    at: &#root::fault::Location<'_>,
                    faults: &mut #root::fault::Faults,
                ) -> ::core::option::Option<Self> {
                    let value = <#ty as #root::params::Param>::parse(text, at, faults)?;
                    #root::model::fields::checked(Self { #member: value }, at, faults)
                }
            }
        }
    });
    let delegate = |name: &str, items: TokenStream| {
        let name = format_ident!("{name}");
        let generics = with(model, [lazily(ty, &quote!(#root::model::rule::#name))]);
        let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
        quote_spanned! {site=>
            #[automatically_derived]
            impl #impl_generics #root::model::rule::#name for #ident #ty_generics #where_clause { #items }
        }
    };
    // Rules on a field of this type are rules on the value inside.
    let ordered = delegate(
        "Ordered",
        quote_spanned! {site=>
            type Bound = <#ty as #root::model::rule::Ordered>::Bound;
            fn ordered(&self) -> ::core::option::Option<&Self::Bound> {
                <#ty as #root::model::rule::Ordered>::ordered(&self.#member)
            }
        },
    );
    let text = delegate(
        "Text",
        quote_spanned! {site=>
            fn text(&self) -> ::core::option::Option<&::core::primitive::str> {
                <#ty as #root::model::rule::Text>::text(&self.#member)
            }
        },
    );
    let items = delegate(
        "Items",
        quote_spanned! {site=>
            fn items(&self) -> ::core::option::Option<::core::primitive::usize> {
                <#ty as #root::model::rule::Items>::items(&self.#member)
            }
        },
    );
    quote!(#param #ordered #text #items)
}

/// A type that is read as another one: `#[serde(from = "..")]` or `#[serde(try_from = "..")]`.
fn converted(model: &Item) -> Option<TokenStream> {
    let (root, ident) = (&model.root, &model.ident);
    let (ty, fallible) = match (&model.wire.from, &model.wire.try_from) {
        (Some(ty), _) => (ty, false),
        (None, Some(ty)) => (ty, true),
        (None, None) => return None,
    };
    if !model.input {
        return None;
    }
    let site = Span::mixed_site();
    let convert = if fallible {
        quote_spanned! {site=>
            #root::model::fields::converted(<Self as ::core::convert::TryFrom<#ty>>::try_from(value), at, faults)?
        }
    } else {
        quote_spanned!(site=> <Self as ::core::convert::From<#ty>>::from(value))
    };
    let generics = with(model, [lazily(ty, &quote!(#root::params::Param))]);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    Some(quote_spanned! {site=>
        #[automatically_derived]
        impl #impl_generics #root::params::Param for #ident #ty_generics #where_clause {
            fn parse(
                text: &::core::primitive::str,
                at: &#root::fault::Location<'_>,
                faults: &mut #root::fault::Faults,
            ) -> ::core::option::Option<Self> {
                let value = <#ty as #root::params::Param>::parse(text, at, faults)?;
                #root::model::fields::checked(#convert, at, faults)
            }
        }
    })
}

fn group(model: &Item, fields: &[Field]) -> TokenStream {
    // The name that stands for the type of a field under a `#[cfg]` has no parameters.
    if fields
        .iter()
        .any(|field| !field.cfgs.is_empty() && depends(&model.generics, &field.ty))
    {
        return TokenStream::new();
    }
    let (root, ident) = (&model.root, &model.ident);
    let site = Span::mixed_site();
    let read: Vec<(syn::Ident, &Field)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_read())
        .map(|(index, field)| (format_ident!("field_{index}", span = here(&field.ty)), field))
        .collect();
    let mut predicates: Vec<WherePredicate> = Vec::new();
    let mut stand_ins = TokenStream::new();
    for (name, field) in &read {
        let ty = match stand_in(name, field) {
            Some((ty, written)) => {
                stand_ins.extend(written);
                ty
            }
            None => field.ty.clone(),
        };
        predicates.push(if field.wire.flatten {
            lazily(&ty, &quote!(#root::params::FromParams))
        } else {
            lazily(&ty, &quote!(#root::params::FieldParam))
        });
        if !field.wire.flatten && field.fallback().is_some() {
            predicates.push(lazily(&ty, &quote!(#root::serde::Serialize)));
        }
    }
    let generics = with(model, predicates);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();

    let takes = read.iter().map(|(name, field)| {
        let (taken, cfgs) = (take(model, name, field), &field.cfgs);
        quote!(#(#cfgs)* #taken)
    });
    let (always, sometimes): (Vec<_>, Vec<_>) = read.iter().partition(|(_, field)| field.cfgs.is_empty());
    let names = always.iter().map(|(name, _)| name);
    let locals = quote!(#(#names,)*);
    let unpacked = always
        .iter()
        .map(|(name, _)| quote!(::core::option::Option::Some(#name)));
    let mut unpack = TokenStream::new();
    if !always.is_empty() {
        unpack.extend(quote_spanned! {site=>
            let (#(#unpacked,)*) = (#locals) else { return #root::params::Taken::Faulty };
        });
    }
    // No part of a pattern can stand under a `#[cfg]`, but a statement can.
    for (name, field) in sometimes {
        let cfgs = &field.cfgs;
        unpack.extend(quote_spanned! {site=>
            #(#cfgs)*
            let ::core::option::Option::Some(#name) = #name else { return #root::params::Taken::Faulty };
        });
    }
    let values = fields.iter().enumerate().map(|(index, field)| {
        let (member, cfgs) = (&field.member, &field.cfgs);
        if field.is_read() {
            let name = format_ident!("field_{index}", span = here(&field.ty));
            quote!(#(#cfgs)* #member: #name)
        } else {
            let value = skipped(model, field);
            quote!(#(#cfgs)* #member: #value)
        }
    });
    let forbid = model.wire.deny_unknown_fields.then(|| {
        let known = read.iter().map(|(_, field)| {
            let (name, renamed, cfgs) = (&field.name, field.renamed, &field.cfgs);
            quote!(#(#cfgs)* (#name, #renamed))
        });
        quote_spanned!(site=> #root::model::fields::forbid_others(source, &[#(#known),*], faults);)
    });
    let own_check = model.check.as_ref().map(|path| {
        let span = Span::mixed_site().located_at(syn::spanned::Spanned::span(path));
        quote_spanned! {span=>
            if (faults.len(), faults.more()) == before {
                let at = #root::fault::Location::root(source.place());
                #root::model::rule::Verdict::judge(#path(&value), &at, faults);
            }
        }
    });
    let declarations = read.iter().map(|(_, field)| {
        let (declared, cfgs) = (declare(model, field), &field.cfgs);
        quote!(#(#cfgs)* #declared)
    });
    let implementation = quote_spanned! {site=>
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #root::params::FromParams for #ident #ty_generics #where_clause {
            fn from_params(
                source: &#root::source::Source<'_>,
                _name: &::core::primitive::str,
                faults: &mut #root::fault::Faults,
            ) -> #root::params::Taken<Self> {
                let before = (faults.len(), faults.more());
                #forbid
                #(#takes)*
                #unpack
                let value = Self { #(#values),* };
                #own_check
                #root::model::fields::taken(value, before, faults)
            }
            fn describe(operation: &mut #root::Operation, declaration: #root::params::Declaration) {
                #(#declarations)*
            }
        }
    };
    if stand_ins.is_empty() {
        implementation
    } else {
        quote_spanned!(site=> const _: () = { #stand_ins #implementation };)
    }
}

/// A bound cannot stand under a `#[cfg]`: a name for the type of such a field, which is that of any parameter where the field is left out.
fn stand_in(name: &syn::Ident, field: &Field) -> Option<(Type, TokenStream)> {
    let (ty, cfgs) = (&field.ty, &field.cfgs);
    if cfgs.is_empty() {
        return None;
    }
    let span = here(ty);
    let alias = format_ident!("__type_of_{name}", span = span);
    let conditions = cfgs.iter().map(|cfg| match &cfg.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        other => quote!(#other),
    });
    let written = quote_spanned! {span=>
        #(#cfgs)*
        #[allow(non_camel_case_types)]
        type #alias = #ty;
        #[cfg(not(all(#(#conditions),*)))]
        #[allow(non_camel_case_types)]
        type #alias = ::core::primitive::bool;
    };
    Some((parse_quote!(#alias), written))
}

/// Whether a type names a parameter of the model.
fn depends(generics: &Generics, ty: &Type) -> bool {
    generics.params.iter().any(|param| match param {
        syn::GenericParam::Type(param) => mentions(&quote!(#ty), &param.ident),
        syn::GenericParam::Const(param) => mentions(&quote!(#ty), &param.ident),
        syn::GenericParam::Lifetime(_) => true,
    })
}

/// `let field_0 = ..;`: an `Option` that is `None` after adding faults.
fn take(model: &Item, name: &syn::Ident, field: &Field) -> TokenStream {
    let (root, ty, wire) = (&model.root, &field.ty, &field.name);
    let span = here(ty);
    if field.wire.flatten {
        return quote_spanned! {span=>
            let #name = #root::model::fields::value(
                <#ty as #root::params::FromParams>::from_params(source, "", faults),
            );
        };
    }
    let renamed = field.renamed;
    let fallback = match fallback(model, field) {
        Some(function) => quote_spanned!(span=> ::core::option::Option::Some(#function)),
        None => quote!(::core::option::Option::None),
    };
    let (value, at, faults) = (
        quote_spanned!(span=> value),
        quote_spanned!(span=> at),
        quote_spanned!(span=> faults),
    );
    let rules: Vec<_> = field
        .rules
        .iter()
        .map(|rule| rule.call(root, ty, &value, &at, &faults))
        .collect();
    let rules = if rules.is_empty() {
        quote_spanned!(span=> |_, _, _| {})
    } else {
        quote_spanned!(span=> |value, at, faults| { #(#rules)* })
    };
    quote_spanned! {span=>
        let #name = #root::model::fields::take::<#ty>(source, #wire, #renamed, #fallback, #rules, faults);
    }
}

/// The function that gives the value where none was sent: a `fn() -> Type`.
fn fallback(model: &Item, field: &Field) -> Option<TokenStream> {
    let (ty, member) = (&field.ty, &field.member);
    let span = here(ty);
    Some(match (field.fallback(), &model.wire.default) {
        (Some(Fallback::Trait), _) => quote_spanned!(span=> <#ty as ::core::default::Default>::default),
        (Some(Fallback::Path(path)), _) => quote!(#path),
        (None, Some(Fallback::Trait)) => {
            quote_spanned!(span=> || <Self as ::core::default::Default>::default().#member)
        }
        (None, Some(Fallback::Path(path))) => {
            quote_spanned!(span=> || { let all: Self = #path(); all.#member })
        }
        (None, None) => return None,
    })
}

/// The value of a field that is not read.
fn skipped(model: &Item, field: &Field) -> TokenStream {
    let ty = &field.ty;
    let span = here(ty);
    match fallback(model, field) {
        Some(function) => quote_spanned!(span=> (#function)()),
        None => quote_spanned!(span=> <#ty as ::core::default::Default>::default()),
    }
}

/// The declaration of a field as a parameter.
fn declare(model: &Item, field: &Field) -> TokenStream {
    let (root, ty, name, renamed) = (&model.root, &field.ty, &field.name, field.renamed);
    let span = here(ty);
    let text = &field.doc.text;
    let mut declaration =
        quote_spanned!(span=> #root::model::fields::declare(&declaration, #name, #renamed, #text));
    if !field.wire.flatten {
        if let Some(function) = fallback(model, field) {
            let function = quote_spanned!(span=> (#function)());
            declaration.extend(quote_spanned!(span=> .default(#function)));
        }
        for (keyword, value) in keywords(model, field) {
            match keyword {
                "deprecated" => declaration.extend(quote_spanned!(span=> .deprecated())),
                "examples" => {
                    declaration
                        .extend(quote_spanned!(span=> .keyword(#keyword, #root::serde_json::json!(#value))));
                }
                _ => declaration.extend(quote_spanned!(span=> .keyword(#keyword, #value))),
            }
        }
        if let Some(title) = &field.title {
            declaration.extend(quote_spanned!(span=> .keyword("title", #title)));
        }
        if field.rust_deprecated {
            declaration.extend(quote_spanned!(span=> .deprecated()));
        }
    }
    quote_spanned!(span=> <#ty as #root::params::FromParams>::describe(operation, #declaration);)
}
