//! Names of generated code that cannot meet the user's, and places of generated code that are those of the user's.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;
use syn::spanned::Spanned;

/// `quote!` whose local names are those of the macro: an argument of a handler that is called `cx` or `output` is another one.
/// Paths still resolve where the attribute stands.
macro_rules! mixed {
    ($($tokens:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

pub(crate) use mixed;

/// A type that the user wrote, with all of it at the place of its first token.
///
/// rustc reports one bound at one place once. An expression of generated code about a type can stand where the type stands only if that is
/// one token: `Span::join` is not stable, and a place of the macro's is another place for rustc, even if it is shown at the same column.
/// Local names in tokens at that place have to be written with [`mixed!`].
pub fn at_first_token(ty: &Type) -> Type {
    let tokens = ty.to_token_stream();
    let place = ty.span();
    // The names mean what they meant, so that it is a type again.
    syn::parse2(moved(tokens, place)).unwrap_or_else(|_| ty.clone())
}

fn moved(tokens: TokenStream, place: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = TokenTree::Group(Group::new(group.delimiter(), moved(group.stream(), place)));
        }
        token.set_span(place.resolved_at(token.span()));
        token
    });
    tokens.collect()
}
