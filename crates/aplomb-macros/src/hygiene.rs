//! Names of generated code that cannot meet the user's, and places of generated code that are those of the user's.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// `quote!` whose local names are those of the macro: an argument of a handler that is called `cx` or `output` is another one.
/// Paths still resolve where the attribute stands.
macro_rules! mixed {
    ($($tokens:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

pub(crate) use mixed;

/// The places of the first and the last token of something that the user wrote, as the user's own.
///
/// An expression that begins at the one and ends at the other stands, for rustc, exactly where the type itself stands. A bound that fails
/// in both is then one error. `Span::join`, which would say it shorter, is not stable; and a place of the macro's is another place for
/// rustc, even if it is shown at the same column. Local names in such tokens have to be written with [`mixed!`].
pub fn ends(written: &impl ToTokens) -> (Span, Span) {
    let mut first = None;
    let mut last = Span::call_site();
    let tokens: TokenStream = written.to_token_stream();
    for token in tokens {
        first.get_or_insert_with(|| match &token {
            proc_macro2::TokenTree::Group(group) => group.span_open(),
            _ => token.span(),
        });
        last = match &token {
            proc_macro2::TokenTree::Group(group) => group.span_close(),
            _ => token.span(),
        };
    }
    (first.unwrap_or(last), last)
}
