//! `scopes = ["orders:read", ..]` of a handler or a dependency.

use proc_macro2::TokenStream;
use syn::Expr;

use crate::attribute::{Entry, Errors, literal_text};
use crate::hygiene::mixed;
use crate::path::Root;

/// The scopes that are asked for: literals and constants.
#[derive(Default)]
pub struct Scopes(Vec<Expr>);

impl Scopes {
    /// From the options of an attribute, one of which may be `scopes`.
    pub fn from_entries(entries: &[Entry], errors: &mut Errors) -> Scopes {
        let Some(entry) = entries.iter().find(|entry| entry.is("scopes")) else {
            return Scopes::default();
        };
        let scopes: Vec<Expr> = match entry.expr(errors) {
            Some(Expr::Array(array)) => array.elems.into_iter().collect(),
            Some(other) => {
                errors.push(other, "`scopes` needs a list: `scopes = [\"orders:read\"]`");
                Vec::new()
            }
            None => Vec::new(),
        };
        for text in scopes.iter().filter_map(literal_text) {
            if !is_scope(&text.value()) {
                errors.push(
                    &text,
                    "a scope is printable ASCII without spaces, quotes and backslashes (RFC 6749, section 3.3); write several as a list: \
                     `scopes = [\"orders:read\", \"orders:write\"]`",
                );
            }
        }
        Scopes(scopes)
    }

    /// The statement that asks for them, of every credential of the operation.
    pub fn require(&self, root: &Root) -> TokenStream {
        let scopes = self.list(root);
        self.if_any(mixed!(operation.require_scopes(#scopes);))
    }

    /// Statements that describe something, with the scopes asked for of the credentials that they describe.
    pub fn around(&self, root: &Root, describe: TokenStream) -> TokenStream {
        if self.0.is_empty() {
            return describe;
        }
        let scopes = self.list(root);
        mixed!(operation.with_scopes(#scopes, |operation| { #describe });)
    }

    fn list(&self, root: &Root) -> TokenStream {
        let scopes = &self.0;
        mixed!(&[#(#root::operation::text(&#scopes)),*])
    }

    fn if_any(&self, tokens: TokenStream) -> TokenStream {
        if self.0.is_empty() {
            TokenStream::new()
        } else {
            tokens
        }
    }
}

/// `scope-token` of RFC 6749, section 3.3.
fn is_scope(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    !text.is_empty() && text.bytes().all(allowed)
}
