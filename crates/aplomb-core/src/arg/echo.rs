//! What was sent, put into the faults of rules: a rule sees a value, and no longer the text that it was read from.

use std::borrow::Cow;

use http::Method;

use super::params::Declaration;
use crate::contract::{Content, TypeSchema};
use crate::fault::{Fault, Step};
use crate::model::inspect::SchemaDocument;
use crate::operation::Operation;
use crate::response::Response;
use crate::source::Source;

/// How much of a text a fault keeps.
const MOST_KEPT: usize = 1024;

/// Puts the text of a parameter into its faults, where the app echoes what was sent and the parameter is no secret.
#[cold]
pub(super) fn parameter(
    source: &Source<'_>,
    name: &str,
    describe: fn(&mut Operation, Declaration),
    faults: &mut [Fault],
) {
    // What is not there, or no text, has nothing to show.
    let is_open = |fault: &&mut Fault| {
        fault.input.is_none() && !matches!(fault.code, "missing" | "repeated" | "string_unicode")
    };
    if !source.echoes() || !faults.iter_mut().any(|fault| is_open(&fault)) {
        return;
    }
    if is_secret(source, name, describe) {
        return;
    }
    let mut texts: Vec<Option<Cow<'_, str>>> = Vec::new();
    source.each(name, &mut |text| texts.push(text));
    for fault in faults.iter_mut().filter(is_open) {
        let text = match &fault.steps[..] {
            [Step::Key(key)] if key == name && texts.len() == 1 => texts.first(),
            [Step::Key(key), Step::Index(index)] if key == name => texts.get(*index),
            // A rule of a whole list: what was sent is all of it.
            [Step::Key(key)] if key == name => {
                let all: Option<Vec<&str>> = texts.iter().map(Option::as_deref).collect();
                fault.input = all
                    .filter(|all| all.iter().map(|text| text.len()).sum::<usize>() <= MOST_KEPT)
                    .map(|all| all.into());
                continue;
            }
            _ => None,
        };
        if let Some(Some(text)) = text
            && text.len() <= MOST_KEPT
        {
            fault.input = Some(text.as_ref().into());
        }
    }
}

/// Whether the schema of a parameter says so.
fn is_secret(source: &Source<'_>, name: &str, describe: fn(&mut Operation, Declaration)) -> bool {
    let mut scratch = Operation::new(Method::GET, "/", |_cx| Box::pin(async { Response::new() }));
    describe(
        &mut scratch,
        Declaration::new(source.place(), Cow::Owned(name.to_owned())),
    );
    let holds_secrets = |schema: &TypeSchema| SchemaDocument::of(schema).holds_secrets();
    let parts = scratch
        .body
        .iter()
        .flat_map(|body| &body.content)
        .flat_map(|(_, content)| match content {
            Content::Parts(parts) => &parts[..],
            _ => &[],
        });
    scratch
        .parameters
        .iter()
        .map(|parameter| &parameter.schema)
        .chain(parts.map(|part| &part.schema))
        .any(holds_secrets)
}
