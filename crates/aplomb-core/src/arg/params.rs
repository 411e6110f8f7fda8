//! Parameters: values that come as text under a name, from the path, the query string, the header, the cookies or a
//! form.
//!
//! [`Param`] is one value in one text. [`FromParams`] is what an argument can be: one value, an `Option`, a `Vec`
//! or a set (the name repeated), or a model whose fields are parameters each.

mod list;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Refused, echo};
use crate::context::Context;
use crate::contract::{Example, Parameter, Part, TypeSchema};
use crate::fault::{Fault, Faults, Location, Place};
use crate::operation::Operation;
use crate::source::{Single, Source};

/// One value, written as one text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from one parameter",
    label = "is not a scalar",
    note = "parameters are numbers, strings, booleans, dates, UUIDs and the like, enums and newtypes with `#[model]`, or implement `Param`"
)]
pub trait Param: schemars::JsonSchema + Sized {
    /// Parses the text, which is decoded already. `None` after adding a fault that says what was expected.
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Self>;
}

/// What an argument marked as a parameter can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from parameters",
    label = "is neither a scalar, nor an `Option` or `Vec` of one, nor a model of them",
    note = "a struct of parameters needs `#[model]`, and its fields have to be scalars, `Option`s or `Vec`s of them"
)]
pub trait FromParams: Sized {
    /// Reads it. Adds a fault for everything that is wrong.
    fn from_params(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<Self>;

    /// Writes it into the contract.
    fn describe(operation: &mut Operation, declaration: Declaration);
}

/// What a field of a model that is a group of parameters can be: one value, an `Option`, or a `Vec`. A group inside a group would need names
/// of two parts, which query strings, headers, cookies and forms do not have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a model that is read from parameters",
    label = "is neither a scalar, nor an `Option` or `Vec` of one",
    note = "a model inside another one has no name in a query string or a header: put `#[serde(flatten)]` on the field to take its fields one by one"
)]
pub trait FieldParam: FromParams {}

impl<T: Param> FieldParam for T {}
impl<T: Param> FieldParam for Option<T> {}

/// What a text in an attribute can be the default of: `#[query(default = "day")]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a text cannot be the default of `{Self}`",
    label = "cannot be made of a text",
    note = "write the value as Rust does: a number without quotes, or an expression of the type"
)]
pub trait TextDefault {
    fn of(text: &'static str) -> Self;
}

impl<T: From<&'static str>> TextDefault for T {
    fn of(text: &'static str) -> T {
        T::from(text)
    }
}

/// What reading a parameter gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken<T> {
    /// A value.
    Value(T),
    /// Nothing was sent.
    Missing,
    /// Something was sent, and is wrong; the faults are added.
    Faulty,
}

/// How a parameter was declared: what the attribute and the doc comment say beside the type.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Where it comes from.
    pub place: Place,
    /// Its name on the wire.
    pub name: String,
    /// From the doc comment.
    pub description: Option<String>,
    /// The value where none was sent.
    pub default: Option<Value>,
    /// Whether clients should stop sending it.
    pub deprecated: bool,
    /// Left out of the document; still read.
    pub hidden: bool,
    /// Keywords that the rules add to the schema.
    pub keywords: Map<String, Value>,
    /// Named examples.
    pub examples: Vec<Example>,
}

impl Declaration {
    /// A parameter with a name and nothing else.
    pub fn new(place: Place, name: impl Into<String>) -> Declaration {
        Declaration {
            place,
            name: name.into(),
            description: None,
            default: None,
            deprecated: false,
            hidden: false,
            keywords: Map::new(),
            examples: Vec::new(),
        }
    }

    /// The name of a model's field as a parameter: header names have hyphens where field names have underscores.
    pub fn field_name(place: Place, name: &'static str, renamed: bool) -> Cow<'static, str> {
        if place == Place::Header && !renamed && name.contains('_') {
            Cow::Owned(name.replace('_', "-"))
        } else {
            Cow::Borrowed(name)
        }
    }

    /// Sets the description.
    #[must_use]
    pub fn description(mut self, text: &str) -> Declaration {
        self.description = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// Sets the value where none was sent.
    #[must_use]
    pub fn default(mut self, value: impl serde::Serialize) -> Declaration {
        self.default = serde_json::to_value(value).ok();
        self
    }

    /// Marks it deprecated.
    #[must_use]
    pub fn deprecated(mut self) -> Declaration {
        self.deprecated = true;
        self
    }

    /// Leaves it out of the document.
    #[must_use]
    pub fn hidden(mut self) -> Declaration {
        self.hidden = true;
        self
    }

    /// Adds a keyword to the schema.
    #[must_use]
    pub fn keyword(mut self, keyword: &str, value: impl serde::Serialize) -> Declaration {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.keywords.insert(keyword.to_owned(), value);
        self
    }

    /// Adds named examples. A form's field and one of several body args have no place for their names: there the values become examples of
    /// the schema.
    #[must_use]
    pub fn openapi_examples(mut self, examples: impl IntoIterator<Item = Example>) -> Declaration {
        self.examples.extend(examples);
        self
    }

    /// The schema with what was said about it. It takes keywords and default out of the declaration.
    pub(super) fn schema(&mut self, schema: TypeSchema) -> TypeSchema {
        let schema = schema.with_all(std::mem::take(&mut self.keywords));
        match self.default.take() {
            Some(default) => schema.with("default", default),
            None => schema,
        }
    }

    /// The schema with the values of the named examples, where their names have no place.
    pub(super) fn unname(&mut self, schema: TypeSchema) -> TypeSchema {
        let values: Vec<Value> = self.examples.drain(..).map(|example| example.value).collect();
        if values.is_empty() {
            schema
        } else {
            schema.with("examples", values)
        }
    }

    /// Writes it into the contract: a parameter, or a part of a form.
    pub fn write(mut self, operation: &mut Operation, schema: TypeSchema, required: bool) {
        let required = required && self.default.is_none();
        let schema = self.schema(schema);
        if self.place == Place::Body {
            let schema = self.unname(schema);
            operation.form_part(Part {
                name: self.name,
                description: self.description,
                required,
                deprecated: self.deprecated,
                hidden: self.hidden,
                schema,
                content_type: None,
            });
        } else {
            operation.parameter(Parameter {
                place: self.place,
                name: self.name,
                description: self.description,
                required,
                deprecated: self.deprecated,
                hidden: self.hidden,
                schema,
                examples: self.examples,
            });
        }
    }
}

impl<T: Param> FromParams for T {
    fn from_params(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<T> {
        let root = Location::root(source.place());
        let at = root.key(name);
        match source.one(name) {
            Single::One(text) => match T::parse(&text, &at, faults) {
                Some(value) => Taken::Value(value),
                None => Taken::Faulty,
            },
            Single::None => Taken::Missing,
            Single::Repeated => {
                faults.push(Fault::at(&at, "repeated", "This parameter may be sent only once"));
                Taken::Faulty
            }
            Single::NotText => {
                faults.push(not_text(source, name, &at));
                Taken::Faulty
            }
        }
    }

    fn describe(operation: &mut Operation, declaration: Declaration) {
        declaration.write(operation, TypeSchema::of::<T>(), true);
    }
}

impl<T: Param> FromParams for Option<T> {
    fn from_params(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<Option<T>> {
        match T::from_params(source, name, faults) {
            Taken::Value(value) => Taken::Value(Some(value)),
            Taken::Missing => Taken::Value(None),
            Taken::Faulty => Taken::Faulty,
        }
    }

    fn describe(operation: &mut Operation, declaration: Declaration) {
        declaration.write(operation, TypeSchema::of::<T>(), false);
    }
}

#[cold]
fn not_text(source: &Source<'_>, name: &str, at: &Location<'_>) -> Fault {
    if source.has_file(name) {
        return Fault::at(at, "string_type", "Text is expected here, but a file was sent");
    }
    Fault::at(
        at,
        "string_unicode",
        "The value has to be valid UTF-8, percent-encoded where needed",
    )
}

/// Reads a parameter, puts its default in place, and checks its rules. `None` after adding the faults.
pub fn take<T: FromParams>(
    cx: &mut Context,
    place: Place,
    name: &str,
    default: Option<fn() -> T>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
) -> Option<T> {
    let (source, faults) = cx.source(place);
    take_from(&source, name, default, rules, faults)
}

/// [`take`] from a source that is at hand: how a model reads its fields.
pub fn take_from<T: FromParams>(
    source: &Source<'_>,
    name: &str,
    default: Option<fn() -> T>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
    faults: &mut Faults,
) -> Option<T> {
    let root = Location::root(source.place());
    let before = (faults.len(), faults.more());
    match T::from_params(source, name, faults) {
        Taken::Value(value) => {
            rules(&value, &root.key(name), faults);
            if (faults.len(), faults.more()) == before {
                return Some(value);
            }
            echo::parameter(source, name, T::describe, faults.since(before.0));
            None
        }
        Taken::Missing => match default {
            Some(default) => Some(default()),
            None => {
                faults.push(Fault::missing(&root.key(name)));
                None
            }
        },
        Taken::Faulty => {
            echo::parameter(source, name, T::describe, faults.since(before.0));
            None
        }
    }
}

/// Ends the work on args: refused if there is any fault.
///
/// # Errors
///
/// [`Refused::Faulty`] if there is any.
#[doc(hidden)]
pub fn all_taken(cx: &Context) -> Result<(), Refused> {
    if cx.faults().is_empty() {
        Ok(())
    } else {
        Err(Refused::Faulty)
    }
}
