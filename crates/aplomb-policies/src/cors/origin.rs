//! An origin: who may call from a browser.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Scheme, host and port of a page, in the form in which browsers send it (RFC 6454, section 6.2).
///
/// ```
/// use aplomb_policies::Origin;
///
/// let origin: Origin = "HTTPS://Shop.Example:443/".parse().unwrap();
/// assert_eq!(origin.to_string(), "https://shop.example");
/// assert!("shop.example".parse::<Origin>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// The origin as browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginError {
    text: String,
    reason: &'static str,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no origin: {}; an origin is a scheme, a host and a port if it is not the usual one, as `https://app.example.com`",
            self.text, self.reason
        )
    }
}

impl std::error::Error for OriginError {}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Origin, OriginError> {
        let wrong = |reason| OriginError {
            text: text.to_owned(),
            reason,
        };
        if text == "*" {
            return Err(wrong("every origin is allowed by `any_origin()`"));
        }
        if text == "null" {
            return Err(wrong(
                "every page without an origin sends `null`, so it names nobody",
            ));
        }
        if !text.contains("://") {
            return Err(wrong("it has no scheme"));
        }
        let url = Url::parse(text).map_err(|_| wrong("it is no address"))?;
        if url
            .host_str()
            .is_none_or(|host| host.is_empty() || host.contains('*'))
        {
            return Err(wrong("it has no host that a browser could send"));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it goes on behind the host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a user"));
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        // The parser writes the host as browsers do: in lower case, and in Punycode where it has to.
        Ok(Origin(format!(
            "{}://{}{port}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_send_them() {
        for (text, origin) in [
            ("https://app.example.com", "https://app.example.com"),
            ("https://App.Example.COM/", "https://app.example.com"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
            ("capacitor://localhost", "capacitor://localhost"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().as_str(), origin, "{text}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "example.com",
            "localhost:3000",
            "https://",
            "https://*.example.com",
            "https://example.com/app",
            "https://example.com?a",
            "https://example.com#a",
            "https://me:secret@example.com",
            "https://example.com:port",
            "https://a b",
        ] {
            let error = text.parse::<Origin>().unwrap_err();
            assert!(
                error.to_string().starts_with(&format!("`{text}` is no origin: ")),
                "{error}"
            );
        }
    }
}
