//! JSON values: unstable ones, arrays without an order, and where two values differ.

use serde_json::Value;

use crate::capture::VOLATILE;
use crate::case::Expected;
use crate::compare::matches_text;

/// Where two values differ, and what stands there in each.
pub type Place = (String, String, String);

/// Both values, with what may differ made equal: unstable values are taken from the answer, arrays without an order are sorted.
pub fn aligned(wanted: &Value, found: &Value, expected: &Expected) -> (Value, Value) {
    let (mut wanted, mut found) = (wanted.clone(), found.clone());
    for place in &expected.unordered {
        if let Some(pointer) = place.strip_prefix("body:/json") {
            for value in [&mut wanted, &mut found] {
                if let Some(Value::Array(items)) = value.pointer_mut(pointer) {
                    items.sort_by_key(Value::to_string);
                }
            }
        }
    }
    for place in &expected.volatile {
        if let Some(pointer) = place.strip_prefix("body:/json")
            && let Some(value) = found.pointer(pointer).cloned()
            && let Some(unstable) = wanted.pointer_mut(pointer)
        {
            *unstable = value;
        }
    }
    settle(&mut wanted, &found);
    (wanted, found)
}

/// Takes over what is marked as unstable.
fn settle(wanted: &mut Value, found: &Value) {
    match (wanted, found) {
        (wanted @ Value::String(_), found) if wanted == VOLATILE => *wanted = found.clone(),
        (Value::String(wanted), Value::String(found))
            if wanted.contains(VOLATILE) && matches_text(wanted, found) =>
        {
            wanted.clone_from(found);
        }
        (Value::Array(wanted), Value::Array(found)) => {
            for (wanted, found) in wanted.iter_mut().zip(found) {
                settle(wanted, found);
            }
        }
        (Value::Object(wanted), Value::Object(found)) => {
            for (name, wanted) in wanted {
                if let Some(found) = found.get(name) {
                    settle(wanted, found);
                }
            }
        }
        _ => {}
    }
}

/// The first place where two values differ; `1` and `1.0` are one number.
pub fn first_difference(wanted: &Value, found: &Value) -> Option<Place> {
    differ(wanted, found, "body", same_number)
}

/// The first place where two values differ, numbers by their spelling.
pub fn first_strict_difference(wanted: &Value, found: &Value) -> Place {
    let whole = || ("body".to_owned(), wanted.to_string(), found.to_string());
    differ(wanted, found, "body", |wanted, found| wanted == found).unwrap_or_else(whole)
}

fn differ(wanted: &Value, found: &Value, place: &str, same: fn(&Value, &Value) -> bool) -> Option<Place> {
    let here = || Some((place.to_owned(), wanted.to_string(), found.to_string()));
    match (wanted, found) {
        (Value::Array(wanted_items), Value::Array(found_items)) => {
            if wanted_items.len() != found_items.len() {
                return here();
            }
            let mut pairs = wanted_items.iter().zip(found_items).enumerate();
            pairs
                .find_map(|(index, (wanted, found))| differ(wanted, found, &format!("{place}/{index}"), same))
        }
        (Value::Object(wanted_members), Value::Object(found_members)) => {
            let missing = wanted_members
                .iter()
                .find(|(name, _)| !found_members.contains_key(*name));
            if let Some((name, value)) = missing {
                return Some((format!("{place}/{name}"), value.to_string(), "nothing".to_owned()));
            }
            let surplus = found_members
                .iter()
                .find(|(name, _)| !wanted_members.contains_key(*name));
            if let Some((name, value)) = surplus {
                return Some((format!("{place}/{name}"), "nothing".to_owned(), value.to_string()));
            }
            wanted_members.iter().find_map(|(name, wanted)| {
                differ(wanted, &found_members[name], &format!("{place}/{name}"), same)
            })
        }
        (Value::Number(_), Value::Number(_)) if same(wanted, found) => None,
        _ if wanted == found => None,
        _ => here(),
    }
}

fn same_number(wanted: &Value, found: &Value) -> bool {
    wanted == found || wanted.as_f64() == found.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_named_by_its_pointer() {
        let difference = first_difference(
            &json!({ "a": [1, { "b": 2 }] }),
            &json!({ "a": [1.0, { "b": 3 }] }),
        );
        assert_eq!(
            difference,
            Some(("body/a/1/b".to_owned(), "2".to_owned(), "3".to_owned()))
        );
        let difference = first_difference(&json!({}), &json!({ "a": null }));
        assert_eq!(difference.unwrap().0, "body/a");
        assert_eq!(first_difference(&json!([1, 2.0]), &json!([1.0, 2])), None);
        assert_eq!(first_strict_difference(&json!([1]), &json!([1.0])).0, "body/0");
    }
}
