//! A type with `#[model]`, as it was written.

use syn::{Attribute, Data, DeriveInput, Expr, Fields, Generics, Ident, Index, LitStr, Path, Type};

use super::rename::Case;
use super::rule::{self, Rule};
use super::wire::{self, Fallback};
use crate::attribute::{self, Entry, Errors};
use crate::doc::{self, Doc};
use crate::path::Root;

/// The options of `#[model(..)]`.
const CONTAINER_OPTIONS: [&str; 7] = ["input", "output", "check", "example", "name", "title", "crate"];

/// The options of `#[field(..)]`, beside the rules.
const FIELD_OPTIONS: [&str; 8] = [
    "default",
    "example",
    "title",
    "read_only",
    "write_only",
    "deprecated",
    "rename",
    "foreign",
];

/// A type with `#[model]`.
pub struct Item {
    /// Its name.
    pub ident: Ident,
    /// Its parameters.
    pub generics: Generics,
    /// Where generated code finds everything.
    pub root: Root,
    /// What serde's attributes say.
    pub wire: wire::Container,
    /// Whether it is read.
    pub input: bool,
    /// Whether it is written.
    pub output: bool,
    /// `check = path`.
    pub check: Option<Path>,
    /// `example = expr`.
    pub example: Option<Expr>,
    /// `name = ".."`: the name of its schema.
    pub name: Option<LitStr>,
    /// `title = ".."`.
    pub title: Option<LitStr>,
    /// What it is made of.
    pub shape: Shape,
}

/// What a type is made of.
pub enum Shape {
    /// A struct with named fields.
    Named(Vec<Field>),
    /// A struct that is its only field on the wire.
    Newtype(Box<Field>),
    /// Any other tuple struct.
    Tuple(Vec<Field>),
    /// A struct without fields.
    Unit,
    /// An enum.
    Enum(Vec<Variant>),
}

impl Shape {
    fn each_field(&mut self, change: &mut dyn FnMut(&mut Field)) {
        match self {
            Shape::Named(fields) | Shape::Tuple(fields) => fields.iter_mut().for_each(change),
            Shape::Newtype(field) => change(field),
            Shape::Unit => {}
            Shape::Enum(variants) => variants
                .iter_mut()
                .flat_map(|variant| &mut variant.fields)
                .for_each(change),
        }
    }
}

fn mentions_self(ty: &Type) -> bool {
    fn any(tokens: proc_macro2::TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == "Self",
            proc_macro2::TokenTree::Group(group) => any(group.stream()),
            _ => false,
        })
    }
    any(quote::quote!(#ty))
}

/// A field of a struct or of a variant.
pub struct Field {
    /// Its name or number.
    pub member: syn::Member,
    /// Its type.
    pub ty: Type,
    /// Its `#[cfg]`s.
    pub cfgs: Vec<Attribute>,
    /// Its name on the wire, as it is read.
    pub name: String,
    /// Whether the name was chosen by the author, not by a rule.
    pub renamed: bool,
    /// What serde's attributes say.
    pub wire: wire::Member,
    /// Its constraints.
    pub rules: Vec<Rule>,
    /// Its doc comment.
    pub doc: Doc,
    /// `default`.
    pub default: Option<DefaultValue>,
    /// `example = expr`.
    pub example: Option<Expr>,
    /// `title = ".."`.
    pub title: Option<LitStr>,
    /// `rename = ".."`.
    pub rename: Option<LitStr>,
    /// Only ever sent to the client.
    pub read_only: bool,
    /// Only ever sent by the client.
    pub write_only: bool,
    /// `#[field(deprecated)]`.
    pub deprecated: bool,
    /// `#[deprecated]`, which schemars reads by itself.
    pub rust_deprecated: bool,
    /// Its type is no model.
    pub foreign: bool,
}

/// `#[field(default)]`.
pub enum DefaultValue {
    /// `Default::default()`.
    Trait,
    /// `default = expr`.
    Expr(Box<Expr>),
}

/// A variant of an enum.
pub struct Variant {
    /// Its name.
    pub ident: Ident,
    /// Its `#[cfg]`s.
    pub cfgs: Vec<Attribute>,
    /// Its name on the wire, as it is read.
    pub name: String,
    /// What serde's attributes say.
    pub wire: wire::Member,
    /// Its doc comment.
    pub doc: Doc,
    /// Its fields.
    pub style: Style,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// How the fields of a variant are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `A`
    Unit,
    /// `A(B)`
    Newtype,
    /// `A(B, C)`
    Tuple,
    /// `A { b: B }`
    Named,
}

impl Field {
    /// Whether it is read from the wire.
    pub fn is_read(&self) -> bool {
        !self.wire.skip_deserializing && !self.read_only
    }

    /// Where its value comes from when it was not sent, if that is said at the field.
    pub fn fallback(&self) -> Option<Fallback> {
        match &self.default {
            Some(DefaultValue::Trait) => Some(Fallback::Trait),
            // The path of the generated function stands in serde's attribute by now.
            Some(DefaultValue::Expr(_)) | None => self.wire.default.clone(),
        }
    }
}

impl Item {
    /// Reads a type. What is wrong goes to `errors`; `None` if there is nothing to go on with.
    pub fn read(options: &[Entry], input: &DeriveInput, errors: &mut Errors) -> Option<Item> {
        let root = Root::from_entries(options, errors);
        let wire = wire::container(&input.attrs);
        let option = |name: &str| options.iter().find(|entry| entry.is(name));
        let (only_input, only_output) = (option("input"), option("output"));
        if let (Some(_), Some(output)) = (only_input, only_output) {
            errors.push(
                &output.name,
                "a model that goes both ways has neither `input` nor `output`: keep one, or none",
            );
        }
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("field")) {
            errors.push(
                attr,
                "`#[field]` belongs on a field; options of the whole type stand in `#[model(..)]`",
            );
        }
        let shape = match &input.data {
            Data::Struct(data) => struct_shape(&data.fields, &wire, errors),
            Data::Enum(data) => {
                let variants = data
                    .variants
                    .iter()
                    .map(|variant| read_variant(variant, &wire, errors))
                    .collect();
                Shape::Enum(variants)
            }
            Data::Union(data) => {
                errors.push(
                    data.union_token,
                    "a union cannot be a model: nothing says which of its fields is there",
                );
                return None;
            }
        };
        let output_only = only_output.is_some();
        if let (Some(lifetime), false) = (input.generics.lifetimes().next(), output_only) {
            errors.push(
                lifetime,
                "a model that is read from a request owns its data: use owned types such as `String`, or `#[model(output)]`",
            );
            return None;
        }
        let mut shape = shape;
        shape.each_field(&mut |field| {
            // A parameter or `Self` cannot stand in an item inside of a function.
            if !input.generics.params.is_empty() || mentions_self(&field.ty) {
                field.rules.iter_mut().for_each(Rule::set_generic);
            }
        });
        Some(Item {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            root,
            wire,
            input: !only_output.is_some_and(|entry| entry.flag(errors)),
            output: !only_input.is_some_and(|entry| entry.flag(errors)),
            check: option("check").and_then(|entry| entry.path(errors)),
            example: option("example").and_then(|entry| entry.expr(errors)),
            name: option("name").and_then(|entry| entry.string(errors)),
            title: option("title").and_then(|entry| entry.string(errors)),
            shape,
        })
    }

    /// The options of `#[model(..)]`.
    pub fn options(tokens: proc_macro2::TokenStream, errors: &mut Errors) -> Vec<Entry> {
        attribute::read_tokens(tokens, &CONTAINER_OPTIONS, errors)
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<&Field> {
        match &self.shape {
            Shape::Named(fields) | Shape::Tuple(fields) => fields.iter().collect(),
            Shape::Newtype(field) => vec![field],
            Shape::Unit => Vec::new(),
            Shape::Enum(variants) => variants.iter().flat_map(|variant| &variant.fields).collect(),
        }
    }

    /// The variants, if it is an enum of names only that is a string on the wire.
    pub fn text_variants(&self) -> Option<&[Variant]> {
        let Shape::Enum(variants) = &self.shape else {
            return None;
        };
        let plain = self.wire.tag.is_none() && !self.wire.untagged && !self.wire.is_foreign_shape();
        let unit = variants
            .iter()
            .all(|variant| variant.style == Style::Unit && !variant.wire.untagged);
        (plain && unit && !variants.is_empty()).then_some(variants)
    }
}

fn struct_shape(fields: &Fields, wire: &wire::Container, errors: &mut Errors) -> Shape {
    let mut read: Vec<Field> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| read_field(index, field, wire.rename_all, errors))
        .collect();
    let newtype = wire.transparent || matches!(fields, Fields::Unnamed(_));
    match fields {
        Fields::Unit => Shape::Unit,
        _ if newtype && read.len() == 1 && read[0].is_read() => Shape::Newtype(Box::new(read.remove(0))),
        Fields::Named(_) => Shape::Named(read),
        Fields::Unnamed(_) => Shape::Tuple(read),
    }
}

fn read_variant(variant: &syn::Variant, wire: &wire::Container, errors: &mut Errors) -> Variant {
    let own = wire::member(&variant.attrs);
    let case = own.rename_all.or(wire.rename_all_fields).unwrap_or_default();
    for alias in &own.aliases {
        errors.push(
            alias,
            "an alias is a name that no document shows: add a variant of that name",
        );
    }
    for attr in variant.attrs.iter().filter(|attr| attr.path().is_ident("field")) {
        errors.push(attr, "`#[field]` belongs on a field, not on a variant");
    }
    Variant {
        ident: variant.ident.clone(),
        cfgs: cfgs(&variant.attrs),
        name: own
            .rename
            .clone()
            .unwrap_or_else(|| wire.rename_all.variant(&unraw(&variant.ident))),
        doc: doc::read(&variant.attrs),
        wire: own,
        style: match &variant.fields {
            Fields::Unit => Style::Unit,
            Fields::Named(_) => Style::Named,
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Style::Newtype,
            Fields::Unnamed(_) => Style::Tuple,
        },
        fields: variant
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| read_field(index, field, case, errors))
            .collect(),
    }
}

fn read_field(index: usize, field: &syn::Field, case: Case, errors: &mut Errors) -> Field {
    let expected: Vec<&str> = rule::NAMES.into_iter().chain(FIELD_OPTIONS).collect();
    let entries = attribute::read(&field.attrs, "field", &expected, errors);
    let option = |name: &str| entries.iter().find(|entry| entry.is(name));
    let wire = wire::member(&field.attrs);
    let rename = option("rename").and_then(|entry| entry.string(errors));
    let default = option("default").and_then(|entry| match &entry.value {
        attribute::Value::Flag => Some(DefaultValue::Trait),
        _ => entry.expr(errors).map(|expr| DefaultValue::Expr(Box::new(expr))),
    });
    if wire.flatten {
        for name in ["default", "rename", "read_only", "write_only"] {
            if let Some(entry) = option(name) {
                errors.push(
                    &entry.name,
                    format!("`{name}` has no meaning on a flattened field: put it on the fields inside"),
                );
            }
        }
    }
    for alias in &wire.aliases {
        errors.push(
            alias,
            "an alias is a name that no document shows: add a field of that name, an `Option` with `#[field(deprecated)]`",
        );
    }
    if let (Some(entry), Some(_)) = (option("default"), &wire.default) {
        errors.push(
            &entry.name,
            "the default is specified twice: here and in `#[serde(default)]`",
        );
    }
    if let (Some(entry), Some(_)) = (option("rename"), &wire.rename) {
        errors.push(
            &entry.name,
            "the name is specified twice: here and in `#[serde(rename)]`",
        );
    }
    if let (Some(_), Some(entry)) = (option("read_only"), option("write_only")) {
        errors.push(
            &entry.name,
            "a field that is both `read_only` and `write_only` is never on the wire",
        );
    }
    let mut flag = |name: &str| option(name).is_some_and(|entry| entry.flag(errors));
    let (read_only, write_only, deprecated, foreign) = (
        flag("read_only"),
        flag("write_only"),
        flag("deprecated"),
        flag("foreign"),
    );
    let plain = field.ident.as_ref().map(unraw);
    let chosen = rename.as_ref().map(LitStr::value).or_else(|| wire.rename.clone());
    Field {
        member: match &field.ident {
            Some(ident) => syn::Member::Named(ident.clone()),
            None => syn::Member::Unnamed(Index::from(index)),
        },
        ty: field.ty.clone(),
        cfgs: cfgs(&field.attrs),
        renamed: chosen.is_some(),
        name: chosen.unwrap_or_else(|| plain.map_or_else(|| index.to_string(), |name| case.field(&name))),
        rules: rule::read(&entries, errors),
        doc: doc::read(&field.attrs),
        default,
        example: option("example").and_then(|entry| entry.expr(errors)),
        title: option("title").and_then(|entry| entry.string(errors)),
        rename,
        read_only,
        write_only,
        deprecated,
        rust_deprecated: field.attrs.iter().any(|attr| attr.path().is_ident("deprecated")),
        foreign,
        wire,
    }
}

fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .cloned()
        .collect()
}

fn unraw(ident: &Ident) -> String {
    use syn::ext::IdentExt;
    ident.unraw().to_string()
}
