//! Cookies on replies (RFC 10025, formerly 6265).

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use super::Reply;
use super::headers::{HeaderSet, describe_with};
use crate::context::Context;
use crate::contract::{HeaderContract, ProblemContract, TypeSchema};
use crate::operation::Operation;
use crate::problem::{Details, Problem, framework};
use crate::response::Response;

/// Browsers drop a cookie whose name and value are longer together, and an attribute that is longer than a quarter of it.
const LONGEST: usize = 4096;
const LONGEST_ATTRIBUTE: usize = 1024;

/// Whether a cookie goes along with requests from other sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Only from this site.
    Strict,
    /// From this site, and when a person follows a link to it.
    Lax,
    /// From everywhere. The cookie has to be `Secure`.
    None,
}

/// A cookie for a browser to keep.
///
/// It starts careful: `Secure`, `HttpOnly`, `SameSite=Lax`, `Path=/`, until the browser is closed. What is wrong with it is found when
/// it is added to [`Cookies`].
///
/// ```
/// use aplomb_core::reply::{Cookie, Cookies, SameSite};
/// use std::time::Duration;
///
/// let session = Cookie::new("__Host-session", "31d4d96e").same_site(SameSite::Strict).max_age(Duration::from_secs(3600));
/// assert_eq!(
///     session.to_text()?,
///     "__Host-session=31d4d96e; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict",
/// );
/// let cookies = Cookies::new().set(session)?;
/// # Ok::<(), aplomb_core::reply::CookieError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    value: String,
    path: Option<String>,
    domain: Option<String>,
    max_age: Option<Duration>,
    expires: Option<SystemTime>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
}

impl Cookie {
    /// A cookie with a name and a value. The value is sent as it is: encode what is more than visible ASCII, as base64url for example.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Cookie {
        Cookie {
            name: name.into(),
            value: value.into(),
            path: Some("/".to_owned()),
            domain: None,
            max_age: None,
            expires: None,
            secure: true,
            http_only: true,
            same_site: Some(SameSite::Lax),
            partitioned: false,
        }
    }

    /// Has the browser forget a cookie. Path and domain have to be those that it was set with.
    pub fn removal(name: impl Into<String>) -> Cookie {
        Cookie {
            max_age: Some(Duration::ZERO),
            expires: Some(SystemTime::UNIX_EPOCH),
            ..Cookie::new(name, "")
        }
    }

    /// Sets below which path it is sent. Default: `/`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Cookie {
        self.path = Some(path.into());
        self
    }

    /// Sends it to a domain and everything below it. Without this, to this host alone.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Cookie {
        self.domain = Some(domain.into());
        self
    }

    /// Sets how long it is kept, in whole seconds. Browsers cut it to 400 days.
    #[must_use]
    pub fn max_age(mut self, time: Duration) -> Cookie {
        self.max_age = Some(time);
        self
    }

    /// Sets until when it is kept. `max_age` wins over it, and does not depend on the client's clock.
    #[must_use]
    pub fn expires(mut self, time: SystemTime) -> Cookie {
        self.expires = Some(time);
        self
    }

    /// Sets whether it is sent over https only. Default: yes. Browsers take `http://localhost` for safe, too.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Cookie {
        self.secure = secure;
        self
    }

    /// Sets whether scripts of the page cannot read it. Default: yes.
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> Cookie {
        self.http_only = http_only;
        self
    }

    /// Sets whether it goes along with requests from other sites. Default: `Lax`.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Cookie {
        self.same_site = Some(same_site);
        self
    }

    /// Keeps one for each site that embeds this one (CHIPS). It has to be `Secure`.
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> Cookie {
        self.partitioned = partitioned;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cookie as it stands in the `Set-Cookie` header.
    ///
    /// # Errors
    ///
    /// A browser would refuse it or read it differently; the error says why.
    pub fn to_text(&self) -> Result<String, CookieError> {
        self.check()?;
        let mut text = format!("{}={}", self.name, self.value);
        let attributes = [("Domain", &self.domain), ("Path", &self.path)];
        for (name, value) in attributes {
            if let Some(value) = value {
                text.push_str(&format!("; {name}={value}"));
            }
        }
        if let Some(time) = self.max_age {
            text.push_str(&format!("; Max-Age={}", time.as_secs()));
        }
        if let Some(time) = self.expires {
            text.push_str(&format!("; Expires={}", httpdate::fmt_http_date(time)));
        }
        let flags = [
            (self.secure, "; Secure"),
            (self.http_only, "; HttpOnly"),
            (self.partitioned, "; Partitioned"),
        ];
        for (set, flag) in flags {
            if set {
                text.push_str(flag);
            }
        }
        text.push_str(match self.same_site {
            Some(SameSite::Strict) => "; SameSite=Strict",
            Some(SameSite::Lax) => "; SameSite=Lax",
            Some(SameSite::None) => "; SameSite=None",
            None => "",
        });
        Ok(text)
    }

    fn check(&self) -> Result<(), CookieError> {
        let wrong = |text: &str| {
            Err(CookieError(format!(
                "the cookie `{}` {text}",
                self.name.escape_debug()
            )))
        };
        if self.name.is_empty() || !self.name.bytes().all(is_token) {
            return wrong("has a name that is no token: use letters, digits and !#$%&'*+-.^_`|~");
        }
        if !self.value.bytes().all(is_cookie_octet) {
            return wrong(
                "has a value with spaces, quotes, commas, semicolons, backslashes or more than ASCII: encode it, as base64url for example",
            );
        }
        if self.name.len() + self.value.len() > LONGEST {
            return wrong("is longer than the 4096 bytes that browsers keep");
        }
        for value in [&self.path, &self.domain].into_iter().flatten() {
            if value.is_empty()
                || !value
                    .bytes()
                    .all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
            {
                return wrong("has a path or domain that is empty, or holds a semicolon or more than ASCII");
            }
            if value.len() > LONGEST_ATTRIBUTE {
                return wrong("has a path or domain of more than 1024 bytes, which browsers ignore");
            }
        }
        if self.path.as_ref().is_some_and(|path| !path.starts_with('/')) {
            return wrong("has a path that does not begin with a slash, which browsers ignore");
        }
        // What the formatter of dates can write; it panics on others.
        let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        if self
            .expires
            .is_some_and(|time| time < SystemTime::UNIX_EPOCH || time > last)
        {
            return wrong("expires before 1970 or after 9999");
        }
        if self.same_site == Some(SameSite::None) && !self.secure {
            return wrong("has `SameSite=None` and is not `Secure`: browsers refuse it");
        }
        if self.partitioned && !self.secure {
            return wrong("is `Partitioned` and not `Secure`: browsers refuse it");
        }
        // Browsers compare the prefixes without regard to case (RFC 10025, section 5.7).
        let prefix = |prefix: &str| {
            self.name
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if prefix("__Secure-") && !self.secure {
            return wrong("begins with `__Secure-` and is not `Secure`: browsers refuse it");
        }
        if prefix("__Host-") && (!self.secure || self.domain.is_some() || self.path.as_deref() != Some("/")) {
            return wrong("begins with `__Host-`: it has to be `Secure`, with the path `/` and no domain");
        }
        Ok(())
    }
}

/// The value is kept out of logs.
impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookie")
            .field("name", &self.name)
            .field("path", &self.path)
            .field("domain", &self.domain)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 10025, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E)
}

/// Why a cookie cannot be set. As a problem it is a hidden 500: cookies are the server's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieError(String);

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CookieError {}

impl Problem for CookieError {
    fn kinds() -> Vec<ProblemContract> {
        Vec::new()
    }

    fn details(&self) -> Details {
        framework::internal().hidden()
    }
}

/// The cookies of a reply: `(reply, cookies)` or [`WithCookies`]. A problem goes without them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cookies(Vec<(String, HeaderValue)>);

impl Cookies {
    /// None.
    pub fn new() -> Cookies {
        Cookies::default()
    }

    /// Adds a cookie; one of the same name is replaced.
    ///
    /// # Errors
    ///
    /// As [`Cookie::to_text`].
    pub fn set(mut self, cookie: Cookie) -> Result<Cookies, CookieError> {
        let text = cookie.to_text()?;
        let value = HeaderValue::try_from(text)
            .map_err(|_| CookieError(format!("no header can hold the cookie `{}`", cookie.name)))?;
        self.0.retain(|(name, _)| *name != cookie.name);
        self.0.push((cookie.name, value));
        Ok(self)
    }
}

impl HeaderSet for Cookies {
    fn describe() -> Vec<(&'static str, HeaderContract)> {
        let header = HeaderContract::new(TypeSchema::of::<String>(), "Cookies to keep or to forget");
        vec![("Set-Cookie", header.optional())]
    }

    fn write(self, headers: &mut HeaderMap) {
        for (_, value) in self.0 {
            headers.append(SET_COOKIE, value);
        }
    }
}

/// A reply with cookies.
pub type WithCookies<T> = super::WithHeaders<T, Cookies>;

/// A reply with cookies.
impl<T: Reply> Reply for (T, Cookies) {
    fn describe(operation: &mut Operation) {
        describe_with::<T, Cookies>(operation);
    }

    fn reply(self, cx: &mut Context) -> Response {
        super::WithHeaders(self.0, self.1).reply(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(cookie: Cookie) -> String {
        cookie.to_text().unwrap_err().to_string()
    }

    #[test]
    fn all_attributes_are_written() {
        let cookie = Cookie::new("theme", "dark")
            .path("/app")
            .domain("example.com")
            .max_age(Duration::from_millis(2500))
            .expires(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777))
            .http_only(false)
            .same_site(SameSite::None)
            .partitioned(true);
        assert_eq!(
            cookie.to_text().unwrap(),
            "theme=dark; Domain=example.com; Path=/app; Max-Age=2; Expires=Sun, 06 Nov 1994 08:49:37 GMT; \
             Secure; Partitioned; SameSite=None"
        );
    }

    #[test]
    fn a_removal_is_in_the_past() {
        assert_eq!(
            Cookie::removal("sid").to_text().unwrap(),
            "sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn nothing_breaks_out_of_a_cookie() {
        for name in ["", "a b", "a=b", "a;b", "a\r\nb", "ä"] {
            assert!(refused(Cookie::new(name, "x")).contains("no token"), "{name}");
        }
        for value in ["a b", "a;b", "a,b", "a\"b", "a\\b", "a\nb", "ä", "\0"] {
            assert!(refused(Cookie::new("a", value)).contains("encode it"), "{value}");
        }
        assert!(refused(Cookie::new("a", "b").path("/;HttpOnly")).contains("semicolon"));
        assert!(refused(Cookie::new("a", "b").domain("x\r\ny")).contains("path or domain"));
        assert!(refused(Cookie::new("a", "x".repeat(4096))).contains("4096"));
    }

    #[test]
    fn what_browsers_refuse_is_refused() {
        assert!(refused(Cookie::new("__Host-a", "b").path("/x")).contains("__Host-"));
        assert!(refused(Cookie::new("__Host-a", "b").domain("x")).contains("__Host-"));
        assert!(refused(Cookie::new("__host-a", "b").secure(false)).contains("__Host-"));
        assert!(refused(Cookie::new("__SECURE-a", "b").secure(false)).contains("__Secure-"));
        assert!(
            refused(Cookie::new("a", "b").same_site(SameSite::None).secure(false)).contains("SameSite=None")
        );
        assert!(refused(Cookie::new("a", "b").partitioned(true).secure(false)).contains("Partitioned"));
        assert!(Cookie::new("__Host-a", "b").to_text().is_ok());
    }

    #[test]
    fn a_cookie_of_the_same_name_is_replaced() {
        let cookies = Cookies::new()
            .set(Cookie::new("a", "1"))
            .and_then(|cookies| cookies.set(Cookie::new("b", "2")))
            .and_then(|cookies| cookies.set(Cookie::new("a", "3")))
            .unwrap();
        let mut headers = HeaderMap::new();
        cookies.write(&mut headers);
        let written: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(written.len(), 2);
        assert!(written[1].to_str().unwrap().starts_with("a=3;"));
    }

    #[test]
    fn a_value_is_not_logged() {
        assert!(!format!("{:?}", Cookie::new("a", "hunter2")).contains("hunter2"));
    }
}
