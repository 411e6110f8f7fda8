//! The root path of generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{LitStr, Path, parse_quote};

use crate::attribute::{Entry, Errors};

/// The module that generated code refers to everything by: `::aplomb::__private`, or that of the crate named with
/// `crate = my::aplomb`.
#[derive(Clone)]
pub struct Root(Path);

impl Default for Root {
    fn default() -> Root {
        Root(parse_quote!(::aplomb::__private))
    }
}

impl Root {
    /// From the options of an attribute, one of which may be `crate`.
    pub fn from_entries(entries: &[Entry], errors: &mut Errors) -> Root {
        let named = entries
            .iter()
            .find(|entry| entry.is("crate"))
            .and_then(|entry| entry.path(errors));
        named
            .map(|path| Root(parse_quote!(#path::__private)))
            .unwrap_or_default()
    }

    /// The path of something in it, as a literal: what serde's and schemars' `crate = ".."` want.
    pub fn literal(&self, name: &str) -> LitStr {
        let mut text = self.to_token_stream().to_string().replace(' ', "");
        text.push_str("::");
        text.push_str(name);
        LitStr::new(&text, proc_macro2::Span::call_site())
    }
}

impl ToTokens for Root {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let path = &self.0;
        tokens.extend(quote!(#path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::read_tokens;

    #[test]
    fn the_root_can_be_named() {
        let mut errors = Errors::new();
        assert_eq!(
            Root::default().literal("serde").value(),
            "::aplomb::__private::serde"
        );
        let entries = read_tokens(quote!(crate = my::aplomb), &["crate"], &mut errors);
        let root = Root::from_entries(&entries, &mut errors);
        assert_eq!(root.literal("serde").value(), "my::aplomb::__private::serde");
    }
}
