//! Email addresses.

pub(crate) mod reason;

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use crate::model::Model;
use crate::model::rule::Text;

/// An email address: `local@domain`, as mail is really addressed (RFC 5321, section 4.1.2, without quoted local parts and
/// address literals; RFC 5322, section 3.4.1, without comments).
///
/// The local part is up to 64 characters of letters, digits and ``.!#$%&'*+-/=?^_`{|}~``, with no dot at an end and no two
/// in a row. The domain has at least two labels of letters, digits and inner hyphens; a name in another script is
/// written in its ASCII form (`xn--..`). The whole has up to 254 characters. The domain is kept in lower case, the local
/// part as it was sent.
///
/// ```
/// use aplomb_core::model::format::Email;
///
/// let email: Email = "Ada@Example.COM".parse()?;
/// assert_eq!(email.as_str(), "Ada@example.com");
/// assert_eq!((email.local(), email.domain()), ("Ada", "example.com"));
/// assert!("ada@localhost".parse::<Email>().is_err());
/// # Ok::<(), aplomb_core::model::format::BadEmail>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Email {
    text: Box<str>,
    #[serde(skip)]
    at: usize,
}

/// Why a text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadEmail(&'static str);

impl fmt::Display for BadEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The value has to be an email address: {}", self.0)
    }
}

impl std::error::Error for BadEmail {}

impl Email {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    fn from_str(text: &str) -> Result<Email, BadEmail> {
        if text.len() > 254 {
            return Err(BadEmail("it is longer than 254 characters"));
        }
        if !text.is_ascii() {
            return Err(BadEmail("it holds a character beyond ASCII"));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail("there is no @"))?;
        check_local(local.as_bytes())?;
        check_domain(domain)?;
        let mut text = text.to_owned();
        let at = local.len();
        text[at..].make_ascii_lowercase();
        Ok(Email {
            text: text.into(),
            at,
        })
    }
}

fn check_local(local: &[u8]) -> Result<(), BadEmail> {
    let is_atom = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(byte);
    match local {
        [] => Err(BadEmail("nothing stands before the @")),
        _ if local.len() > 64 => Err(BadEmail("more than 64 characters stand before the @")),
        [b'.', ..] | [.., b'.'] => Err(BadEmail("the part before the @ begins or ends with a dot")),
        _ if local.windows(2).any(|pair| pair == b"..") => Err(BadEmail("two dots stand in a row")),
        _ if !local.iter().all(|byte| *byte == b'.' || is_atom(byte)) => {
            Err(BadEmail("a character before the @ is not allowed"))
        }
        _ => Ok(()),
    }
}

/// RFC 1123, section 2.1; a name whose last label is a number would be an address.
fn check_domain(domain: &str) -> Result<(), BadEmail> {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        let bytes = label.as_bytes();
        if bytes.is_empty() || bytes.len() > 63 {
            return Err(BadEmail(
                "a part of the domain is empty or longer than 63 characters",
            ));
        }
        if bytes[0] == b'-' || bytes[bytes.len() - 1] == b'-' {
            return Err(BadEmail("a part of the domain begins or ends with a hyphen"));
        }
        if !bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        {
            return Err(BadEmail("a character of the domain is not allowed"));
        }
        labels += 1;
        last = label;
    }
    if labels < 2 {
        return Err(BadEmail("the domain has no dot"));
    }
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadEmail("the domain ends with a number"));
    }
    Ok(())
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.text.into()
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Email, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Email {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Email".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        "aplomb::Email".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "email", "maxLength": 254})
    }
}

impl Model for Email {}

impl Text for Email {
    fn text(&self) -> Option<&str> {
        Some(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_the_rules() {
        for good in [
            "a@b.co",
            "first.last+tag@sub.example.com",
            "o'brien_99@xn--bcher-kva.example",
            "!#$%&'*+-/=?^_`{|}~@example.org",
            &format!("{}@example.com", "a".repeat(64)),
        ] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a@b..co",
            "a@-b.co",
            "a@b-.co",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.co",
            "a b@c.co",
            "a@b@c.co",
            "a@b.c0m ",
            "ä@b.co",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a\"@b.co",
            &format!("{}@example.com", "a".repeat(65)),
            &format!("a@{}.com", "b".repeat(64)),
            &format!("a@{}com", "b.".repeat(126)),
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }
}
