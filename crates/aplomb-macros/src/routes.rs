//! `routes![a, b::{c, d}]`: a list of handlers by their names.

use crate::hygiene::mixed;
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Path, PathSegment, Token, braced};

use crate::path::Root;

/// Expands the macro.
pub fn expand(tokens: TokenStream) -> TokenStream {
    let root = Root::default();
    let trees = match Punctuated::<Tree, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(trees) => trees,
        Err(error) => {
            let error = error.into_compile_error();
            return mixed!({ #error #root::Routes::new() });
        }
    };
    let mut paths = Vec::new();
    for tree in &trees {
        tree.flatten(None, &mut paths);
    }
    mixed! {{
        const _: () = #root::handler::assert_no_clash(&[
            #((
                <#paths as #root::Handler>::METHOD.0,
                <#paths as #root::Handler>::PATH,
                <#paths as #root::Handler>::NAME,
            )),*
        ]);
        // The same mention as above, so that what is no handler is one error.
        #(let _ = <#paths as #root::Handler>::NAME;)*
        // In parentheses a function is no constant where a type is expected.
        #root::Routes::new() #(.handler::<(#paths)>())*
    }}
}

/// A path with braces, as in `use`.
struct Tree {
    start: Path,
    inside: Option<Vec<Tree>>,
}

impl Parse for Tree {
    fn parse(input: ParseStream<'_>) -> syn::Result<Tree> {
        let mut start = Path {
            leading_colon: input.parse()?,
            segments: Punctuated::new(),
        };
        loop {
            if input.peek(syn::token::Brace) {
                let content;
                braced!(content in input);
                let inside = Punctuated::<Tree, Token![,]>::parse_terminated(&content)?;
                return Ok(Tree {
                    start,
                    inside: Some(inside.into_iter().collect()),
                });
            }
            if !input.peek(Ident::peek_any) {
                return Err(input
                    .error("expected the name of a handler: `routes![place_order, admin::{freeze, thaw}]`"));
            }
            let segment = input.call(Ident::parse_any)?;
            start.segments.push_value(PathSegment::from(segment));
            match input.parse::<Option<Token![::]>>()? {
                Some(colons) => start.segments.push_punct(colons),
                None if !input.is_empty() && !input.peek(Token![,]) => {
                    return Err(input.error("expected the name of a handler and nothing else: `routes![place_order, admin::{freeze, thaw}]`"));
                }
                None => return Ok(Tree { start, inside: None }),
            }
        }
    }
}

impl Tree {
    fn flatten(&self, before: Option<&Path>, paths: &mut Vec<Path>) {
        let mut path = before.cloned().unwrap_or_else(|| Path {
            leading_colon: self.start.leading_colon,
            segments: Punctuated::new(),
        });
        for segment in &self.start.segments {
            path.segments.push(segment.clone());
        }
        match &self.inside {
            None => paths.push(path),
            Some(trees) => trees.iter().for_each(|tree| tree.flatten(Some(&path), paths)),
        }
    }
}
