//! A field of a kind of problem: a member of what is sent, or the source of the error.

use quote::format_ident;
use syn::{Ident, Index, Member, Type};

use crate::attribute::{self, Errors};
use crate::doc::{self, Doc};

pub(super) struct Field {
    pub(super) member: Member,
    /// What it is called in a pattern.
    pub(super) binding: Ident,
    pub(super) ty: Type,
    pub(super) doc: Doc,
    pub(super) from: bool,
    pub(super) source: bool,
    pub(super) skip: bool,
}

impl Field {
    pub(super) fn read(index: usize, field: &syn::Field, errors: &mut Errors) -> Field {
        let entries = attribute::read(&field.attrs, "problem", &["skip"], errors);
        let has = |name: &str| field.attrs.iter().any(|attr| attr.path().is_ident(name));
        Field {
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(index)),
            },
            binding: field
                .ident
                .clone()
                .unwrap_or_else(|| format_ident!("field_{index}")),
            ty: field.ty.clone(),
            doc: doc::read(&field.attrs),
            from: has("from"),
            source: has("source"),
            skip: entries.iter().any(|entry| entry.is("skip") && entry.flag(errors)),
        }
    }

    pub(super) fn is_member(&self) -> bool {
        !self.from && !self.source && !self.skip
    }

    pub(super) fn name(&self) -> String {
        use syn::ext::IdentExt;
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}
