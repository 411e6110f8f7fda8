//! Members that are merged into an operation by the one who builds it.

use serde_json::{Map, Value};

/// Merges as FastAPI does: objects member by member, lists one after the other, everything else replaced.
pub(super) fn merge(into: &mut Map<String, Value>, extra: &Map<String, Value>) {
    for (key, value) in extra {
        match (into.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(more)) => merge(known, more),
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.iter().cloned()),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}
