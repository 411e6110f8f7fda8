//! Formats: identifiers, addresses, bytes, secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use zeroize::Zeroize;

use crate::arg::params::Param;
use crate::fault::{Fault, Faults, Location};
use crate::model::format::{Base64, Base64Url, Email, Secret};
use crate::model::inspect::FormatFault;

/// How much of a text a fault keeps.
const MOST_KEPT: usize = 1024;

/// Puts what was sent into a fault, if it is small.
pub(super) fn input(fault: Fault, text: &str) -> Fault {
    if text.len() <= MOST_KEPT {
        fault.input(text)
    } else {
        fault
    }
}

/// A text that does not have its format.
#[cold]
pub(super) fn wrong(format: &str, reason: String, text: &str, at: &Location<'_>) -> Fault {
    input(FormatFault::of(format, reason, true).at(at), text)
}

macro_rules! formats {
    ($($type:ty = $format:literal),* $(,)?) => { $(
        impl Param for $type {
            fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<$type> {
                match text.parse() {
                    Ok(value) => Some(value),
                    Err(error) => {
                        let error: <$type as std::str::FromStr>::Err = error;
                        faults.push(wrong($format, error.to_string(), text, at));
                        None
                    }
                }
            }
        }
    )* };
}

formats!(
    url::Url = "uri",
    Ipv4Addr = "ipv4",
    Ipv6Addr = "ipv6",
    IpAddr = "ip",
    Email = "email",
    Base64 = "base64",
    Base64Url = "base64url",
);

impl Param for uuid::Uuid {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<uuid::Uuid> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let error: uuid::Error = error;
                faults.push(wrong("uuid", error.to_string(), text, at));
                None
            }
        }
    }
}

/// Exact: `12.50` keeps its places. Spaces around it are let pass.
#[cfg(feature = "decimal")]
impl Param for rust_decimal::Decimal {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<rust_decimal::Decimal> {
        let value = match text.parse() {
            Ok(value) => return Some(value),
            Err(_) => {
                let text = text.trim();
                text.parse()
                    .or_else(|_| rust_decimal::Decimal::from_scientific(text))
            }
        };
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                faults.push(wrong("decimal", error.to_string(), text, at));
                None
            }
        }
    }
}

/// As the value itself; what was sent is kept out of the faults.
impl<T: Param + Zeroize> Param for Secret<T> {
    fn parse(text: &str, at: &Location<'_>, faults: &mut Faults) -> Option<Secret<T>> {
        let mut found = Faults::new();
        let value = T::parse(text, at, &mut found);
        for fault in &found {
            faults.push(Fault {
                input: None,
                ..fault.clone()
            });
        }
        value.map(Secret::new)
    }
}
