//! Statuses in attributes: a literal is checked here, a constant by an assertion in the generated code.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit};

use crate::attribute::{Entry, Errors};

/// A status.
#[derive(Clone)]
pub struct Status {
    /// An expression of type `u16`.
    pub expr: Expr,
    /// Its value, where it is a literal.
    pub literal: Option<u16>,
}

impl Status {
    /// Reads `status = 404`; `range` is what the status has to be in, as `what` says.
    pub fn read(
        entry: &Entry,
        range: std::ops::RangeInclusive<u16>,
        what: &str,
        errors: &mut Errors,
    ) -> Option<Status> {
        let expr = entry.expr(errors)?;
        let literal = match &expr {
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => match number.base10_parse::<u16>() {
                Ok(number) if range.contains(&number) => Some(number),
                _ => {
                    errors.push(number, format!("the status of {what}, not {number}"));
                    return None;
                }
            },
            Expr::Lit(_) => {
                errors.push(&expr, "`status` needs a number");
                return None;
            }
            _ => None,
        };
        Some(Status { expr, literal })
    }

    /// An assertion that a constant is in the range; nothing for a literal.
    pub fn assertion(&self, range: std::ops::RangeInclusive<u16>, what: &str) -> TokenStream {
        if self.literal.is_some() {
            return TokenStream::new();
        }
        let (expr, least, most) = (&self.expr, range.start(), range.end());
        let sentence = format!("the status of {what}");
        quote_spanned! {expr.span()=>
            const _: () = {
                let status: ::core::primitive::u16 = #expr;
                ::core::assert!(#least <= status && status <= #most, #sentence);
            };
        }
    }
}
