//! Scalars: values that are written as one text.
//!
//! Each is first parsed by its type's own parser, and that is all that good input costs. Only where it fails is the text
//! looked at again, as leniently as FastAPI does: spaces around a number, `1.0` for a whole one, a date for a date and
//! time. The codes of the faults are pydantic's.

mod boolean;
mod character;
mod float;
mod format;
mod integer;
mod json;
mod time;

pub(crate) use boolean::word as boolean_word;
pub(crate) use float::lenient as lenient_float;
pub(crate) use integer::{Whole, whole};
pub(crate) use time::{lenient_date, lenient_date_time, lenient_duration, lenient_timestamp};
