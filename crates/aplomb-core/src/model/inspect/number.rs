//! Numbers: bounds, multiples, and the ranges of the types behind them.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::sink::Sink;
use super::walk::Walk;
use crate::fault::{Fault, Location};

impl Walk<'_> {
    /// A number under a schema.
    pub(super) fn number(
        &self,
        number: &Number,
        schema: &Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let bounds = [
            ("minimum", "ge", "greater_than_equal", "greater than or equal to"),
            ("exclusiveMinimum", "gt", "greater_than", "greater than"),
            ("maximum", "le", "less_than_equal", "less than or equal to"),
            ("exclusiveMaximum", "lt", "less_than", "less than"),
        ];
        let mut broken = |name: &str, code, words: &str, bound: &Number| {
            sink.push(|| {
                let fault = Fault::at(at, code, format!("The value has to be {words} {bound}"));
                let fault = fault.with(name, Value::Number(bound.clone()));
                self.input(fault, &Value::Number(number.clone()), schema)
            });
        };
        for (keyword, name, code, words) in bounds {
            let Some(Value::Number(bound)) = schema.get(keyword) else {
                continue;
            };
            let order = compare(number, bound);
            let fits = match name {
                "ge" => order != Ordering::Less,
                "gt" => order == Ordering::Greater,
                "le" => order != Ordering::Greater,
                _ => order == Ordering::Less,
            };
            if !fits {
                broken(name, code, words, bound);
            }
        }
        if let Some((least, most)) = schema
            .get("format")
            .and_then(Value::as_str)
            .and_then(integer_range)
        {
            if compare(number, &least) == Ordering::Less {
                broken("ge", "greater_than_equal", "greater than or equal to", &least);
            }
            if compare(number, &most) == Ordering::Greater {
                broken("le", "less_than_equal", "less than or equal to", &most);
            }
        }
        if let Some(Value::Number(step)) = schema.get("multipleOf")
            && !is_multiple(number, step)
        {
            sink.push(|| {
                let fault = Fault::at(
                    at,
                    "multiple_of",
                    format!("The value has to be a multiple of {step}"),
                );
                let fault = fault.with("multiple_of", Value::Number(step.clone()));
                self.input(fault, &Value::Number(number.clone()), schema)
            });
        }
    }
}

/// A number as a whole one, without loss. No type has more than 128 bits.
pub(super) fn whole(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.into());
    }
    if let Some(whole) = number.as_u64() {
        return Some(whole.into());
    }
    let float = number.as_f64()?;
    (float.fract() == 0.0 && float.abs() < 1e38).then_some(float as i128)
}

fn compare(left: &Number, right: &Number) -> Ordering {
    if let (Some(left), Some(right)) = (whole(left), whole(right)) {
        return left.cmp(&right);
    }
    let float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    float(left).partial_cmp(&float(right)).unwrap_or(Ordering::Equal)
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (whole(number), whole(step)) {
        return step != 0 && number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else {
        return true;
    };
    crate::model::rule::Divisible::is_multiple_of(&number, &step)
}

/// The range of an integer type, by the format that schemars gives it (OpenAPI format registry).
pub(crate) fn integer_range(format: &str) -> Option<(Number, Number)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        _ => return None,
    })
}
