//! Lists of faults, as FastAPI writes them: `{"detail": [{"type", "loc", "msg", "input", "ctx"}]}`.

use serde_json::{Value, json};

use crate::value::{self, Place};

/// The value with its faults reduced to what is wrong and where, in an order of their own.
pub fn bare(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(faults) = faults_mut(&mut value) {
        for fault in faults.iter_mut() {
            *fault = json!({ "loc": fault["loc"], "type": fault["type"] });
        }
        faults.sort_by_key(Value::to_string);
    }
    value
}

/// Where the parameters of faults differ: `gt`, `pattern` and the like.
pub fn context_differences(wanted: &Value, found: &Value) -> Vec<Place> {
    let (Some(wanted), Some(found)) = (sorted(wanted), sorted(found)) else {
        return Vec::new();
    };
    let pairs = wanted.iter().zip(&found);
    pairs
        .filter(|(wanted, found)| wanted["loc"] == found["loc"] && wanted["type"] == found["type"])
        .filter_map(|(wanted, found)| {
            let (place, expected, came) = value::first_difference(&wanted["ctx"], &found["ctx"])?;
            let place = place.replacen("body", "ctx", 1);
            Some((
                format!("{place} of {} at {}", wanted["type"], wanted["loc"]),
                expected,
                came,
            ))
        })
        .collect()
}

fn sorted(value: &Value) -> Option<Vec<Value>> {
    let mut faults = faults_mut(&mut value.clone())?.clone();
    faults.sort_by_key(|fault| json!([fault["loc"], fault["type"], fault["ctx"]]).to_string());
    Some(faults)
}

/// The list, if there is one and all its items are faults.
fn faults_mut(value: &mut Value) -> Option<&mut Vec<Value>> {
    let faults = value.get_mut("detail")?.as_array_mut()?;
    let is_fault = |fault: &Value| fault.get("loc").is_some() && fault.get("type").is_some();
    (!faults.is_empty() && faults.iter().all(is_fault)).then_some(faults)
}
