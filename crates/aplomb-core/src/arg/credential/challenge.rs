//! What a refused caller has to show (RFC 9110, section 11.6.1).

use std::fmt;

use http::HeaderValue;

/// A value of the `WWW-Authenticate` header: a scheme, with parameters as quoted strings.
///
/// ```
/// use aplomb_core::arg::credential::Challenge;
///
/// let challenge = Challenge::new("Bearer").parameter("realm", "the \"desk\"").parameter("error", "invalid_token");
/// assert_eq!(challenge.to_string(), r#"Bearer realm="the \"desk\"", error="invalid_token""#);
/// ```
///
/// A problem takes one in its header: `#[problem(status = 401, header("WWW-Authenticate" = Challenge::new("Bearer")))]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: &'static str,
    parameters: String,
}

impl Challenge {
    /// A scheme alone.
    pub const fn new(scheme: &'static str) -> Challenge {
        Challenge {
            scheme,
            parameters: String::new(),
        }
    }

    /// Adds a parameter; an empty value is left out.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Challenge {
        if !value.is_empty() {
            let separator = if self.parameters.is_empty() { " " } else { ", " };
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            self.parameters
                .push_str(&format!("{separator}{name}=\"{value}\""));
        }
        self
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.scheme, self.parameters)
    }
}

/// A parameter that no header can hold leaves the scheme alone.
impl From<Challenge> for HeaderValue {
    fn from(challenge: Challenge) -> HeaderValue {
        HeaderValue::try_from(challenge.to_string()).unwrap_or(HeaderValue::from_static(challenge.scheme))
    }
}
