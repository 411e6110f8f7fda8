//! Several body args: a JSON object whose members are the args, each under its name.
//!
//! The object is split once, without looking into the members; each arg then parses its own. So one bad member does not hide the
//! faults of the others.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use serde::de::value::Error as AbsentError;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::params::Declaration;
use super::{Refused, body};
use crate::context::Context;
use crate::contract::{Part, TypeSchema};
use crate::fault::{Fault, Faults, Location, Place};
use crate::json;
use crate::model::Model;
use crate::operation::Operation;

/// The members of a JSON object that was read.
#[derive(Debug, Default)]
pub(crate) struct EmbeddedBody {
    text: Bytes,
    members: Vec<(String, Range<usize>)>,
    /// It is no object, or no JSON; the fault is added.
    faulty: bool,
    /// It is no object, and FastAPI asks for every member of it, also for those that can be left out.
    no_object: bool,
}

/// Reads the body as a JSON object, once. Without a body, and with `null`, no member is there.
///
/// # Errors
///
/// 400, 408, 413, 415; faults for a body that is no object.
pub async fn read(cx: &mut Context) -> Result<(), Refused> {
    if cx.rare().embedded.is_some() {
        return Ok(());
    }
    // What fails below leaves this, so that the args do not report that they are missing as well.
    cx.rare().embedded = Some(EmbeddedBody {
        faulty: true,
        ..EmbeddedBody::default()
    });
    let embedded = match body::read(cx).await? {
        Some(bytes) => split(cx, bytes)?,
        None => EmbeddedBody::default(),
    };
    cx.rare().embedded = Some(embedded);
    Ok(())
}

fn split(cx: &mut Context, bytes: Bytes) -> Result<EmbeddedBody, Refused> {
    let text = json::text(&bytes).map_err(|error| body::refuse(&error))?;
    let start = text.trim_start_matches([' ', '\t', '\r', '\n']);
    if start.starts_with('{') {
        let members = match json::parse_borrowed::<Members<'_>>(text) {
            Ok(Members(members)) => members,
            Err(error) => return Err(body::refuse_syntax(cx, text, &error)),
        };
        let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let members = members
            .into_iter()
            .map(|(name, value)| (name, offset(value)..offset(value) + value.len()))
            .collect();
        return Ok(EmbeddedBody {
            members,
            text: bytes,
            ..EmbeddedBody::default()
        });
    }
    match json::parse::<serde_json::Value>(text) {
        Ok(serde_json::Value::Null) => Ok(EmbeddedBody::default()),
        Ok(_) if cx.served.settings.is_lax() => Ok(EmbeddedBody {
            // Of a body with another media type it has the bytes, and asks for what is required alone.
            no_object: body::declares_json(cx),
            ..EmbeddedBody::default()
        }),
        Ok(_) => {
            let root = Location::root(Place::Body);
            cx.faults.push(Fault::at(
                &root,
                "model_attributes_type",
                "The body has to be a JSON object",
            ));
            Err(Refused::Faulty)
        }
        Err(error) => Err(body::refuse_syntax(cx, text, &error)),
    }
}

/// Takes a member of the object, which was [read](read) before, puts its default in place, and checks its rules. `None` after adding
/// the faults.
pub fn take<T: Model + DeserializeOwned>(
    cx: &mut Context,
    name: &str,
    default: Option<fn() -> T>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
) -> Option<T> {
    let root = Location::root(Place::Body);
    let at = root.key(name);
    let embedded = cx.rare.as_ref()?.embedded.as_ref()?;
    if embedded.faulty {
        return None;
    }
    let mut found = embedded.members.iter().filter(|(known, _)| known == name);
    let first = found.next().map(|(_, range)| range.clone());
    let last = found.next_back().map(|(_, range)| range.clone());
    if last.is_some() && !cx.served.settings.is_lax() {
        cx.faults.push(Fault::at(
            &at,
            "duplicate_key",
            "This member was sent more than once",
        ));
        return None;
    }
    let Some(range) = last.or(first) else {
        let absent = if embedded.no_object {
            None
        } else {
            default.map(|default| default()).or_else(absent)
        };
        if absent.is_none() {
            cx.faults.push(Fault::missing(&at));
        }
        return absent;
    };
    let text = embedded.text.slice(range);
    // The whole text was UTF-8, and a member begins and ends at characters.
    let text = std::str::from_utf8(&text).ok()?;
    match body::parse::<T>(cx, text, &at) {
        Ok(value) => {
            let before = cx.faults.len();
            let checked = check(value, &at, rules, &mut cx.faults);
            if checked.is_none() {
                body::echo::<T>(cx, text, &at, before);
            }
            checked
        }
        Err(Refused::Faulty) => None,
        // Half of a surrogate pair: it is passed over when the object is split, and found only when the text is read.
        Err(Refused::Answer(_)) => {
            cx.faults.push(Fault::at(&at, "json_invalid", "This is not JSON"));
            None
        }
    }
}

/// Checks a value by its own rules and by those of the arg.
pub(super) fn check<T: Model>(
    value: T,
    at: &Location<'_>,
    rules: impl FnOnce(&T, &Location<'_>, &mut Faults),
    faults: &mut Faults,
) -> Option<T> {
    let before = (faults.len(), faults.more());
    value.check(at, faults);
    rules(&value, at, faults);
    ((faults.len(), faults.more()) == before).then_some(value)
}

/// Writes one of several body args into the contract. It is not required if its type can do without, as `Option` can.
pub fn describe<T: Model + DeserializeOwned>(
    operation: &mut Operation,
    mut declaration: Declaration,
    required: bool,
) {
    let required = required && declaration.default.is_none() && absent::<T>().is_none();
    let schema = declaration.schema(TypeSchema::of::<T>());
    let schema = declaration.unname(schema);
    operation.body_part(
        body::JSON,
        Part {
            name: declaration.name,
            description: declaration.description,
            required,
            deprecated: declaration.deprecated,
            hidden: declaration.hidden,
            schema,
            content_type: None,
        },
    );
}

/// What a type makes of a member that is not there: `None` for an `Option`, nothing for what is required. It is what serde does for
/// the fields of a struct.
pub(super) fn absent<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(Absent).ok()
}

struct Absent;

impl<'de> Deserializer<'de> for Absent {
    type Error = AbsentError;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, AbsentError> {
        Err(AbsentError::custom("it is required"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, AbsentError> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of an object, in order, with the text of each.
struct Members<'a>(Vec<(String, &'a str)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de str)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    members.push((name, value.get()));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Members)
    }
}
