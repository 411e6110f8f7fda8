//! `#[derive(Problem)]`: an error that knows which problem each of its variants is.

mod field;
mod implementation;
mod kind;
mod name;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput};

use crate::attribute::{self, Errors};
use crate::path::Root;
use kind::{Kind, Role};

/// Expands the derive.
pub fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let (root, kinds) = read(&input, &mut errors);
    if let Data::Union(data) = &input.data {
        errors.push(data.union_token, "a union cannot be a problem: use an enum");
        return errors.into_tokens();
    }
    let implementations = implementation::implement(&input, &root, &kinds);
    let errors = errors.into_tokens();
    quote!(#implementations #errors)
}

fn read(input: &DeriveInput, errors: &mut Errors) -> (Root, Vec<Kind>) {
    let kinds: Vec<Kind>;
    let root;
    match &input.data {
        Data::Enum(data) => {
            let options = attribute::read(&input.attrs, "problem", &["crate"], errors);
            root = Root::from_entries(&options, errors);
            let read = data.variants.iter().map(|variant| {
                let ident = &variant.ident;
                let path = quote!(Self::#ident);
                Kind::read(
                    path,
                    ident,
                    &variant.attrs,
                    &variant.fields,
                    &kind::OPTIONS,
                    errors,
                )
            });
            kinds = read.collect();
        }
        Data::Struct(data) => {
            let expected: Vec<&str> = kind::OPTIONS.into_iter().chain(["crate"]).collect();
            let options = attribute::read(&input.attrs, "problem", &expected, &mut Errors::new());
            root = Root::from_entries(&options, errors);
            let kind = Kind::read(
                quote!(Self),
                &input.ident,
                &input.attrs,
                &data.fields,
                &expected,
                errors,
            );
            kinds = vec![kind];
        }
        Data::Union(_) => {
            kinds = Vec::new();
            root = Root::default();
        }
    }
    let own = || kinds.iter().filter(|kind| kind.role == Role::Own);
    for (index, kind) in own().enumerate() {
        if own().take(index).any(|known| known.slug == kind.slug) {
            errors.push(
                &kind.path,
                format!(
                    "two kinds of this problem have the slug `{}`: give one `slug = \"..\"`",
                    kind.slug
                ),
            );
        }
    }
    (root, kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let output = expand(quote! {
            enum E {
                A,
                #[problem(status = 200)]
                B,
                #[problem(status = 404, slug = "Not Good", colour = 1)]
                C(#[from] X, u8),
                #[problem(transparent, title = "x")]
                D(P),
            }
        })
        .to_string();
        for sentence in [
            "`A` has no status: write `#[problem(status = 404)]`",
            "the status of a problem is from 400 to 599, not 200",
            "a slug is the end of a URL",
            "unknown option `colour`",
            "`#[from]` needs to be on the only field",
            "`title` has no meaning beside `transparent`",
        ] {
            assert!(output.contains(sentence), "{sentence}");
        }
    }
}
