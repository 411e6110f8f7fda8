//! What serde's attributes say about wire names. serde itself reports what is wrong with them; here they are only read.

use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Path, Token, Type};

use super::rename::Case;

/// What serde's attributes on a struct or an enum say.
#[derive(Default)]
pub struct Container {
    /// `rename_all`, for reading.
    pub rename_all: Case,
    /// `rename_all_fields`, for reading.
    pub rename_all_fields: Option<Case>,
    /// Whether unknown members are refused.
    pub deny_unknown_fields: bool,
    /// `tag`.
    pub tag: Option<String>,
    /// `content`.
    pub content: Option<String>,
    /// `untagged`.
    pub untagged: bool,
    /// `transparent`.
    pub transparent: bool,
    /// `default`.
    pub default: Option<Fallback>,
    /// `from`: the type that is read in its place.
    pub from: Option<Type>,
    /// `try_from`: the type that is read in its place.
    pub try_from: Option<Type>,
    /// `into` or `remote`: the members of the type are not those on the wire.
    pub converted: bool,
    /// `crate`.
    pub has_crate: bool,
    /// `bound`.
    pub has_bound: bool,
}

impl Container {
    /// Whether what is on the wire are not the fields of this type.
    pub fn is_foreign_shape(&self) -> bool {
        self.from.is_some() || self.try_from.is_some() || self.converted
    }
}

/// Where a value comes from that was not sent.
#[derive(Clone)]
pub enum Fallback {
    /// `Default::default()`.
    Trait,
    /// A function.
    Path(Path),
}

/// What serde's attributes on a field or a variant say.
#[derive(Default)]
pub struct Member {
    /// `rename`, for reading.
    pub rename: Option<String>,
    /// `rename_all` of a variant, for reading.
    pub rename_all: Option<Case>,
    /// `alias`.
    pub aliases: Vec<LitStr>,
    /// `flatten`.
    pub flatten: bool,
    /// Whether it is not read.
    pub skip_deserializing: bool,
    /// Whether it is not written.
    pub skip_serializing: bool,
    /// `default`.
    pub default: Option<Fallback>,
    /// `untagged` of a variant.
    pub untagged: bool,
    /// `other` of a variant.
    pub other: bool,
    /// `with` or `deserialize_with`.
    pub reads_by_hand: bool,
    /// `with` or `serialize_with`.
    pub writes_by_hand: bool,
    /// `bound`.
    pub has_bound: bool,
}

/// Reads the attributes of a struct or an enum.
pub fn container(attrs: &[Attribute]) -> Container {
    let mut container = Container::default();
    each(attrs, |meta, name| {
        match name {
            "rename_all" => {
                container.rename_all = deserialize(&meta)?
                    .map(|text| Case::named(&text))
                    .unwrap_or_default()
            }
            "rename_all_fields" => {
                container.rename_all_fields = deserialize(&meta)?.map(|text| Case::named(&text))
            }
            "deny_unknown_fields" => container.deny_unknown_fields = true,
            "tag" => container.tag = Some(text(&meta)?.value()),
            "content" => container.content = Some(text(&meta)?.value()),
            "untagged" => container.untagged = true,
            "transparent" => container.transparent = true,
            "default" => container.default = Some(default(&meta)?),
            "from" => container.from = Some(text(&meta)?.parse()?),
            "try_from" => container.try_from = Some(text(&meta)?.parse()?),
            "into" | "remote" => {
                container.converted = true;
                skip(&meta)?;
            }
            "crate" => {
                container.has_crate = true;
                skip(&meta)?;
            }
            "bound" => {
                container.has_bound = true;
                skip(&meta)?;
            }
            _ => skip(&meta)?,
        }
        Ok(())
    });
    container
}

/// Reads the attributes of a field or a variant.
pub fn member(attrs: &[Attribute]) -> Member {
    let mut member = Member::default();
    each(attrs, |meta, name| {
        match name {
            "rename" => member.rename = deserialize(&meta)?,
            "rename_all" => member.rename_all = deserialize(&meta)?.map(|text| Case::named(&text)),
            "alias" => member.aliases.push(text(&meta)?),
            "flatten" => member.flatten = true,
            "skip" => {
                member.skip_deserializing = true;
                member.skip_serializing = true;
            }
            "skip_deserializing" => member.skip_deserializing = true,
            "skip_serializing" => member.skip_serializing = true,
            "default" => member.default = Some(default(&meta)?),
            "untagged" => member.untagged = true,
            "other" => member.other = true,
            "with" => {
                member.reads_by_hand = true;
                member.writes_by_hand = true;
                skip(&meta)?;
            }
            "deserialize_with" => {
                member.reads_by_hand = true;
                skip(&meta)?;
            }
            "serialize_with" => {
                member.writes_by_hand = true;
                skip(&meta)?;
            }
            "bound" => {
                member.has_bound = true;
                skip(&meta)?;
            }
            _ => skip(&meta)?,
        }
        Ok(())
    });
    member
}

fn each(attrs: &[Attribute], mut found: impl FnMut(ParseNestedMeta<'_>, &str) -> syn::Result<()>) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        // serde's own derive reports the error, with the words that its users know.
        let _ = attr.parse_nested_meta(|meta| {
            let name = meta.path.to_token_stream().to_string();
            found(meta, &name)
        });
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()?.parse()
}

fn default(meta: &ParseNestedMeta<'_>) -> syn::Result<Fallback> {
    if meta.input.peek(Token![=]) {
        Ok(Fallback::Path(text(meta)?.parse()?))
    } else {
        Ok(Fallback::Trait)
    }
}

/// `= ".."`, or the `deserialize` of `(serialize = "..", deserialize = "..")`.
fn deserialize(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(text(meta)?.value()));
    }
    let mut name = None;
    meta.parse_nested_meta(|inner| {
        let value = text(&inner)?.value();
        if inner.path.is_ident("deserialize") {
            name = Some(value);
        }
        Ok(())
    })?;
    Ok(name)
}

fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}
