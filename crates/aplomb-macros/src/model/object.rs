//! Structs are objects: serde's derive would also take an array of the fields in their order, which the schema refuses.
//!
//! serde calls its derived code an inherent function where a type is `remote = "Self"`. The traits are then implemented here, and
//! hand over a deserializer that asks for a map.

use proc_macro2::TokenStream;
use syn::{Attribute, parse_quote};

use super::item::{Item, Shape};
use crate::attribute;
use crate::hygiene::mixed;

/// Whether the traits are implemented here: for structs with named fields and without parameters, whose derives are all ours.
pub fn applies(model: &Item, own: &[Attribute]) -> bool {
    let derives = attribute::derives(own);
    let by_hand = derives.iter().any(|path| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "Serialize" || last.ident == "Deserialize")
    });
    matches!(model.shape, Shape::Named(_))
        && model.input
        && !by_hand
        && !model.wire.transparent
        && !model.wire.is_foreign_shape()
        && model.generics.params.is_empty()
}

/// serde's attribute.
pub fn attribute() -> Attribute {
    parse_quote!(#[serde(remote = "Self")])
}

/// The traits.
pub fn implement(model: &Item) -> TokenStream {
    let (root, ident) = (&model.root, &model.ident);
    let serialize = model.output.then(|| {
        mixed! {
            #[automatically_derived]
            impl #root::serde::Serialize for #ident {
                fn serialize<S: #root::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #ident::serialize(self, serializer)
                }
            }
        }
    });
    mixed! {
        #serialize

        #[automatically_derived]
        impl<'de> #root::serde::Deserialize<'de> for #ident {
            fn deserialize<D: #root::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                #ident::deserialize(#root::model::object::ObjectOnly(deserializer))
            }
        }
    }
}
