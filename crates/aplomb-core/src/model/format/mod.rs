//! Formats: types for values that are text on the wire and more than text to the program.
//!
//! | type | on the wire | schema |
//! |---|---|---|
//! | [`Email`] | `ada@example.com` | `format: email` |
//! | [`Base64`], [`Base64Url`] | bytes as text | `contentEncoding: base64`, `base64url` |
//! | [`Secret`] | read as it is, written as `**********` | `format: password`, `writeOnly` |
//! | `Decimal` (feature `decimal`) | `"12.50"` | `type: string` (and a number may be read), a pattern |
//!
//! Types of other crates are models as they are: `uuid::Uuid` (`uuid`), `url::Url` (`uri`), the addresses of [`std::net`]
//! (`ipv4`, `ipv6`, `ip`), and jiff's dates and times: `Timestamp` (`date-time`), `civil::Date` (`date`), `civil::Time`
//! (`partial-time`), `civil::DateTime` (`partial-date-time`), `Zoned` (`zoned-date-time`), `SignedDuration` and `Span`
//! (`duration`, ISO 8601).

mod base64;
#[cfg(feature = "decimal")]
mod decimal;
pub(crate) mod email;
mod secret;

pub use base64::{BadBase64, Base64, Base64Url};
pub use email::{BadEmail, Email};
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;
pub use secret::Secret;
