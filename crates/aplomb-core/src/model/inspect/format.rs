//! Formats: whether a text is what its `format` or `contentEncoding` says. Each is checked by the parser of the type that
//! stands for it, so that the check says what the type says.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::civil;
use serde_json::Value;

use crate::fault::{Fault, Location};
use crate::model::format::email::reason;
use crate::model::format::{Base64, Base64Url, Email};

/// What is wrong with a text that should have a format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FormatFault {
    code: &'static str,
    sentence: Cow<'static, str>,
    params: Vec<(&'static str, Value)>,
}

impl FormatFault {
    /// The fault at a location.
    pub(crate) fn at(self, at: &Location<'_>) -> Fault {
        let fault = Fault::at(at, self.code, self.sentence);
        self.params
            .into_iter()
            .fold(fault, |fault, (name, value)| fault.with(name, value))
    }

    /// The fault of a format, with the reason that its parser gave. In lax reading a date and time may also be a bare date,
    /// and pydantic's code says so.
    pub(crate) fn of(format: &str, reason: String, lax: bool) -> FormatFault {
        let (code, sentence) = match format {
            "uuid" => (
                "uuid_parsing",
                "The value has to be a UUID, as 67e55044-10b1-426f-9247-bb680e5fe0c8",
            ),
            "uri" => (
                "url_parsing",
                "The value has to be a URL, as https://example.com/path",
            ),
            "ipv4" => (
                "ip_v4_address",
                "The value has to be an IPv4 address, as 192.0.2.1",
            ),
            "ipv6" => (
                "ip_v6_address",
                "The value has to be an IPv6 address, as 2001:db8::1",
            ),
            "ip" => (
                "ip_any_address",
                "The value has to be an IP address, as 192.0.2.1 or 2001:db8::1",
            ),
            "date-time" => (
                if lax {
                    "datetime_from_date_parsing"
                } else {
                    "datetime_parsing"
                },
                "The value has to be a date and time with an offset, as 2030-05-01T12:30:00Z",
            ),
            "zoned-date-time" => (
                if lax {
                    "datetime_from_date_parsing"
                } else {
                    "datetime_parsing"
                },
                "The value has to be a date and time with a time zone, as 2030-05-01T12:30:00+02:00[Europe/Berlin]",
            ),
            "partial-date-time" => (
                if lax {
                    "datetime_from_date_parsing"
                } else {
                    "datetime_parsing"
                },
                "The value has to be a date and time without an offset, as 2030-05-01T12:30:00",
            ),
            "date" => (
                if lax {
                    "date_from_datetime_parsing"
                } else {
                    "date_parsing"
                },
                "The value has to be a date, as 2030-05-01",
            ),
            "partial-time" => ("time_parsing", "The value has to be a time of day, as 12:30:00"),
            "duration" => (
                "time_delta_parsing",
                "The value has to be an ISO 8601 duration, as PT1H30M",
            ),
            "decimal" => (
                "decimal_parsing",
                "The value has to be a decimal number, as 12.50",
            ),
            "base64" | "base64url" => return FormatFault::encoding(format, reason),
            _ => return FormatFault::value_error(reason),
        };
        FormatFault {
            code,
            sentence: sentence.into(),
            params: vec![("error", reason.into())],
        }
    }

    fn encoding(format: &str, reason: String) -> FormatFault {
        let name = if format == "base64" {
            "base64"
        } else {
            "base64url, the URL-safe alphabet"
        };
        FormatFault {
            code: "bytes_invalid_encoding",
            sentence: format!("The value has to be bytes in {name} (RFC 4648)").into(),
            params: vec![("encoding", format.into()), ("encoding_error", reason.into())],
        }
    }

    /// What FastAPI's clients are told about an email address.
    fn email(text: &str) -> FormatFault {
        FormatFault {
            code: "value_error",
            sentence: "The value has to be an email address".into(),
            params: vec![("reason", reason::in_the_words_of_python(text).into())],
        }
    }

    fn value_error(reason: String) -> FormatFault {
        FormatFault {
            code: "value_error",
            sentence: reason.clone().into(),
            params: vec![("error", reason.into())],
        }
    }
}

/// What is wrong with a text of this format; a format that is not known passes.
pub(super) fn check(format: &str, text: &str, lax: bool) -> Option<FormatFault> {
    fn reason<T, E: std::fmt::Display>(parsed: Result<T, E>) -> Option<String> {
        parsed.err().map(|error| error.to_string())
    }
    let reason = match format {
        "uuid" => text
            .parse::<uuid::Uuid>()
            .err()
            // In the words of the library that pydantic has too; they show one character of what was sent.
            .map(|error| {
                if lax {
                    error.to_string()
                } else {
                    "this is not a UUID".to_owned()
                }
            }),
        "uri" => reason(url::Url::parse(text)),
        "email" if lax => return text.parse::<Email>().err().map(|_| FormatFault::email(text)),
        "email" => reason(text.parse::<Email>()),
        "ipv4" => reason(text.parse::<Ipv4Addr>()),
        "ipv6" => reason(text.parse::<Ipv6Addr>()),
        "ip" => reason(text.parse::<IpAddr>()),
        "date-time" => shortened(text.parse::<jiff::Timestamp>()),
        "zoned-date-time" => shortened(text.parse::<jiff::Zoned>()),
        "partial-date-time" => shortened(text.parse::<civil::DateTime>()),
        "date" => shortened(text.parse::<civil::Date>()),
        "partial-time" => shortened(text.parse::<civil::Time>()),
        // A length of time and a span of the calendar share the format; a span holds both.
        "duration" => shortened(text.parse::<jiff::Span>()),
        "base64" => match text.parse::<Base64>() {
            Err(error) if lax => Some(error.in_the_words_of_pydantic()),
            parsed => reason(parsed),
        },
        "base64url" => reason(text.parse::<Base64Url>()),
        _ => None,
    };
    reason.map(|reason| FormatFault::of(format, reason, lax))
}

fn shortened<T>(parsed: Result<T, jiff::Error>) -> Option<String> {
    parsed.err().map(|error| shortened_reason(&error))
}

/// Why a date or time could not be read. jiff repeats the text in its message; a value is not sent back unasked.
pub(crate) fn shortened_reason(error: &jiff::Error) -> String {
    let reason = if error.is_range() {
        "a part of it is out of range"
    } else {
        "it is not written in this form"
    };
    reason.to_owned()
}
