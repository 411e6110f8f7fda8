//! Scalars: values that are written as one text.

use super::params::Param;
use crate::fault::{Fault, Faults, Location};

macro_rules! integers {
    ($($type:ty),*) => { $(
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Self> {
                match text.parse() {
                    Ok(value) => Some(value),
                    Err(_) => {
                        faults.push(Fault::at(at, "int_parsing", "The value has to be a whole number").input(text));
                        None
                    }
                }
            }
        }
    )* };
}

integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

impl Param for String {
    fn parse(text: &str, _at: &Location<'_>, _faults: &mut Faults) -> Option<Self> {
        Some(text.to_owned())
    }
}
