//! Exact decimals, from the wire to the answer.
//!
//! Prices and sizes never pass through a binary float: a venue's `"2683.80000000"` is read digit by digit, keeps its eight places,
//! and is printed with them again. [`rust_decimal`] holds the value; its own operators *round* when a result needs more than 96 bits,
//! so sums and products of this crate go through [`add`] and [`multiply`], which answer `None` instead.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{self, Deserializer, Visitor};
use std::fmt;

/// Most digits that a number on the wire may have.
///
/// 28 digits always fit into the 96 bits of a [`Decimal`].
pub const MAX_DIGITS: usize = 28;

/// Most decimal places that a number on the wire may have.
pub const MAX_SCALE: u32 = 18;

/// Why a text is not a number that we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is empty, or has something else than digits and one inner point (a sign, an exponent, `NaN`, a space).
    #[error("is not a plain decimal number: only digits and one point between digits are allowed")]
    NotPlain,
    /// More digits than [`MAX_DIGITS`], or more places than [`MAX_SCALE`].
    #[error("has too many digits: at most 28 digits, of which at most 18 after the point")]
    TooLong,
}

/// Reads a non-negative plain decimal (`12`, `0.50`), keeping its trailing zeros.
///
/// # Errors
///
/// [`DecimalError`] for signs, exponents, `NaN`, underscores, spaces, a point without digits on both sides, and too many digits.
///
/// ```
/// let price = plumbline::decimal::parse("2683.80000000").unwrap();
/// assert_eq!(price.to_string(), "2683.80000000");
/// assert!(plumbline::decimal::parse("-1").is_err());
/// assert!(plumbline::decimal::parse("1e5").is_err());
/// ```
pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
    // Checked before the loop, so that a megabyte of digits costs nothing.
    if text.len() > MAX_DIGITS + 1 {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        return Err(if plain {
            DecimalError::TooLong
        } else {
            DecimalError::NotPlain
        });
    }
    let mut mantissa: i128 = 0;
    let mut digits = 0;
    let mut point = None;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i128::from(byte - b'0');
                digits += 1;
            }
            b'.' if point.is_none() && index > 0 => point = Some(index),
            _ => return Err(DecimalError::NotPlain),
        }
    }
    let scale = match point {
        None => 0,
        Some(index) => text.len() - index - 1,
    };
    if digits == 0 || (point.is_some() && scale == 0) {
        return Err(DecimalError::NotPlain);
    }
    let scale = u32::try_from(scale).map_err(|_| DecimalError::TooLong)?;
    if digits > MAX_DIGITS || scale > MAX_SCALE {
        return Err(DecimalError::TooLong);
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| DecimalError::TooLong)
}

/// The exact sum with the larger scale of the two, or `None` when 96 bits cannot hold it.
#[must_use]
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale().max(right.scale());
    let sum = widen(left, scale)?.checked_add(widen(right, scale)?)?;
    Decimal::try_from_i128_with_scale(sum, scale).ok()
}

/// The exact difference with the larger scale of the two, or `None` when 96 bits cannot hold it.
#[must_use]
pub fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    add(left, -right)
}

/// The exact product, or `None` when 96 bits cannot hold it.
///
/// Trailing zeros are cut, but never below the scale of `left`: a price times a size looks like a price.
#[must_use]
pub fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let mut product = left.mantissa().checked_mul(right.mantissa())?;
    let mut scale = left.scale() + right.scale();
    while scale > left.scale() && product % 10 == 0 {
        product /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(product, scale).ok()
}

/// The quotient, rounded half to even to `scale` places, or `None` for a zero divisor or an overflow.
#[must_use]
pub fn divide(dividend: Decimal, divisor: Decimal, scale: u32) -> Option<Decimal> {
    let mut quotient = dividend
        .checked_div(divisor)?
        .round_dp_with_strategy(scale, RoundingStrategy::MidpointNearestEven);
    quotient.rescale(scale);
    Some(quotient)
}

fn widen(value: Decimal, scale: u32) -> Option<i128> {
    value
        .mantissa()
        .checked_mul(10_i128.checked_pow(scale - value.scale())?)
}

/// A decimal that is read from a JSON string, and from nothing else.
///
/// A JSON number is refused: a reader on the way may already have made a binary float of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub Decimal);

impl<'de> de::Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl Visitor<'_> for TextVisitor {
            type Value = Text;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a decimal number in a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                parse(text).map(Text).map_err(|error| {
                    let shown: String = text.chars().take(40).collect();
                    E::custom(format_args!("{shown:?} {error}"))
                })
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_is_not_a_plain_number() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", "1e5", "NaN", "inf", "1_000", " 1", "1 ", "1.2.3", "0x10", "١",
        ] {
            assert_eq!(parse(text), Err(DecimalError::NotPlain), "{text:?}");
        }
        assert_eq!(parse(&"9".repeat(29)), Err(DecimalError::TooLong));
        assert_eq!(parse(&"9".repeat(1 << 20)), Err(DecimalError::TooLong));
        assert_eq!(parse("0.0000000000000000001"), Err(DecimalError::TooLong));
    }

    #[test]
    fn says_so_when_a_result_is_not_exact() {
        let large = parse(&"9".repeat(28)).unwrap();
        assert_eq!(multiply(large, large), None);
        assert_eq!(add(large, parse("0.00000001").unwrap()), None);
        assert_eq!(divide(large, Decimal::ZERO, 8), None);
    }

    #[test]
    fn a_product_looks_like_a_price() {
        let product = multiply(parse("2683.80000000").unwrap(), parse("0.50000000").unwrap()).unwrap();
        assert_eq!(product.to_string(), "1341.90000000");
    }

    proptest! {
        #[test]
        fn prints_what_it_read(whole in 0_u64..=9_999_999_999, fraction in "[0-9]{1,18}") {
            let text = format!("{whole}.{fraction}");
            prop_assert_eq!(parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn never_panics(text in ".{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn sums_are_exact(left in 0_u64.., right in 0_u64.., left_scale in 0_u32..9, right_scale in 0_u32..9) {
            let left = Decimal::from_i128_with_scale(left.into(), left_scale);
            let right = Decimal::from_i128_with_scale(right.into(), right_scale);
            let sum = add(left, right).unwrap();
            prop_assert_eq!(subtract(sum, right).unwrap(), left);
        }
    }
}
