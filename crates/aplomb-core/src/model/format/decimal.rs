//! Exact decimal numbers: `rust_decimal::Decimal` as a model.
//!
//! It is written as a string, because most JSON parsers read numbers as binary floating point and `0.1` is none. A string or
//! a number may be read; a number goes through binary floating point and is exact to about 15 digits.

use rust_decimal::Decimal;

use crate::model::Model;
use crate::model::rule::{Divisible, Ordered};

impl Model for Decimal {}

impl Ordered for Decimal {
    type Bound = Decimal;

    fn ordered(&self) -> Option<&Decimal> {
        Some(self)
    }
}

impl Divisible for Decimal {
    fn is_multiple_of(&self, step: &Decimal) -> bool {
        self.checked_rem(*step).is_some_and(|rest| rest.is_zero())
    }
}
