//! FastAPI's envelope: `{"detail": ..}`, with pydantic's sentences, so that clients and tests that look at them go on to work.

use serde_json::{Map, Value, json};

use super::{Details, framework};
use crate::fault::{Fault, Faults, Place, Step};

/// What Starlette answers where something went wrong.
pub(super) const INTERNAL: &[u8] = b"Internal Server Error";

/// The envelope of a problem.
pub(super) fn envelope(details: &Details, echo: bool) -> Value {
    let said = |otherwise: &str| Value::from(details.detail.as_deref().unwrap_or(otherwise));
    let detail = match &details.faults {
        Some(faults) => {
            let shown = faults.iter().filter(|fault| is_first(fault, faults));
            shown.map(|fault| entry(fault, echo)).collect()
        }
        // A program may have a problem of the same name: it is known by its title.
        None if details.title == framework::NOT_FOUND.title => said("Not Found"),
        None if details.title == framework::UNREADABLE.title => "There was an error parsing the body".into(),
        None if details.title == framework::METHOD.title => "Method Not Allowed".into(),
        None if details.title == framework::UNAUTHENTICATED.title => said("Not authenticated"),
        None => Value::from(details.detail.as_deref().unwrap_or(details.title)),
    };
    json!({ "detail": detail })
}

/// The rules of a value in the order in which pydantic looks at them. It stops at the first that is broken.
const RULES: [&str; 12] = [
    "string_too_short",
    "string_too_long",
    "string_pattern_mismatch",
    "finite_number",
    "multiple_of",
    "less_than_equal",
    "less_than",
    "greater_than_equal",
    "greater_than",
    "too_short",
    "too_long",
    "value_error",
];

fn is_first(fault: &Fault, faults: &Faults) -> bool {
    let rank = |fault: &Fault| RULES.iter().position(|code| *code == fault.code);
    let Some(own) = rank(fault) else {
        return true;
    };
    let mut others = faults
        .iter()
        .filter(|other| other.place == fault.place && other.steps == fault.steps);
    !others.any(|other| rank(other).is_some_and(|rank| rank < own))
}

fn entry(fault: &Fault, echo: bool) -> Value {
    let mut location = Vec::new();
    // pydantic begins at the value; FastAPI puts the part of the request before it.
    if fault.place != Place::Value {
        location.push(Value::from(fault.place.name()));
    }
    location.extend(fault.steps.iter().map(|step| match step {
        Step::Key(name) => Value::from(name.as_str()),
        Step::Index(index) => Value::from(*index),
        Step::Name => Value::from("[key]"),
    }));
    let input = fault.input.clone().filter(|_| echo);
    let mut entry = Map::new();
    entry.insert("type".to_owned(), fault.code.into());
    entry.insert("loc".to_owned(), Value::Array(location));
    entry.insert("msg".to_owned(), sentence(fault).into());
    entry.insert("input".to_owned(), input.unwrap_or(Value::Null));
    let mut context = fault.params.clone();
    if fault.code == "value_error"
        && let Some(error) = context.get_mut("error")
    {
        // There it is the exception, of which nothing is left in JSON.
        *error = json!({});
    }
    if !context.is_empty() {
        entry.insert("ctx".to_owned(), Value::Object(context));
    }
    Value::Object(entry)
}

/// What pydantic says, where it has this kind of fault.
fn sentence(fault: &Fault) -> String {
    let said = |name: &str| match fault.params.get(name) {
        Some(Value::String(text)) => text.clone(),
        // A bound of 10.0 is written 10.
        Some(Value::Number(number)) => match number.as_f64() {
            Some(value) if number.is_f64() && value.fract() == 0.0 => format!("{value:.0}"),
            _ => number.to_string(),
        },
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let counted = |name: &str, noun: &str| {
        let number = said(name);
        let ending = if number == "1" { "" } else { "s" };
        format!("{number} {noun}{ending}")
    };
    let text = match fault.code {
        "missing" => "Field required",
        "extra_forbidden" => "Extra inputs are not permitted",
        "int_parsing" => "Input should be a valid integer, unable to parse string as an integer",
        "int_type" => "Input should be a valid integer",
        "int_from_float" => "Input should be a valid integer, got a number with a fractional part",
        "float_parsing" => "Input should be a valid number, unable to parse string as a number",
        "float_type" => "Input should be a valid number",
        "finite_number" => "Input should be a finite number",
        "decimal_parsing" => "Input should be a valid decimal",
        "bool_parsing" => "Input should be a valid boolean, unable to interpret input",
        "bool_type" => "Input should be a valid boolean",
        "string_type" => "Input should be a valid string",
        "bytes_type" => "Input should be a valid bytes",
        "list_type" => "Input should be a valid list",
        "set_type" => "Input should be a valid set",
        "datetime_type" => "Input should be a valid datetime",
        "date_type" => "Input should be a valid date",
        "time_type" => "Input should be in a valid time format",
        "time_delta_type" => "Input should be a valid timedelta",
        "uuid_type" => "UUID input should be a string, bytes or UUID object",
        "url_type" => "URL input should be a string or URL",
        "dict_type" => "Input should be a valid dictionary",
        "model_attributes_type" => "Input should be a valid dictionary or object to extract fields from",
        "model_type" if !fault.params.contains_key("class_name") => {
            "Input should be a valid dictionary or instance"
        }
        "none_required" => "Input should be None",
        "date_from_datetime_inexact" => {
            "Datetimes provided to dates should have zero time - e.g. be exact dates"
        }
        "json_invalid" => "JSON decode error",
        code => {
            let written = match code {
                "string_too_short" => {
                    format!(
                        "String should have at least {}",
                        counted("min_length", "character")
                    )
                }
                "string_too_long" => {
                    format!(
                        "String should have at most {}",
                        counted("max_length", "character")
                    )
                }
                "string_pattern_mismatch" => format!("String should match pattern '{}'", said("pattern")),
                "greater_than" => format!("Input should be greater than {}", said("gt")),
                "greater_than_equal" => format!("Input should be greater than or equal to {}", said("ge")),
                "less_than" => format!("Input should be less than {}", said("lt")),
                "less_than_equal" => format!("Input should be less than or equal to {}", said("le")),
                "multiple_of" => format!("Input should be a multiple of {}", said("multiple_of")),
                "enum" | "literal_error" => format!("Input should be {}", said("expected")),
                "too_short" => format!(
                    "{} should have at least {} after validation, not {}",
                    said("field_type"),
                    counted("min_length", "item"),
                    said("actual_length"),
                ),
                "too_long" => format!(
                    "{} should have at most {} after validation, not {}",
                    said("field_type"),
                    counted("max_length", "item"),
                    said("actual_length"),
                ),
                "value_error" if fault.params.contains_key("reason") => {
                    format!("value is not a valid email address: {}", said("reason"))
                }
                "value_error" => format!("Value error, {}", fault.message),
                "model_type" => format!(
                    "Input should be a valid dictionary or instance of {}",
                    said("class_name")
                ),
                "uuid_parsing" => format!("Input should be a valid UUID, {}", said("error")),
                "url_parsing" => format!("Input should be a valid URL, {}", said("error")),
                "datetime_parsing" => format!("Input should be a valid datetime, {}", said("error")),
                "datetime_from_date_parsing" => {
                    format!("Input should be a valid datetime or date, {}", said("error"))
                }
                "date_parsing" => format!(
                    "Input should be a valid date in the format YYYY-MM-DD, {}",
                    said("error")
                ),
                "date_from_datetime_parsing" => {
                    format!("Input should be a valid date or datetime, {}", said("error"))
                }
                "time_parsing" => format!("Input should be in a valid time format, {}", said("error")),
                "bytes_invalid_encoding" => format!(
                    "Data should be valid {}: {}",
                    said("encoding"),
                    said("encoding_error")
                ),
                "time_delta_parsing" => format!("Input should be a valid timedelta, {}", said("error")),
                _ => fault.message.clone(),
            };
            return written;
        }
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Location;

    fn written(fault: &Fault) -> String {
        entry(fault, false)["msg"].as_str().unwrap_or_default().to_owned()
    }

    #[test]
    fn sentences_are_those_of_pydantic() {
        let root = Location::root(Place::Query);
        let at = root.key("n");
        let fault = |code: &'static str| Fault::at(&at, code, "our own");
        assert_eq!(written(&fault("missing")), "Field required");
        assert_eq!(
            written(&fault("greater_than").with("gt", 0.0)),
            "Input should be greater than 0"
        );
        assert_eq!(
            written(&fault("less_than").with("lt", 10.5)),
            "Input should be less than 10.5"
        );
        assert_eq!(
            written(&fault("string_too_short").with("min_length", 1)),
            "String should have at least 1 character"
        );
        assert_eq!(
            written(&fault("string_too_long").with("max_length", 50)),
            "String should have at most 50 characters"
        );
        assert_eq!(written(&fault("items_not_unique")), "our own");
    }

    #[test]
    fn a_value_has_one_fault_the_first_that_pydantic_finds() {
        let root = Location::root(Place::Query);
        let (q, n) = (root.key("q"), root.key("n"));
        let mut faults = Faults::new();
        for (at, code) in [
            (&q, "string_pattern_mismatch"),
            (&q, "string_too_short"),
            (&n, "greater_than"),
            (&n, "items_not_unique"),
        ] {
            faults.push(Fault::at(at, code, ""));
        }
        let envelope = envelope(&framework::invalid_request(faults), false);
        let codes: Vec<&Value> = envelope["detail"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|fault| &fault["type"])
            .collect();
        assert_eq!(codes, ["string_too_short", "greater_than", "items_not_unique"]);
    }

    #[test]
    fn what_a_check_says_is_an_exception_without_content() {
        let root = Location::root(Place::Query);
        let fault = Fault::at(&root.key("id"), "value_error", "it is odd").with("error", "it is odd");
        assert_eq!(
            entry(&fault, true),
            json!({
                "type": "value_error",
                "loc": ["query", "id"],
                "msg": "Value error, it is odd",
                "input": null,
                "ctx": { "error": {} },
            })
        );
    }
}
