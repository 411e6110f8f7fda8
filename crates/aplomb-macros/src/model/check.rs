//! `impl Model`: the rules of the fields, and the checks of the values inside them.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::item::{Field, Item, Shape, Style, Variant};
use super::rule::here;
use crate::path::Root;

/// Writes the implementation.
pub fn implement(model: &Item) -> TokenStream {
    let (root, ident) = (&model.root, &model.ident);
    let site = Span::mixed_site();
    let own_check = model.check.as_ref().map(|path| {
        let span = Span::mixed_site().located_at(syn::spanned::Spanned::span(path));
        quote_spanned!(span=> #root::model::rule::Verdict::judge(#path(self), at, faults);)
    });
    let fields = fields_of(model);
    let body = match (fields.is_empty(), own_check) {
        (true, None) => TokenStream::new(),
        (_, None) => fields,
        (true, Some(check)) => check,
        (false, Some(check)) => quote_spanned! {site=>
            let before = (faults.len(), faults.more());
            #fields
            if (faults.len(), faults.more()) == before { #check }
        },
    };
    let check = (!body.is_empty()).then(|| {
        quote_spanned! {site=>
            fn check(&self, at: &#root::fault::Location<'_>, faults: &mut #root::fault::Faults) { #body }
        }
    });
    let generics = bounded(&model.generics, &[quote!(#root::model::Model)]);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #root::model::Model for #ident #ty_generics #where_clause { #check }
    }
}

/// The parameters of a type, with bounds added to each that is a type.
pub fn bounded(generics: &Generics, bounds: &[TokenStream]) -> Generics {
    let mut generics = generics.clone();
    let names: Vec<_> = generics.type_params().map(|param| param.ident.clone()).collect();
    if !names.is_empty() {
        let clause = generics.make_where_clause();
        for name in names {
            clause.predicates.push(parse_quote!(#name: #(#bounds)+*));
        }
    }
    generics
}

fn fields_of(model: &Item) -> TokenStream {
    let root = &model.root;
    if model.wire.is_foreign_shape() {
        // The fields are not on the wire: the type that is read or written in their place has its own rules.
        return TokenStream::new();
    }
    match &model.shape {
        Shape::Unit => TokenStream::new(),
        Shape::Newtype(field) => {
            let (span, member) = (here(&field.ty), &field.member);
            statements(root, field, &quote_spanned!(span=> &self.#member), &Place::Here)
        }
        Shape::Named(fields) => fields
            .iter()
            .map(|field| {
                let (span, member) = (here(&field.ty), &field.member);
                statements(
                    root,
                    field,
                    &quote_spanned!(span=> &self.#member),
                    &named_place(field),
                )
            })
            .collect(),
        Shape::Tuple(fields) => fields
            .iter()
            .filter(|field| field.is_read())
            .enumerate()
            .map(|(index, field)| {
                let (span, member) = (here(&field.ty), &field.member);
                statements(
                    root,
                    field,
                    &quote_spanned!(span=> &self.#member),
                    &Place::Index(index),
                )
            })
            .collect(),
        Shape::Enum(variants) => {
            let arms: Vec<_> = variants
                .iter()
                .filter_map(|variant| arm(model, variant))
                .collect();
            if arms.is_empty() {
                return TokenStream::new();
            }
            let rest = (arms.len() < variants.len()).then(|| quote!(_ => {}));
            quote_spanned!(Span::mixed_site()=> match self { #(#arms)* #rest })
        }
    }
}

/// Where a field stands, from the value that it belongs to.
enum Place {
    Here,
    Key(String),
    Index(usize),
}

fn named_place(field: &Field) -> Place {
    if field.wire.flatten {
        Place::Here
    } else {
        Place::Key(field.name.clone())
    }
}

/// The rules of one field, and the check of the value in it.
fn statements(root: &Root, field: &Field, value: &TokenStream, place: &Place) -> TokenStream {
    if !field.is_read() {
        return TokenStream::new();
    }
    let (ty, cfgs) = (&field.ty, &field.cfgs);
    let span = here(ty);
    let at = match place {
        Place::Here => quote_spanned!(span=> at),
        Place::Key(name) => quote_spanned!(span=> &at.key(#name)),
        Place::Index(index) => quote_spanned!(span=> &at.index(#index)),
    };
    let faults = quote_spanned!(span=> faults);
    let mut statements: Vec<TokenStream> = field
        .rules
        .iter()
        .map(|rule| rule.call(root, ty, value, &at, &faults))
        .collect();
    if !field.foreign {
        statements.push(quote_spanned!(span=> <#ty as #root::model::Model>::check(#value, #at, #faults);));
    }
    if cfgs.is_empty() {
        statements.into_iter().collect()
    } else {
        let statements = statements.iter();
        quote!(#(#cfgs)* { #(#statements)* })
    }
}

/// The arm of a variant that has something to check.
fn arm(model: &Item, variant: &Variant) -> Option<TokenStream> {
    let root = &model.root;
    let site = Span::mixed_site();
    if variant.style == Style::Unit || variant.wire.skip_deserializing {
        return None;
    }
    let mut bindings = Vec::new();
    let mut checks = Vec::new();
    for (index, field) in variant.fields.iter().enumerate() {
        let binding = format_ident!("field_{index}", span = here(&field.ty));
        let place = match variant.style {
            Style::Named => named_place(field),
            Style::Newtype | Style::Unit => Place::Here,
            Style::Tuple => Place::Index(index),
        };
        let check = statements(root, field, &quote!(#binding), &place);
        if check.is_empty() {
            continue;
        }
        checks.push(check);
        let (member, cfgs) = (&field.member, &field.cfgs);
        bindings.push(quote!(#(#cfgs)* #member: #binding));
    }
    if checks.is_empty() {
        return None;
    }
    let inner = match (&model.wire.tag, &model.wire.content) {
        _ if model.wire.untagged || variant.wire.untagged => None,
        (Some(_), None) => None,
        (Some(_), Some(content)) => Some(content),
        (None, _) => Some(&variant.name),
    };
    let enter = inner.map(|name| {
        quote_spanned! {site=>
            let at = at.key(#name);
            let at = &at;
        }
    });
    let (ident, cfgs) = (&variant.ident, &variant.cfgs);
    Some(quote_spanned!(site=> #(#cfgs)* Self::#ident { #(#bindings,)* .. } => { #enter #(#checks)* }))
}
