//! What is read is what the schema says: serde's derived code is more liberal.
//!
//! serde makes its derived code an inherent function where a type is `remote = "Self"`. The traits are then implemented here, and hand over
//! one of the deserializers of the core's `model::strict`. What cannot be seen from outside of the derived code is an attribute inside of it:
//! flattened fields here, the fields of variants in `variant_fields.rs`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Attribute, DeriveInput, LitStr, Type, WherePredicate, parse_quote};

use super::item::{Field, Item, Shape, Style, Variant};
use super::wire::Fallback;
use crate::attribute;
use crate::hygiene::mixed;

/// The implementations of serde's traits, where they are ours.
pub struct Strict {
    deserializer: TokenStream,
    bounds: Bounds,
}

/// What the parameters of a type have to be, in both directions.
#[derive(Default)]
struct Bounds {
    serialize: Vec<WherePredicate>,
    deserialize: Vec<WherePredicate>,
}

/// How a type is read strictly; `None` where serde's code is left alone: derives and implementations by hand, types that are another type on
/// the wire.
pub fn read(model: &Item, own: &[Attribute]) -> Option<Strict> {
    if !is_ours(model, own) {
        return None;
    }
    let root = &model.root;
    // The argument of the function that calls it.
    let inner = mixed!(deserializer);
    let deserializer = match &model.shape {
        Shape::Named(_) => quote!(#root::model::strict::Object(#inner)),
        Shape::Enum(variants)
            if variants.iter().all(|variant| !variant.wire.untagged) && !variants.is_empty() =>
        {
            match &model.wire.tag {
                Some(tag) => quote!(#root::model::strict::Tagged { deserializer: #inner, tag: #tag }),
                None if model.wire.untagged => return None,
                None if model.text_variants().is_some() => quote!(#root::model::strict::Text(#inner)),
                None if variants.iter().any(|variant| variant.style == Style::Unit) => {
                    quote!(#root::model::strict::External(#inner))
                }
                None => return None,
            }
        }
        _ => return None,
    };
    let bounds = bounds(model)?;
    Some(Strict { deserializer, bounds })
}

/// Whether serde's derive is written by `#[model]`, and reads the fields of the type.
pub fn is_ours(model: &Item, own: &[Attribute]) -> bool {
    let derives = attribute::derives(own);
    let by_hand = derives.iter().any(|path| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "Serialize" || last.ident == "Deserialize")
    });
    model.input && !by_hand && !model.wire.transparent && !model.wire.is_foreign_shape()
}

/// What serde would ask of the parameters. It is said again in its own attribute, so that its functions and these traits agree. `None` where
/// the author says it, or where a part of a parameter is a field.
fn bounds(model: &Item) -> Option<Bounds> {
    let names: Vec<_> = model
        .generics
        .type_params()
        .map(|param| param.ident.clone())
        .collect();
    let mut bounds = Bounds::default();
    if names.is_empty() {
        return Some(bounds);
    }
    if model.wire.has_bound {
        return None;
    }
    let root = &model.root;
    let variants: &[Variant] = match &model.shape {
        Shape::Enum(variants) => variants,
        _ => &[],
    };
    let skipped = |field: &Field| {
        let owner = variants
            .iter()
            .find(|variant| variant.fields.iter().any(|other| std::ptr::eq(other, field)));
        owner.is_some_and(|variant| variant.wire.skip_deserializing)
    };
    let fields = model.fields();
    for name in names {
        let (mut read, mut made, mut written) = (false, false, false);
        for field in fields.iter().filter(|field| !skipped(field)) {
            match usage(&field.ty, &name) {
                Usage::None => continue,
                Usage::Part => return None,
                Usage::Whole => {}
            }
            if field.wire.has_bound {
                return None;
            }
            read |= field.is_read() && !field.wire.reads_by_hand;
            made |= matches!(field.fallback(), Some(Fallback::Trait))
                || (!field.is_read() && field.fallback().is_none());
            written |= !field.wire.skip_serializing && !field.write_only && !field.wire.writes_by_hand;
        }
        if read {
            bounds
                .deserialize
                .push(parse_quote!(#name: #root::serde::Deserialize<'de>));
        }
        if made {
            bounds
                .deserialize
                .push(parse_quote!(#name: ::core::default::Default));
        }
        if written {
            bounds
                .serialize
                .push(parse_quote!(#name: #root::serde::Serialize));
        }
    }
    Some(bounds)
}

#[derive(PartialEq)]
enum Usage {
    None,
    Whole,
    /// An associated type: `T::Item`.
    Part,
}

fn usage(ty: &Type, name: &syn::Ident) -> Usage {
    struct Search<'a> {
        name: &'a syn::Ident,
        found: Usage,
    }
    impl VisitMut for Search<'_> {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            if path
                .segments
                .last()
                .is_some_and(|last| last.ident == "PhantomData")
            {
                return;
            }
            if path
                .segments
                .first()
                .is_some_and(|first| first.ident == *self.name)
            {
                if path.segments.len() > 1 {
                    self.found = Usage::Part;
                } else if self.found == Usage::None {
                    self.found = Usage::Whole;
                }
            }
            syn::visit_mut::visit_path_mut(self, path);
        }

        fn visit_type_path_mut(&mut self, ty: &mut syn::TypePath) {
            if ty.qself.is_some() && mentions(&ty.to_token_stream(), self.name) {
                self.found = Usage::Part;
            }
            syn::visit_mut::visit_type_path_mut(self, ty);
        }

        fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
            if mentions(&call.tokens, self.name) {
                self.found = Usage::Part;
            }
        }
    }
    let mut search = Search {
        name,
        found: Usage::None,
    };
    search.visit_type_mut(&mut ty.clone());
    search.found
}

/// Whether an identifier stands somewhere in there.
pub fn mentions(tokens: &TokenStream, name: &syn::Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == *name,
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

impl Strict {
    /// serde's attributes.
    pub fn attributes(&self, model: &Item) -> Vec<Attribute> {
        let mut attributes: Vec<Attribute> = vec![parse_quote!(#[serde(remote = "Self")])];
        if model.generics.type_params().next().is_some() {
            let text = |predicates: &[WherePredicate]| {
                let text = quote!(#(#predicates),*).to_string();
                LitStr::new(&text, proc_macro2::Span::call_site())
            };
            let (serialize, deserialize) = (text(&self.bounds.serialize), text(&self.bounds.deserialize));
            attributes
                .push(parse_quote!(#[serde(bound(serialize = #serialize, deserialize = #deserialize))]));
        }
        attributes
    }

    /// The traits.
    pub fn implement(&self, model: &Item) -> TokenStream {
        let (root, ident, deserializer) = (&model.root, &model.ident, &self.deserializer);
        let (_, ty_generics, _) = model.generics.split_for_impl();
        let turbofish = ty_generics.as_turbofish();
        let with = |predicates: &[WherePredicate]| {
            let mut generics = model.generics.clone();
            if !predicates.is_empty() {
                generics
                    .make_where_clause()
                    .predicates
                    .extend(predicates.iter().cloned());
            }
            generics
        };
        let serialize = model.output.then(|| {
            let generics = with(&self.bounds.serialize);
            let (impl_generics, _, where_clause) = generics.split_for_impl();
            mixed! {
                #[automatically_derived]
                impl #impl_generics #root::serde::Serialize for #ident #ty_generics #where_clause {
                    fn serialize<S: #root::serde::Serializer>(
                        &self,
                        serializer: S,
                    ) -> ::core::result::Result<S::Ok, S::Error> {
                        #ident #turbofish::serialize(self, serializer)
                    }
                }
            }
        });
        let mut generics = with(&self.bounds.deserialize);
        generics.params.insert(0, parse_quote!('de));
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        // serde's function is generic over the deserializer; a parameter of the type may have any name but this one.
        mixed! {
            #serialize

            #[automatically_derived]
            impl #impl_generics #root::serde::Deserialize<'de> for #ident #ty_generics #where_clause {
                fn deserialize<__D: #root::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    #ident #turbofish::deserialize(#deserializer)
                }
            }
        }
    }
}

/// Lets flattened fields be read as such.
pub fn flat_fields(model: &Item, item: &mut DeriveInput) {
    let root = &model.root;
    let path = LitStr::new(
        &quote!(#root::model::strict::flat).to_string().replace(' ', ""),
        proc_macro2::Span::call_site(),
    );
    let read = model.fields();
    let mut read = read.iter();
    super::each_field(item, &mut |field| {
        if let Some(known) = read.next()
            && known.wire.flatten
            && known.is_read()
            && !known.wire.reads_by_hand
        {
            field.attrs.push(parse_quote!(#[serde(deserialize_with = #path)]));
        }
    });
}
