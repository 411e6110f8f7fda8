//! Parameters whose text is JSON: `?filter={"market":"kraken:BTC-USD"}`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::format::input;
use crate::arg::params::Param;
use crate::contract::TypeSchema;
use crate::fault::{Fault, Faults, Location};
use crate::json;
use crate::model::Model;
use crate::model::inspect::{Refusal, inspect};
use crate::reply::Json;

/// As a parameter it is JSON text (JSON Schema 2020-12 validation, section 8).
impl<T: JsonSchema> JsonSchema for Json<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Json_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("aplomb::Json<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": generator.subschema_for::<T>(),
        })
    }
}

impl<T: Model + DeserializeOwned> Param for Json<T> {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Json<T>> {
        if let Err(error) = json::text(text.as_bytes()) {
            faults.push(unreadable(&error.to_string(), text, at));
            return None;
        }
        match json::parse::<T>(text) {
            Ok(value) => {
                let before = (faults.len(), faults.more());
                value.check(at, faults);
                ((faults.len(), faults.more()) == before).then_some(Json(value))
            }
            Err(error) => {
                misfit(text, &error, &TypeSchema::of::<T>(), at, faults);
                None
            }
        }
    }
}

#[cold]
fn misfit(
    text: &str,
    error: &serde_json::Error,
    schema: &TypeSchema,
    at: &Location<'_>,
    faults: &mut Faults,
) {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let refusal = Refusal {
                text,
                value: &value,
                error,
                lax: false,
            };
            inspect(&refusal, schema, at, faults);
        }
        Err(error) => faults.push(unreadable(&error.to_string(), text, at)),
    }
}

fn unreadable(reason: &str, text: &str, at: &Location<'_>) -> Fault {
    let sentence = format!("The value has to be JSON: {reason}");
    input(
        Fault::at(at, "json_invalid", sentence).with("error", reason),
        text,
    )
}
