//! Reading a model from a document: what a JSON body, a merge patch and a value at hand have in common.
//!
//! What the parser takes is taken. What it refuses is read a second time, since it may say the same in another way (`1.0` for a whole number,
//! and in FastAPI's style what FastAPI takes); only then is it looked through for every fault.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Model;
use super::inspect::{self, Leniency, Refusal, SchemaDocument};
use crate::contract::{ProblemContract, TypeSchema};
use crate::fault::{Fault, Faults, Location, Place};
use crate::json;
use crate::problem::{Details, ErrorStyle, Problem, framework};

/// Reads a model from a value that does not come as a JSON body: a part of a YAML document, a line of a file, a message of a queue. The style
/// says how strict it is: FastAPI's takes `"5"` for a number.
///
/// # Errors
///
/// Everything that does not fit, as a problem that a handler can answer with.
///
/// ```
/// use aplomb_core::model::read;
/// use aplomb_core::problem::ErrorStyle;
/// use serde_json::json;
///
/// let tags: Vec<String> = read(&json!(["a", "b"]), ErrorStyle::Problem).unwrap();
/// assert_eq!(tags, ["a", "b"]);
///
/// let invalid = read::<Vec<u8>>(&json!([1, 256, "3"]), ErrorStyle::Problem).unwrap_err();
/// let places: Vec<String> = invalid.faults().iter().map(|fault| fault.pointer()).collect();
/// assert_eq!(places, ["/1", "/2"]);
/// ```
pub fn read<T: Model + DeserializeOwned>(value: &Value, style: ErrorStyle) -> Result<T, Invalid> {
    read_at(value, &Location::root(Place::Value), style).map_err(|mut faults| {
        if style == ErrorStyle::FastApi {
            faults.since(0).iter_mut().for_each(in_words_of_pydantic::<T>);
        }
        Invalid(faults)
    })
}

/// FastAPI reads models from anything that has attributes; pydantic by itself does not, and says so in another way.
fn in_words_of_pydantic<T: Model>(fault: &mut Fault) {
    if fault.code == "model_attributes_type" {
        fault.code = "model_type";
        if fault.steps.is_empty() {
            fault
                .params
                .insert("class_name".to_owned(), T::schema_name().into());
        }
    }
}

/// The JSON Schema of a model by itself, as it is read: for a document that is written by hand. Types inside are written out where they are
/// used; only those that hold themselves stand in `$defs`.
///
/// ```
/// use aplomb_core::model::json_schema;
///
/// let schema = json_schema::<Vec<u8>>();
/// assert_eq!(schema["items"]["maximum"], 255);
/// ```
pub fn json_schema<T: Model>() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.meta_schema = None;
            settings.inline_subschemas = true;
        })
        .for_deserialize()
        .into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// A value that does not fit its model.
#[derive(Debug, Clone, PartialEq)]
pub struct Invalid(Faults);

impl Invalid {
    /// What does not fit.
    pub fn faults(&self) -> &Faults {
        &self.0
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value has {} faults", self.0.len() + self.0.more())
    }
}

impl std::error::Error for Invalid {}

impl Problem for Invalid {
    fn kinds() -> Vec<ProblemContract> {
        vec![framework::invalid()]
    }

    fn details(&self) -> Details {
        framework::invalid_request(self.0.clone())
    }
}

/// Reads a model from a value that stands at `at`, and checks it.
pub(crate) fn read_at<T: Model + DeserializeOwned>(
    value: &Value,
    at: &Location<'_>,
    style: ErrorStyle,
) -> Result<T, Faults> {
    // As text, so that the type is compiled for one deserializer only.
    let text = value.to_string();
    let mut faults = Faults::new();
    let read = match json::parse::<T>(&text) {
        Ok(read) => Some(read),
        Err(error) => again::<T>(&text, error, at, style, &mut faults).ok(),
    };
    if let Some(read) = read {
        read.check(at, &mut faults);
        if faults.is_empty() {
            return Ok(read);
        }
    }
    Err(faults)
}

/// Why a text gave no value.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It is no JSON.
    Syntax(serde_json::Error),
    /// It does not fit; the faults were added.
    Faulty,
}

/// Reads a document, or a part of one that stands at `at`, which the parser refused.
#[cold]
pub(crate) fn again<T: Model + DeserializeOwned>(
    text: &str,
    error: serde_json::Error,
    at: &Location<'_>,
    style: ErrorStyle,
    faults: &mut Faults,
) -> Result<T, Unread> {
    let schema = SchemaDocument::of(&TypeSchema::of::<T>());
    let (text, error) = match rewritten(text, &schema, style) {
        Some(rewritten) => match json::parse::<T>(&rewritten) {
            Ok(value) => return Ok(value),
            Err(error) => (Cow::Owned(rewritten), error),
        },
        None => (Cow::Borrowed(text), error),
    };
    // Last, since a span of the calendar changes its meaning by it.
    if let Some(Ok(value)) = in_hours(&text, &schema).map(|text| json::parse::<T>(&text)) {
        return Ok(value);
    }
    Err(misfit(&text, error, &schema, at, style, faults))
}

/// A refused document with its durations of days in hours; `None` where there are none.
#[cold]
fn in_hours(text: &str, schema: &SchemaDocument) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    inspect::coerce(&mut value, schema, Leniency::DaysAsHours).then(|| value.to_string())
}

/// A refused document, written as its type wants it; `None` where nothing would change.
#[cold]
fn rewritten(text: &str, schema: &SchemaDocument, style: ErrorStyle) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    let lax = style == ErrorStyle::FastApi;
    let leniency = if lax { Leniency::FastApi } else { Leniency::Exact };
    let changed = inspect::coerce(&mut value, schema, leniency);
    // Of a member that was sent twice, a plain value holds the last one, which is the one that FastAPI takes.
    (changed || lax).then(|| value.to_string())
}

/// What is wrong with a document that could not be parsed into its type: all of it.
#[cold]
fn misfit(
    text: &str,
    error: serde_json::Error,
    schema: &SchemaDocument,
    root: &Location<'_>,
    style: ErrorStyle,
    faults: &mut Faults,
) -> Unread {
    let lax = style == ErrorStyle::FastApi;
    match serde_json::from_str::<Value>(text) {
        // FastAPI takes a body of `null` for none.
        Ok(Value::Null) if lax && root.is_whole_body() => faults.push(Fault::missing(root)),
        Ok(value) => {
            let refusal = Refusal {
                text,
                value: &value,
                error: &error,
                lax,
            };
            inspect::inspect_with(&refusal, schema, root, faults);
        }
        Err(error) => return Unread::Syntax(error),
    }
    Unread::Faulty
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults<T: Model + DeserializeOwned>(value: Value, style: ErrorStyle) -> Vec<(String, &'static str)> {
        let invalid = read::<T>(&value, style).err().expect("a value that does not fit");
        let faults = invalid.faults().iter();
        faults.map(|fault| (fault.pointer(), fault.code)).collect()
    }

    #[test]
    fn every_fault_is_found_where_it_stands() {
        assert_eq!(
            faults::<Vec<u8>>(json!([1, -1, "a"]), ErrorStyle::Problem),
            [
                ("/1".to_owned(), "greater_than_equal"),
                ("/2".to_owned(), "int_type")
            ]
        );
        assert_eq!(
            faults::<Vec<u8>>(Value::Null, ErrorStyle::FastApi),
            [(String::new(), "list_type")]
        );
    }

    #[test]
    fn the_style_says_how_strict_it_is() {
        assert_eq!(
            read::<Vec<u8>>(&json!(["5", 6.0]), ErrorStyle::FastApi),
            Ok(vec![5, 6])
        );
        assert_eq!(read::<Vec<u8>>(&json!([5.0]), ErrorStyle::Problem), Ok(vec![5]));
        assert_eq!(
            faults::<Vec<u8>>(json!(["5"]), ErrorStyle::Problem),
            [("/0".to_owned(), "int_type")]
        );
    }
}
