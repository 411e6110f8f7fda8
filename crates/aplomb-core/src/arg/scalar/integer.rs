//! Whole numbers.

use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8, NonZeroU16,
    NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
};

use serde_json::Value;

use super::format::input;
use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};

macro_rules! integers {
    ($($type:ty),*) => { $(
        /// A sign, leading zeros, spaces around it and a fraction of zeros (`1.0`) are let pass.
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<$type> {
                if let Ok(value) = text.parse() {
                    return Some(value);
                }
                #[allow(clippy::unnecessary_cast, reason = "the widest types are cast to themselves")]
                let (least, most) = (<$type>::MIN as i128, <$type>::MAX as u128);
                // Within the bounds, so the low bits are the number in two's complement.
                #[allow(clippy::unnecessary_cast, reason = "the widest types are cast to themselves")]
                again(text, least, most, at, faults).map(|bits| bits as $type)
            }
        }
    )* };
}

integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

macro_rules! nonzero {
    ($fault:ident: $($type:ty = $plain:ty),*) => { $(
        /// As the plain number, without zero.
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<$type> {
                let value = <$plain>::parse(text, at, faults)?;
                let value = <$type>::new(value);
                if value.is_none() {
                    faults.push($fault(at));
                }
                value
            }
        }
    )* };
}

nonzero!(below_one: NonZeroU8 = u8, NonZeroU16 = u16, NonZeroU32 = u32, NonZeroU64 = u64, NonZeroU128 = u128, NonZeroUsize = usize);
nonzero!(zero: NonZeroI8 = i8, NonZeroI16 = i16, NonZeroI32 = i32, NonZeroI64 = i64, NonZeroI128 = i128, NonZeroIsize = isize);

fn below_one(at: &Location<'_>) -> Fault {
    bound(at, "ge", "greater_than_equal", "greater than or equal to", 1_u8)
}

fn zero(at: &Location<'_>) -> Fault {
    let sentence = "The value may not be 0";
    Fault::at(at, "value_error", sentence).with("error", sentence)
}

/// A text as a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// It is one.
    Number {
        /// Whether it stands behind a minus sign.
        negative: bool,
        /// Without the sign.
        magnitude: u128,
    },
    /// It is one, and has more than 128 bits.
    Enormous,
    /// It is a number with a fraction.
    Fraction,
    /// It is none.
    No,
}

/// Reads a whole number leniently: spaces around it, a sign, leading zeros, and a fraction of zeros. Not `1_000`, `1e3`
/// or `0x10`.
pub(crate) fn whole(text: &str) -> Whole {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(digits) || !are_digits(fraction) {
        return Whole::No;
    }
    if fraction.bytes().any(|byte| byte != b'0') {
        return Whole::Fraction;
    }
    let digits = digits.trim_start_matches('0');
    match if digits.is_empty() { Ok(0) } else { digits.parse() } {
        Ok(magnitude) => Whole::Number { negative, magnitude },
        Err(_) => Whole::Enormous,
    }
}

/// The second look at a text that is no plain number of its type: the number's bits, or a fault.
#[cold]
fn again(text: &str, least: i128, most: u128, at: &Location<'_>, faults: &mut Faults) -> Option<u128> {
    let fault = match whole(text) {
        Whole::Number {
            negative: true,
            magnitude,
        } if magnitude > least.unsigned_abs() => {
            bound(at, "ge", "greater_than_equal", "greater than or equal to", least)
        }
        Whole::Number {
            negative: false,
            magnitude,
        } if magnitude > most => bound(at, "le", "less_than_equal", "less than or equal to", most),
        Whole::Number {
            negative: true,
            magnitude,
        } => return Some(magnitude.wrapping_neg()),
        Whole::Number {
            negative: false,
            magnitude,
        } => return Some(magnitude),
        Whole::Enormous => Fault::at(at, "int_parsing_size", "The number is far too large"),
        Whole::Fraction => Fault::at(
            at,
            "int_parsing",
            "The value has to be a whole number, without a fraction",
        ),
        Whole::No => Fault::at(at, "int_parsing", "The value has to be a whole number"),
    };
    faults.push(input(fault, text));
    None
}

fn bound(
    at: &Location<'_>,
    name: &str,
    code: &'static str,
    words: &str,
    bound: impl std::fmt::Display,
) -> Fault {
    let shown = bound.to_string();
    // Bounds of 128 bits are no JSON numbers that a client could read.
    let value: Value = serde_json::from_str::<serde_json::Number>(&shown)
        .ok()
        .filter(|number| !number.is_f64())
        .map_or_else(|| shown.clone().into(), Value::Number);
    Fault::at(at, code, format!("The value has to be {words} {shown}")).with(name, value)
}
