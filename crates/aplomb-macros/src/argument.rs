//! The arguments of a handler or a dependency: where each comes from, and the code that describes and takes it.

mod list;

pub use list::Arguments;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Ident, LitStr, Pat, Signature, Type};

use crate::attribute::{self, Entry, Errors, Value};
use crate::doc::{self, Doc};
use crate::hygiene::{at_first_token, mixed};
use crate::model::rule::{self, Rule};
use crate::path::Root;

/// The attributes that say where an argument comes from.
pub const PLACES: [&str; 7] = ["path", "query", "header", "cookie", "form", "file", "body"];

/// What they take beside the rules.
const OPTIONS: [&str; 13] = [
    "default",
    "name",
    "alias",
    "title",
    "description",
    "example",
    "examples",
    "openapi_examples",
    "deprecated",
    "hidden",
    "embed",
    "max_bytes",
    "content_type",
];

/// One argument.
pub struct Argument {
    /// Its type, all of it at the place of its first token.
    pub ty: Type,
    /// Where it comes from.
    pub origin: Origin,
    /// The variable that holds it while the others are taken.
    pub variable: Ident,
}

/// Where an argument comes from.
pub enum Origin {
    /// Its type knows.
    Type,
    /// A parameter: of the path, the query string, the header, the cookies, or a form.
    Parameter(Box<Parameter>),
    /// A file of a form.
    File(Box<Parameter>),
    /// The whole body, or one member of it.
    Body(Box<Parameter>),
}

/// What the attribute and the doc comment say.
pub struct Parameter {
    place: Ident,
    /// The name on the wire.
    pub name: String,
    /// The text of the doc comment.
    doc: Doc,
    default: Option<Option<Expr>>,
    rules: Vec<Rule>,
    title: Option<LitStr>,
    example: Option<Expr>,
    /// `examples = [..]`, an array.
    examples: Option<Expr>,
    /// `openapi_examples = [..]`, an array of those that have names.
    openapi_examples: Option<Expr>,
    deprecated: bool,
    hidden: bool,
    /// `embed`: a member of an object, even if it is the only one.
    pub embed: bool,
    max_bytes: Option<Expr>,
    content_types: Vec<LitStr>,
    /// Whether it is named in the path.
    is_segment: bool,
}

impl Parameter {
    /// Whether it is a segment of the path.
    pub fn is_path(&self) -> bool {
        self.place == "Path"
    }
}

/// Reads all arguments, and strips their attributes and doc comments from the signature: also where something is wrong, so
/// that rustc does not complain about them a second time.
pub fn read(signature: &mut Signature, in_path: &[String], errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                errors.push(
                    &*receiver,
                    "a handler is a free function; take what it needs as arguments",
                );
            }
            FnArg::Typed(argument) => {
                let attrs = std::mem::take(&mut argument.attrs);
                let doc = doc::read(&attrs);
                argument.attrs = attrs;
                let origin = origin(argument, in_path, doc, errors);
                attribute::strip(&mut argument.attrs, &PLACES);
                attribute::strip(&mut argument.attrs, &["doc"]);
                let variable = format_ident!("argument_{index}", span = Span::mixed_site());
                arguments.push(Argument {
                    ty: at_first_token(&argument.ty),
                    origin,
                    variable,
                });
            }
        }
    }
    arguments
}

fn origin(argument: &syn::PatType, in_path: &[String], doc: Doc, errors: &mut Errors) -> Origin {
    let marked: Vec<_> = argument
        .attrs
        .iter()
        .filter(|attr| PLACES.iter().any(|place| attr.path().is_ident(place)))
        .collect();
    let name = name_of(&argument.pat);
    let Some(mark) = marked.first() else {
        return match name {
            Some(name) if in_path.contains(&name) => {
                let named = Parameter::named("Path", name, doc, argument.pat.span());
                Origin::Parameter(Box::new(Parameter {
                    is_segment: true,
                    ..named
                }))
            }
            _ => Origin::Type,
        };
    };
    if let Some(second) = marked.get(1) {
        errors.push(
            second,
            "an argument comes from one place: keep one of these attributes",
        );
    }
    let place = mark.path().get_ident().map(Ident::to_string).unwrap_or_default();
    let expected: Vec<&str> = OPTIONS.iter().chain(rule::NAMES.iter()).copied().collect();
    let (first, entries) = attribute::read_with_first(&argument.attrs, &place, &expected, errors);
    let mut parameter = Parameter::named(
        match place.as_str() {
            "path" => "Path",
            "query" => "Query",
            "header" => "Header",
            "cookie" => "Cookie",
            _ => "Body",
        },
        String::new(),
        doc,
        mark.span(),
    );
    parameter.read(&place, &entries, errors);
    let explicit = first.or_else(|| {
        let entry = entries
            .iter()
            .find(|entry| entry.is("name") || entry.is("alias"))?;
        entry.string(errors)
    });
    parameter.name = match (explicit, name) {
        (Some(text), _) => {
            if text.value().is_empty() {
                errors.push(&text, "a parameter needs a name");
            }
            text.value()
        }
        (None, Some(name)) if place == "header" => name.replace('_', "-"),
        (None, Some(name)) => name,
        (None, None) => {
            errors.push(
                &argument.pat,
                format!("this argument has no name: give it one, or write it as `#[{place}(\"name\")]`"),
            );
            String::new()
        }
    };
    parameter.is_segment = place == "path" && in_path.contains(&parameter.name);
    if place == "path" && !in_path.is_empty() && parameter.default.is_some() {
        errors.push(mark, "a path parameter is always there: it can have no default");
    }
    match place.as_str() {
        "file" => Origin::File(Box::new(parameter)),
        "body" => Origin::Body(Box::new(parameter)),
        _ => Origin::Parameter(Box::new(parameter)),
    }
}

/// The name of an argument: of a plain one, of `mut x`, of `Json(x)`. One that begins with an underscore has none.
fn name_of(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => {
            let name = ident.ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name);
            (!name.starts_with('_')).then(|| name.to_owned())
        }
        Pat::TupleStruct(tuple) if tuple.elems.len() == 1 => name_of(tuple.elems.first()?),
        Pat::Paren(inner) => name_of(&inner.pat),
        _ => None,
    }
}

impl Parameter {
    fn named(place: &str, name: String, doc: Doc, span: Span) -> Parameter {
        Parameter {
            place: Ident::new(place, span),
            name,
            doc,
            default: None,
            rules: Vec::new(),
            title: None,
            example: None,
            examples: None,
            openapi_examples: None,
            deprecated: false,
            hidden: false,
            embed: false,
            max_bytes: None,
            content_types: Vec::new(),
            is_segment: false,
        }
    }

    fn read(&mut self, place: &str, entries: &[Entry], errors: &mut Errors) {
        self.rules = rule::read(entries, errors);
        for entry in entries {
            match entry.label().as_str() {
                "default" => {
                    self.default = Some(match &entry.value {
                        Value::Flag => None,
                        _ => entry.expr(errors),
                    });
                }
                "title" => self.title = entry.string(errors),
                "description" => {
                    if let Some(text) = entry.string(errors) {
                        self.doc.text = text.value();
                    }
                }
                "example" if entries.iter().any(|other| other.is("examples")) => {
                    errors.push(
                        &entry.name,
                        "one example is `example`, several are `examples`: keep one of them",
                    );
                }
                "example" => self.example = entry.expr(errors),
                "examples" => self.examples = entry.expr(errors),
                "openapi_examples" => self.openapi_examples = entry.expr(errors),
                "deprecated" => self.deprecated = entry.flag(errors),
                "hidden" => self.hidden = entry.flag(errors),
                "embed" if place == "body" => self.embed = entry.flag(errors),
                "max_bytes" if place == "file" => self.max_bytes = entry.expr(errors),
                "content_type" if place == "file" => self.content_types = entry.strings(errors),
                "embed" | "max_bytes" | "content_type" => {
                    let owner = if entry.is("embed") { "body" } else { "file" };
                    errors.push(
                        &entry.name,
                        format!("`{}` belongs to `#[{owner}(..)]`", entry.label()),
                    );
                }
                _ => {}
            }
        }
    }

    /// The value where none was sent, as an expression of the argument's type.
    fn default(&self, root: &Root, ty: &Type) -> Option<TokenStream> {
        let span = rule::here(ty);
        self.default.as_ref().map(|value| match value {
            None => quote_spanned!(span=> <#ty as ::core::default::Default>::default()),
            Some(text) if attribute::literal_text(text).is_some() => {
                quote_spanned!(span=> <#ty as #root::params::TextDefault>::of(#text))
            }
            Some(value) => quote_spanned!(span=> { let default: #ty = #value; default }),
        })
    }

    fn default_function(&self, root: &Root, ty: &Type) -> TokenStream {
        match self.default(root, ty) {
            Some(default) => {
                mixed!(::core::option::Option::Some((|| #default) as fn() -> #ty))
            }
            None => mixed!(::core::option::Option::None),
        }
    }

    fn declaration(&self, root: &Root, ty: &Type) -> TokenStream {
        self.declaration_with(root, ty, self.default(root, ty))
    }

    /// Files have no form in JSON: of their default the document says that there is one.
    fn file_declaration(&self, root: &Root, ty: &Type) -> TokenStream {
        self.declaration_with(root, ty, self.default.as_ref().map(|_| mixed!(())))
    }

    fn declaration_with(&self, root: &Root, ty: &Type, default: Option<TokenStream>) -> TokenStream {
        let (place, name, text) = (&self.place, &self.name, &self.doc.text);
        let mut tokens = mixed! {
            #root::params::Declaration::new(#root::fault::Place::#place, #name).description(#text)
        };
        if let Some(default) = default {
            tokens.extend(mixed!(.default(#default)));
        }
        for rule in &self.rules {
            let (keyword, value) = rule.keyword(root, ty);
            tokens.extend(mixed!(.keyword(#keyword, #value)));
        }
        if let Some(title) = &self.title {
            tokens.extend(mixed!(.keyword("title", #title)));
        }
        if let Some(example) = &self.example {
            tokens.extend(mixed!(.keyword("examples", #root::serde_json::json!([#example]))));
        }
        if let Some(examples) = &self.examples {
            tokens.extend(mixed!(.keyword("examples", #root::serde_json::json!(#examples))));
        }
        if let Some(examples) = &self.openapi_examples {
            tokens.extend(mixed!(.openapi_examples(#examples)));
        }
        if self.deprecated {
            tokens.extend(mixed!(.deprecated()));
        }
        if self.hidden {
            tokens.extend(mixed!(.hidden()));
        }
        tokens
    }

    /// `|value, at, faults| { rules }`.
    fn checks(&self, root: &Root, ty: &Type) -> TokenStream {
        let (value, at, faults) = (mixed!(value), mixed!(at), mixed!(faults));
        let calls = self
            .rules
            .iter()
            .map(|rule| rule.call(root, ty, &value, &at, &faults));
        if self.rules.is_empty() {
            mixed!(|_, _, _| {})
        } else {
            mixed!(|value, at, faults| { #(#calls)* })
        }
    }

    /// A mention of what the type has to be: a scalar where it is one segment of the path, anything that parameters can be elsewhere.
    fn witness(&self, root: &Root, ty: &Type) -> TokenStream {
        if self.is_segment {
            witness(ty, &mixed!(#root::params::Param), "parse")
        } else {
            witness(ty, &mixed!(#root::params::FromParams), "from_params")
        }
    }

    fn file_rules(&self, root: &Root) -> TokenStream {
        let max_bytes = match &self.max_bytes {
            Some(bytes) => mixed!(::core::option::Option::Some(#bytes)),
            None => mixed!(::core::option::Option::None),
        };
        let types = &self.content_types;
        mixed!(#root::arg::form::FileRules { max_bytes: #max_bytes, content_types: &[#(#types),*] })
    }
}

/// A mention of the bound that an argument needs. rustc reports one bound at one place once, so that the calls that follow, which need it as
/// well, add nothing.
fn witness(ty: &Type, bound: &TokenStream, method: &str) -> TokenStream {
    let method = Ident::new(method, ty.span());
    let mention = quote_spanned!(ty.span()=> <#ty as #bound>::#method);
    mixed!(let _ = #mention;)
}
