//! `#[model]`: a data type with its schema and its checks.
//!
//! The attribute writes serde's and schemars' derives beside the type, translates `#[field]` into their attributes, and
//! implements the traits of the core. serde's attributes decide the names on the wire; they are read in `wire.rs`.

mod check;
mod derive;
mod direction;
mod item;
mod params;
pub mod pattern;
pub mod rename;
pub mod rule;
mod strict;
mod variant_fields;
mod wire;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

use crate::attribute::{self, Errors};
use item::Item;

/// Expands `#[model(options)] input`.
pub fn expand(options: TokenStream, input: TokenStream) -> TokenStream {
    let mut item: DeriveInput = match syn::parse2(input.clone()) {
        Ok(item) => item,
        Err(_) => {
            let error = syn::Error::new_spanned(&input, "`#[model]` stands on a struct or an enum")
                .into_compile_error();
            return quote!(#error #input);
        }
    };
    let mut errors = Errors::new();
    let options = Item::options(options, &mut errors);
    let Some(mut model) = Item::read(&options, &item, &mut errors) else {
        each_field(&mut item, &mut |field| {
            attribute::strip(&mut field.attrs, &["field"])
        });
        let errors = errors.into_tokens();
        return quote!(#item #errors);
    };
    let functions = derive::write(&mut model, &mut item);
    let check = check::implement(&model);
    let params = params::implement(&model);
    let directions = direction::implement(&model);
    // Even with faults everything is written that can be, so that a fault is not followed by others in other places. The
    // checks come first, so that a field that is no model is first told in our words, and then in serde's.
    let errors = errors.into_tokens();
    quote!(#errors #check #item #functions #params #directions)
}

fn each_field(item: &mut DeriveInput, change: &mut dyn FnMut(&mut syn::Field)) {
    let mut all = |fields: &mut Fields| fields.iter_mut().for_each(&mut *change);
    match &mut item.data {
        Data::Struct(data) => all(&mut data.fields),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .for_each(|variant| all(&mut variant.fields)),
        Data::Union(data) => data.fields.named.iter_mut().for_each(change),
    }
}
