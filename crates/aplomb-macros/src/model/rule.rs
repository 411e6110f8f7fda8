//! The rules of a field: each is one keyword of its schema and one call in its check, from the same tokens.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, Type, UnOp, parse_quote};

use super::pattern::{self, Checked};
use crate::attribute::{Entry, Errors};
use crate::path::Root;

/// The options that are rules.
pub const NAMES: [&str; 13] = [
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "min_items",
    "max_items",
    "unique_items",
    "min_properties",
    "max_properties",
];

/// One rule.
#[derive(Clone)]
pub struct Rule {
    /// The option, and the function of the core that checks it.
    name: &'static str,
    /// The keyword of JSON Schema.
    keyword: &'static str,
    /// What the type has to be.
    wants: Wants,
    value: Value,
    /// Whether the type may mention parameters or `Self`.
    generic: bool,
}

#[derive(Clone)]
enum Value {
    /// A bound, or a count.
    Expr(Box<Expr>),
    Pattern(LitStr, Checked),
    /// The rule has no value.
    Flag,
}

/// What a rule wants of the field's type: a trait of the core, and a method of it that names the trait in an error.
#[derive(Clone, Copy)]
enum Wants {
    Ordered,
    Divisible,
    Text,
    Items,
    Distinct,
    Properties,
}

impl Wants {
    fn method(self) -> (&'static str, &'static str) {
        match self {
            Wants::Ordered => ("Ordered", "ordered"),
            Wants::Divisible => ("Divisible", "is_multiple_of"),
            Wants::Text => ("Text", "text"),
            Wants::Items => ("Items", "items"),
            Wants::Distinct => ("Distinct", "is_distinct"),
            Wants::Properties => ("Properties", "properties"),
        }
    }
}

/// Reads the rules among the options of an attribute. The caller has made sure that no option stands there twice.
pub fn read(entries: &[Entry], errors: &mut Errors) -> Vec<Rule> {
    let rules: Vec<Rule> = entries
        .iter()
        .filter_map(|entry| read_one(entry, errors))
        .collect();
    contradictions(&rules, errors);
    rules
}

fn read_one(entry: &Entry, errors: &mut Errors) -> Option<Rule> {
    let (name, keyword, wants) = match entry.label().as_str() {
        "gt" => ("gt", "exclusiveMinimum", Wants::Ordered),
        "ge" => ("ge", "minimum", Wants::Ordered),
        "lt" => ("lt", "exclusiveMaximum", Wants::Ordered),
        "le" => ("le", "maximum", Wants::Ordered),
        "multiple_of" => ("multiple_of", "multipleOf", Wants::Divisible),
        "min_length" => ("min_length", "minLength", Wants::Text),
        "max_length" => ("max_length", "maxLength", Wants::Text),
        "pattern" => ("pattern", "pattern", Wants::Text),
        "min_items" => ("min_items", "minItems", Wants::Items),
        "max_items" => ("max_items", "maxItems", Wants::Items),
        "unique_items" => ("unique_items", "uniqueItems", Wants::Distinct),
        "min_properties" => ("min_properties", "minProperties", Wants::Properties),
        "max_properties" => ("max_properties", "maxProperties", Wants::Properties),
        _ => return None,
    };
    let value = match name {
        "pattern" => {
            let literal = entry.string(errors)?;
            match pattern::check(&literal.value()) {
                Ok(checked) => Value::Pattern(literal, checked),
                Err(sentence) => {
                    errors.push(&literal, format!("the pattern is not valid: {sentence}"));
                    return None;
                }
            }
        }
        "unique_items" => {
            if !entry.flag(errors) {
                return None;
            }
            Value::Flag
        }
        _ => Value::Expr(Box::new(entry.expr(errors)?)),
    };
    Some(Rule {
        name,
        keyword,
        wants,
        value,
        generic: false,
    })
}

/// Bounds that no value can keep, as far as literals tell.
fn contradictions(rules: &[Rule], errors: &mut Errors) {
    let find = |name: &str| {
        rules
            .iter()
            .find(|rule| rule.name == name)
            .and_then(Rule::literal)
    };
    for (least, most, both_open) in [
        ("ge", "le", false),
        ("gt", "le", true),
        ("ge", "lt", true),
        ("gt", "lt", true),
        ("min_length", "max_length", false),
        ("min_items", "max_items", false),
        ("min_properties", "max_properties", false),
    ] {
        if let (Some((low, _)), Some((high, place))) = (find(least), find(most))
            && (low > high || (both_open && low >= high))
        {
            errors.push(
                place,
                format!("no value can keep both `{least}` and `{most}`: {low} and {high}"),
            );
        }
    }
    for (one, other) in [("gt", "ge"), ("lt", "le")] {
        if let (Some(_), Some(rule)) = (
            rules.iter().find(|rule| rule.name == one),
            rules.iter().find(|rule| rule.name == other),
        ) && let Value::Expr(expr) = &rule.value
        {
            errors.push(
                expr,
                format!("`{one}` and `{other}` are two bounds on the same side: keep one"),
            );
        }
    }
}

impl Rule {
    /// Says that the type of the field may mention parameters or `Self`.
    pub fn set_generic(&mut self) {
        self.generic = true;
    }

    /// The number, if the value is a literal.
    fn literal(&self) -> Option<(f64, &Expr)> {
        match &self.value {
            Value::Expr(expr) => number(expr).map(|number| (number, &**expr)),
            _ => None,
        }
    }

    /// The keyword, and an expression of its value for `serde_json::json!`.
    ///
    /// Whatever is wrong with the type or the value is wrong here and in [`Rule::call`] with the same words at the same
    /// place: rustc then reports it once.
    pub fn keyword(&self, root: &Root, ty: &Type) -> (&'static str, TokenStream) {
        let value = match &self.value {
            Value::Flag => quote!(true),
            Value::Pattern(literal, _) => quote!(#literal),
            Value::Expr(expr) => {
                let prelude = self.prelude(root, ty, expr);
                let bound = quote_spanned!(here(ty)=> bound);
                // A bare block would be an object to `json!`.
                quote!(::core::convert::identity({ #prelude #bound }))
            }
        };
        (self.keyword, value)
    }

    /// The call that checks the value behind the reference `value`, for a `check(&self, at, faults)`.
    pub fn call(
        &self,
        root: &Root,
        ty: &Type,
        value: &TokenStream,
        at: &TokenStream,
        faults: &TokenStream,
    ) -> TokenStream {
        let span = here(ty);
        let function = format_ident!("{}", self.name, span = span);
        match &self.value {
            Value::Flag => {
                let witness = self.witness(root, ty);
                quote_spanned!(span=> { #witness #root::model::rule::#function::<#ty>(#value, #at, #faults); })
            }
            Value::Expr(expr) => {
                let prelude = self.prelude(root, ty, expr);
                match self.wants {
                    // The value is compared as what the bound is: the type itself is named no more.
                    Wants::Ordered | Wants::Divisible => {
                        let ordered = quote_spanned!(ty.span()=> __ordered(#value));
                        quote_spanned! {span=> {
                            #prelude
                            if let ::core::option::Option::Some(value) = #ordered {
                                #root::model::rule::#function(value, bound, #at, #faults);
                            }
                        }}
                    }
                    _ => {
                        quote_spanned!(span=> { #prelude #root::model::rule::#function::<#ty>(#value, bound, #at, #faults); })
                    }
                }
            }
            Value::Pattern(literal, checked) => {
                let witness = self.witness(root, ty);
                let statics = checked.statics(root, literal);
                quote_spanned!(span=> { #witness #statics #root::model::rule::#function::<#ty>(#value, &PATTERN, #at, #faults); })
            }
        }
    }

    /// `let bound = expr;` with the type that the rule wants, after the witness.
    fn prelude(&self, root: &Root, ty: &Type, expr: &Expr) -> TokenStream {
        let span = here(ty);
        match self.wants {
            Wants::Ordered | Wants::Divisible => {
                let (alias, ty) = self.one_token(ty);
                let witness = self.witness(root, &ty);
                // A trait with an associated type is complained of wherever a value depends on it. These are one report if
                // they are one place, which has to be the author's own: hence names that nobody else has.
                let ordered = quote_spanned! {ty.span()=>
                    let __ordered = <#ty as #root::model::rule::Ordered>::ordered;
                };
                let argument = quote_spanned!(ty.span()=> __ordered);
                quote_spanned! {span=>
                    #alias
                    #witness
                    #ordered
                    let bound = #root::model::rule::bound_of(#argument, #expr);
                }
            }
            _ => {
                let witness = self.witness(root, ty);
                quote_spanned!(span=> #witness let bound: ::core::primitive::usize = #expr;)
            }
        }
    }

    /// A name of one token for the type, and what introduces it.
    fn one_token(&self, ty: &Type) -> (TokenStream, Type) {
        if self.generic || quote!(#ty).into_iter().count() == 1 {
            return (TokenStream::new(), ty.clone());
        }
        let alias = format_ident!("__Type", span = ty.span());
        (quote!(type #alias = #ty;), parse_quote!(#alias))
    }

    /// A mention of the trait that the rule needs. rustc reports one error for one bound at one place, and the first one
    /// it meets is this.
    fn witness(&self, root: &Root, ty: &Type) -> TokenStream {
        let span = ty.span();
        let (name, method) = self.wants.method();
        let (name, method) = (
            format_ident!("{name}", span = span),
            format_ident!("{method}", span = span),
        );
        let path = quote_spanned!(span=> <#ty as #root::model::rule::#name>::#method);
        quote_spanned!(here(ty)=> let _ = #path;)
    }
}

/// The place of the type, for tokens whose names are those of the macro.
pub fn here(ty: &Type) -> Span {
    Span::mixed_site().located_at(ty.span())
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => number(expr).map(|number| -number),
        Expr::Group(group) => number(&group.expr),
        _ => None,
    }
}
