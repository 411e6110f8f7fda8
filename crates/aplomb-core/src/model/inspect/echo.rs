//! What was sent, put into the faults of rules: a check sees a value, and no longer the document that it was read from.

use serde_json::Value;

use super::document::SchemaDocument;
use super::walk::{Walk, is_small};
use crate::fault::{Fault, Location, Place, Step};

/// Puts the values of a document into the faults that were found in it. Where the type holds secrets, only what the schema is known to say
/// nothing secret about.
#[cold]
pub fn echo(text: &str, document: &SchemaDocument, root: &Location<'_>, faults: &mut [Fault]) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let walked = document
        .holds_secrets()
        .then(|| Walk::new(document, false).all(&value, root));
    let base = root.steps().len();
    for fault in faults
        .iter_mut()
        .filter(|fault| fault.place == Place::Body && fault.input.is_none())
    {
        fault.input = match &walked {
            Some(walked) => walked
                .iter()
                .find(|known| known.steps == fault.steps && known.code == fault.code)
                .and_then(|known| known.input.clone()),
            None => {
                let inside = fault.steps.get(base..).unwrap_or_default();
                at(&value, inside).filter(|value| is_small(value)).cloned()
            }
        };
    }
}

fn at<'v>(value: &'v Value, steps: &[Step]) -> Option<&'v Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(name) => value.get(name),
        Step::Index(index) => value.get(index),
        Step::Name => None,
    })
}
