//! The derives of serde and schemars, and the attributes that tell them what `#[field]` says.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, DeriveInput, Expr, Generics, Ident, LitStr, Member, Type, parse_quote, visit_mut::VisitMut,
};

use super::item::{DefaultValue, Field, Item, Shape, Style};
use super::rename::snake;
use super::{each_field, rule, strict, variant_fields, wire::Fallback};
use crate::attribute;

/// Writes the attributes into the type, and gives the functions that they name and the implementations that they ask for.
pub fn write(model: &mut Item, item: &mut DeriveInput) -> TokenStream {
    let mut functions = default_functions(model);
    let mut written = model
        .fields()
        .into_iter()
        .map(|field| field_attributes(model, field))
        .collect::<Vec<_>>()
        .into_iter();
    each_field(item, &mut |field| {
        attribute::strip(&mut field.attrs, &["field"]);
        field.attrs.extend(written.next().unwrap_or_default());
    });
    // Helper attributes have to follow the derive that they belong to.
    let own = std::mem::take(&mut item.attrs);
    item.attrs = container_attributes(model, &own);
    if let Some(strict) = strict::read(model, &own) {
        item.attrs.extend(strict.attributes(model));
        functions.extend(strict.implement(model));
        strict::flat_fields(model, item);
    }
    if strict::is_ours(model, &own) {
        functions.extend(variant_fields::write(model, item));
    }
    item.attrs.extend(own);
    functions
}

fn container_attributes(model: &Item, own: &[Attribute]) -> Vec<Attribute> {
    let root = &model.root;
    let derived = attribute::derives(own);
    let has = |name: &str| {
        derived
            .iter()
            .any(|path| path.segments.last().is_some_and(|last| last.ident == name))
    };
    let mut attrs: Vec<Attribute> = Vec::new();
    let mut serde = false;
    for (name, wanted) in [("Serialize", model.output), ("Deserialize", model.input)] {
        if wanted && !has(name) {
            let name = format_ident!("{name}");
            attrs.push(parse_quote!(#[derive(#root::serde::#name)]));
            serde = true;
        }
    }
    if serde && !model.wire.has_crate {
        let path = root.literal("serde");
        attrs.push(parse_quote!(#[serde(crate = #path)]));
    }
    if !has("JsonSchema") {
        let path = root.literal("schemars");
        attrs.push(parse_quote!(#[derive(#root::schemars::JsonSchema)]));
        attrs.push(parse_quote!(#[schemars(crate = #path)]));
    }
    if let Some(name) = &model.name {
        attrs.push(parse_quote!(#[schemars(rename = #name)]));
    }
    if let Some(title) = &model.title {
        attrs.push(parse_quote!(#[schemars(title = #title)]));
    }
    if let Some(example) = &model.example {
        attrs.push(parse_quote!(#[schemars(extend("examples" = [#example]))]));
    }
    if let (Shape::Enum(variants), Some(tag)) = (&model.shape, &model.wire.tag)
        && !variants.iter().any(|variant| variant.wire.untagged)
    {
        attrs.push(parse_quote!(#[schemars(extend("discriminator" = {"propertyName": #tag}))]));
    }
    if let (Shape::Enum(variants), Some(content)) = (&model.shape, &model.wire.content)
        && variants.iter().any(|variant| variant.style == Style::Unit)
    {
        attrs.push(
            parse_quote!(#[schemars(transform = #root::model::variants::NoContent { content: #content })]),
        );
    }
    if let Some(variants) = model.text_variants()
        && variants.iter().any(|variant| !variant.doc.text.is_empty())
    {
        // schemars makes a choice of constants of it, the documented ones last.
        let names = variants.iter().map(|variant| &variant.name);
        attrs.push(parse_quote!(#[schemars(transform = #root::model::variants::TextEnum(&[#(#names),*]))]));
    }
    attrs
}

fn field_attributes(model: &Item, field: &Field) -> Vec<Attribute> {
    let mut attrs: Vec<Attribute> = Vec::new();
    if let Some(name) = &field.rename {
        attrs.push(parse_quote!(#[serde(rename = #name)]));
    }
    match (&field.default, &field.wire.default) {
        (Some(DefaultValue::Trait), _) => attrs.push(parse_quote!(#[serde(default)])),
        (Some(DefaultValue::Expr(_)), Some(Fallback::Path(path))) => {
            let path = LitStr::new(
                &path.to_token_stream().to_string().replace(' ', ""),
                proc_macro2::Span::call_site(),
            );
            attrs.push(parse_quote!(#[serde(default = #path)]));
        }
        _ => {}
    }
    if field.read_only {
        attrs.push(parse_quote!(#[serde(skip_deserializing)]));
    }
    if field.write_only {
        attrs.push(parse_quote!(#[serde(skip_serializing)]));
    }
    if let Some(title) = &field.title {
        attrs.push(parse_quote!(#[schemars(title = #title)]));
    }
    for (keyword, value) in keywords(model, field) {
        attrs.push(parse_quote!(#[schemars(extend(#keyword = #value))]));
    }
    attrs
}

/// What a field adds to the schema of its type: keywords, and expressions for `serde_json::json!`.
pub fn keywords(model: &Item, field: &Field) -> Vec<(&'static str, TokenStream)> {
    let mut keywords: Vec<_> = field
        .rules
        .iter()
        .map(|rule| rule.keyword(&model.root, &field.ty))
        .collect();
    if let Some(example) = &field.example {
        keywords.push(("examples", quote!([#example])));
    }
    for (keyword, is) in [
        ("readOnly", field.read_only),
        ("writeOnly", field.write_only),
        ("deprecated", field.deprecated),
    ] {
        if is {
            keywords.push((keyword, quote!(true)));
        }
    }
    keywords
}

/// A function for each `default = expr`, whose path becomes serde's: schemars then documents it too.
fn default_functions(model: &mut Item) -> TokenStream {
    let mut functions = TokenStream::new();
    let type_name = snake(&model.ident.to_string());
    let generics = model.generics.clone();
    let mut write = |variant: &str, field: &mut Field| {
        let Some(DefaultValue::Expr(expr)) = &field.default else {
            return;
        };
        let member = match &field.member {
            Member::Named(ident) => {
                use syn::ext::IdentExt;
                ident.unraw().to_string()
            }
            Member::Unnamed(index) => index.index.to_string(),
        };
        let name = format_ident!("__default_{type_name}{variant}_{member}");
        functions.extend(default_function(&name, expr, field, &generics));
        field.wire.default = Some(Fallback::Path(name.into()));
    };
    match &mut model.shape {
        Shape::Named(fields) | Shape::Tuple(fields) => fields.iter_mut().for_each(|field| write("", field)),
        Shape::Newtype(field) => write("", field),
        Shape::Unit => {}
        Shape::Enum(variants) => {
            for variant in variants {
                let name = format!("_{}", snake(&variant.ident.to_string()));
                variant.fields.iter_mut().for_each(|field| write(&name, field));
            }
        }
    }
    functions
}

fn default_function(name: &Ident, expr: &Expr, field: &Field, generics: &Generics) -> TokenStream {
    let (ty, cfgs) = (&field.ty, &field.cfgs);
    let span = rule::here(ty);
    // Only the parameters that the type mentions: the others could not be inferred.
    let mut generics = generics.clone();
    let mut mentioned = Mentioned { names: Vec::new() };
    mentioned.visit_type_mut(&mut ty.clone());
    generics.params = generics
        .params
        .into_iter()
        .filter(|param| match param {
            syn::GenericParam::Type(param) => mentioned.names.contains(&param.ident),
            syn::GenericParam::Const(param) => mentioned.names.contains(&param.ident),
            syn::GenericParam::Lifetime(_) => true,
        })
        .collect();
    let (impl_generics, _, _) = generics.split_for_impl();
    let value = match attribute::literal_text(expr) {
        Some(text) => quote::quote_spanned!(span=> ::core::convert::Into::into(#text)),
        None => quote!(#expr),
    };
    quote::quote_spanned! {span=>
        #(#cfgs)*
        #[doc(hidden)]
        fn #name #impl_generics () -> #ty { #value }
    }
}

/// The identifiers in a type.
struct Mentioned {
    names: Vec<Ident>,
}

impl VisitMut for Mentioned {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        self.names.push(ident.clone());
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        syn::visit_mut::visit_type_mut(self, ty);
    }
}
