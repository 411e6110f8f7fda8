//! Reading a body again, against the schema, to report every fault.
//!
//! Good input never comes here: it is parsed straight into its type. When the parser refuses a body that is good JSON,
//! it stops at the first thing it does not like, and says little about where. So the body is read once more as a plain
//! value, and walked beside the JSON Schema of the type: the same schema that stands in the document, so the faults say
//! what the document says. What only the type knows (a deserializer by hand) is left to the parser's own message.
//!
//! The walk is total: the depth, the number of steps and the number of faults are bounded, and a keyword that it does
//! not know passes.

use serde_json::Value;

use crate::contract::TypeSchema;
use crate::fault::{Faults, Location};

mod array;
mod choice;
mod coerce;
mod document;
mod echo;
mod fallback;
mod format;
mod number;
mod object;
mod pattern;
mod position;
mod sink;
mod text;
mod walk;

pub use coerce::{Leniency, coerce};
pub use document::SchemaDocument;
pub use echo::echo;

pub(crate) use array::equal_key;
pub(crate) use format::{FormatFault, shortened_reason};
pub(crate) use number::integer_range;

/// What is inspected: a document that the parser refused.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The document as it was sent.
    pub text: &'a str,
    /// The same document as a plain value.
    pub value: &'a Value,
    /// What the parser said.
    pub error: &'a serde_json::Error,
    /// Whether strings were allowed to stand for numbers; the codes then say that a string could not be parsed
    /// (`int_parsing`) where they would say that it is none (`int_type`).
    pub lax: bool,
}

/// Adds a fault for everything in a refused document that does not fit the schema of its type; for what only the type
/// refuses, the one that the parser gave. At least one fault is added.
pub fn inspect(refusal: &Refusal<'_>, schema: &TypeSchema, root: &Location<'_>, faults: &mut Faults) {
    inspect_with(refusal, &SchemaDocument::of(schema), root, faults);
}

/// [`inspect`] against a schema that is at hand.
pub fn inspect_with(
    refusal: &Refusal<'_>,
    document: &SchemaDocument,
    root: &Location<'_>,
    faults: &mut Faults,
) {
    let scan = position::scan(refusal.text, position::offset_of(refusal.text, refusal.error));
    let mut walk = walk::Walk::new(document, refusal.lax).with_duplicates(&scan, root);
    let found = walk.all(refusal.value, root);
    if found.is_empty() {
        fallback::report(refusal.error, &scan, root, faults);
    } else {
        faults.extend(found);
    }
}

/// Every fault of a value under a schema; none if it fits.
///
/// ```
/// use aplomb_core::fault::{Location, Place};
/// use aplomb_core::model::inspect::{SchemaDocument, walk};
/// use serde_json::json;
///
/// let schema = SchemaDocument::new(json!({
///     "type": "object",
///     "properties": {"name": {"type": "string", "minLength": 3}, "age": {"type": "integer", "minimum": 0}},
///     "required": ["name", "age"],
/// }));
/// let faults = walk(&json!({"name": "Al"}), &schema, &Location::root(Place::Body));
/// let found: Vec<_> = faults.iter().map(|fault| (fault.pointer(), fault.code)).collect();
/// assert_eq!(found, [("/name".to_owned(), "string_too_short"), ("/age".to_owned(), "missing")]);
/// ```
pub fn walk(value: &Value, document: &SchemaDocument, root: &Location<'_>) -> Faults {
    walk::Walk::new(document, false).all(value, root)
}
