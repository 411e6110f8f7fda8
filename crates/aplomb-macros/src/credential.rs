//! `#[derive(Credential)]`: an enum of credentials, any one of which lets in.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Ident, Member, Type};

use crate::attribute::{self, Errors};
use crate::path::Root;

/// One of the credentials.
struct Way {
    variant: Ident,
    member: Member,
    ty: Type,
}

/// Expands the derive.
pub fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let options = attribute::read(&input.attrs, "credential", &["crate"], &mut errors);
    let root = Root::from_entries(&options, &mut errors);
    let mut ways = Vec::new();
    match &input.data {
        Data::Enum(data) if !data.variants.is_empty() => {
            for variant in &data.variants {
                ways.extend(read(variant, &mut errors));
            }
        }
        _ => errors.push(
            &input.ident,
            "`#[derive(Credential)]` is for an enum of credentials, any one of which lets in: \
             `enum Caller { Person(Bearer), Machine(ApiKey<DeskKey>) }`",
        ),
    }
    if errors.is_empty() {
        implement(&input, &root, &ways)
    } else {
        errors.into_tokens()
    }
}

fn read(variant: &syn::Variant, errors: &mut Errors) -> Option<Way> {
    let mut fields = variant.fields.members().zip(&variant.fields);
    match (fields.next(), fields.next()) {
        (Some((member, field)), None) => Some(Way {
            variant: variant.ident.clone(),
            member,
            ty: field.ty.clone(),
        }),
        _ => {
            errors.push(
                &variant.ident,
                format!(
                    "`{0}` needs one field, its credential: `{0}(Bearer)`",
                    variant.ident
                ),
            );
            None
        }
    }
}

fn implement(input: &DeriveInput, root: &Root, ways: &[Way]) -> TokenStream {
    let ident = &input.ident;
    let site = Span::mixed_site();
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let credentials: Vec<TokenStream> = ways
        .iter()
        .map(|Way { ty, .. }| {
            let span = site.located_at(ty.span());
            quote_spanned!(span=> <#ty as #root::arg::credential::Credential>)
        })
        .collect();
    let reads = ways.iter().zip(&credentials).map(|(way, credential)| {
        let Way { variant, member, .. } = way;
        quote_spanned! {site=>
            if let ::core::option::Option::Some(shown) = #credential::read(cx)? {
                return ::core::result::Result::Ok(::core::option::Option::Some(Self::#variant { #member: shown }));
            }
        }
    });
    let schemes = quote_spanned!(site=> ::std::vec::Vec<#root::contract::Scheme>);
    let challenges = quote_spanned!(site=> ::std::vec::Vec<#root::arg::credential::Challenge>);
    let problems = quote_spanned!(site=> ::std::vec::Vec<#root::contract::ProblemContract>);
    let optional =
        quote_spanned!(site=> ::core::result::Result<::core::option::Option<Self>, #root::arg::Refused>);
    quote_spanned! {site=>
        #[automatically_derived]
        impl #impl_generics #root::arg::credential::Credential for #ident #ty_generics #where_clause {
            fn schemes() -> #schemes {
                [#(#credentials::schemes()),*].concat()
            }

            fn challenges(cx: &#root::Context) -> #challenges {
                [#(#credentials::challenges(cx)),*].concat()
            }

            fn unreadable() -> #problems {
                [#(#credentials::unreadable()),*].concat()
            }

            fn read(cx: &mut #root::Context) -> #optional {
                #(#reads)*
                ::core::result::Result::Ok(::core::option::Option::None)
            }
        }

        #[automatically_derived]
        impl #impl_generics #root::arg::Arg for #ident #ty_generics #where_clause {
            const PHASE: #root::arg::Phase = #root::arg::Phase::Head;

            fn describe(operation: &mut #root::Operation) {
                #root::arg::credential::describe::<Self>(operation);
            }

            async fn take(cx: &mut #root::Context) -> ::core::result::Result<Self, #root::arg::Refused> {
                #root::arg::credential::take::<Self>(cx)
            }
        }

        #[automatically_derived]
        impl #impl_generics #root::arg::OptionalArg for #ident #ty_generics #where_clause {
            const PHASE: #root::arg::Phase = #root::arg::Phase::Head;

            fn describe_optional(operation: &mut #root::Operation) {
                #root::arg::credential::describe_optional::<Self>(operation);
            }

            async fn take_optional(cx: &mut #root::Context) -> #optional {
                <Self as #root::arg::credential::Credential>::read(cx)
            }
        }
    }
}
