//! Numbers: bounds, multiples, and the ranges of the types behind them.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::sink::Sink;
use super::walk::Walk;
use crate::fault::{Fault, Location};

/// A bound, and how it is told.
struct Bound {
    name: &'static str,
    code: &'static str,
    words: &'static str,
    /// Whether a number that compares so with the bound is within it.
    fits: fn(Ordering) -> bool,
}

const GT: Bound = Bound {
    name: "gt",
    code: "greater_than",
    words: "greater than",
    fits: Ordering::is_gt,
};
const GE: Bound = Bound {
    name: "ge",
    code: "greater_than_equal",
    words: "greater than or equal to",
    fits: Ordering::is_ge,
};
const LT: Bound = Bound {
    name: "lt",
    code: "less_than",
    words: "less than",
    fits: Ordering::is_lt,
};
const LE: Bound = Bound {
    name: "le",
    code: "less_than_equal",
    words: "less than or equal to",
    fits: Ordering::is_le,
};

impl Walk<'_> {
    /// A number under a schema.
    pub(super) fn number(
        &self,
        number: &Number,
        schema: &Map<String, Value>,
        at: &Location<'_>,
        sink: &mut Sink,
    ) {
        let (least, most) = schema
            .get("format")
            .and_then(Value::as_str)
            .and_then(integer_range)
            .unzip();
        let declared = |keyword: &str| match schema.get(keyword) {
            Some(Value::Number(bound)) => Some(bound),
            _ => None,
        };
        let below = [
            (declared("exclusiveMinimum"), &GT),
            (declared("minimum"), &GE),
            (least.as_ref(), &GE),
        ];
        let above = [
            (declared("exclusiveMaximum"), &LT),
            (declared("maximum"), &LE),
            (most.as_ref(), &LE),
        ];
        // One fault a side: where a rule is broken, the bound of the type has nothing to add.
        for side in [below, above] {
            let mut bounds = side.into_iter().filter_map(|(bound, rule)| Some((bound?, rule)));
            let Some((bound, rule)) = bounds.find(|(bound, rule)| !(rule.fits)(compare(number, bound)))
            else {
                continue;
            };
            sink.push(|| {
                let words = format!("The value has to be {} {bound}", rule.words);
                let fault = Fault::at(at, rule.code, words).with(rule.name, Value::Number(bound.clone()));
                self.input(fault, &Value::Number(number.clone()), schema)
            });
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
