//! Floating-point numbers.

use super::format::input;
use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};

macro_rules! floats {
    ($($type:ty),*) => { $(
        /// Finite numbers only: no schema can say what infinity would be. Spaces around it are let pass.
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<$type> {
                match text.parse::<$type>().or_else(|_| text.trim().parse()) {
                    Ok(value) if value.is_finite() => Some(value),
                    parsed => {
                        faults.push(wrong(text, parsed.is_ok(), at));
                        None
                    }
                }
            }
        }
    )* };
}

floats!(f32, f64);

/// A finite number, with spaces around it.
pub(crate) fn lenient(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

#[cold]
fn wrong(text: &str, is_number: bool, at: &Location<'_>) -> Fault {
    let fault = if is_number {
        Fault::at(at, "finite_number", "The value has to be a finite number")
    } else {
        Fault::at(at, "float_parsing", "The value has to be a number")
    };
    input(fault, text)
}
