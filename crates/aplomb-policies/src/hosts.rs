//! Trusted hosts: under which names the app may be reached.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aplomb_core::layer::around;
use aplomb_core::problem::edge;
use aplomb_core::{Body, Service};
use http::{Request, Response};
use tower::Layer;

use crate::seen::{Seen, host_and_port};

/// The names under which the app may be reached; other requests are refused with 400.
///
/// `Host` is what the client says. An app that writes it into a link, an e-mail or a cache key without a look at it can be made to send its
/// users elsewhere. The port does not count, nor do upper case and a dot at the end. Behind a proxy that is trusted with it
/// (`TrustedProxies::host`), the host is the one that the proxy was asked for.
///
/// ```
/// use aplomb_core::App;
/// use aplomb_policies::Hosts;
///
/// // `*.` stands for one name or several, not for none.
/// let app = App::new("Shop", "1.0.0").layer(Hosts::new(["shop.example", "*.shop.example"]));
/// ```
#[derive(Debug, Clone)]
pub struct Hosts {
    allowed: Vec<HostPattern>,
}

impl Hosts {
    /// Allows these hosts. Those of a settings file are read with [`HostPattern::from_str`](FromStr), which gives an error.
    ///
    /// # Panics
    ///
    /// If a text is no host, nor `*.` and a host. The message says why.
    pub fn new<H: AsRef<str>>(allowed: impl IntoIterator<Item = H>) -> Hosts {
        let parsed = allowed.into_iter().map(|text| match text.as_ref().parse() {
            Ok(pattern) => pattern,
            Err(error) => panic!("{error}"),
        });
        Hosts {
            allowed: parsed.collect(),
        }
    }

    /// Whether a host, with its port or without, is one of them.
    ///
    /// ```
    /// use aplomb_policies::Hosts;
    ///
    /// let hosts = Hosts::new(["shop.example", "[::1]"]);
    /// assert!(hosts.allow("Shop.Example.:8080") && hosts.allow("[::1]:80"));
    /// assert!(!hosts.allow("shop.example.evil.example"));
    /// ```
    pub fn allow(&self, authority: &str) -> bool {
        let Some((host, _)) = host_and_port(authority) else {
            return false;
        };
        // A dot at the end means the root of the names, and the same host.
        let host = host.strip_suffix('.').unwrap_or(host);
        self.allowed.iter().any(|pattern| pattern.matches(host))
    }

    async fn answer(&self, request: Request<Body>, next: Service) -> Response<Body> {
        if Seen::of(&request).host.is_some_and(|host| self.allow(&host)) {
            next.answer(request).await
        } else {
            edge::host_refused().into()
        }
    }
}

impl Layer<Service> for Hosts {
    type Service = Service;

    fn layer(&self, inner: Service) -> Service {
        let hosts = Arc::new(self.clone());
        around(move |request, next| {
            let hosts = Arc::clone(&hosts);
            async move { hosts.answer(request, next).await }
        })
        .layer(inner)
    }
}

/// A host, or all below one: `shop.example`, `*.shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    /// In lower case.
    host: String,
    below: bool,
}

impl HostPattern {
    fn matches(&self, host: &str) -> bool {
        if !self.below {
            return host.eq_ignore_ascii_case(&self.host);
        }
        let Some(split) = host.len().checked_sub(self.host.len()) else {
            return false;
        };
        let (Some(names), Some(end)) = (host.get(..split), host.get(split..)) else {
            return false;
        };
        // There has to be a name before the dot.
        let has_names = names
            .strip_suffix('.')
            .is_some_and(|names| names.split('.').all(|name| !name.is_empty()));
        has_names && end.eq_ignore_ascii_case(&self.host)
    }
}

/// Why a text is no pattern of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    text: String,
    reason: &'static str,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no host: {}; write `shop.example`, `*.shop.example` or `[::1]`",
            self.text, self.reason
        )
    }
}

impl std::error::Error for HostError {}

impl FromStr for HostPattern {
    type Err = HostError;

    fn from_str(text: &str) -> Result<HostPattern, HostError> {
        let wrong = |reason| HostError {
            text: text.to_owned(),
            reason,
        };
        let (below, host) = match text.strip_prefix("*.") {
            Some(host) => (true, host),
            None => (false, text),
        };
        if host.contains('*') {
            return Err(wrong("`*` stands for whole names at the beginning"));
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        match host_and_port(host) {
            Some((alone, None)) if alone == host && !alone.starts_with('.') => Ok(HostPattern {
                host: host.to_ascii_lowercase(),
                below,
            }),
            Some((_, Some(_))) => Err(wrong("the port does not count, leave it out")),
            _ if host.contains("://") => Err(wrong("the scheme does not count, leave it out")),
            _ => Err(wrong("no request could name it")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_without_port_case_and_the_last_dot() {
        let hosts = Hosts::new(["example.com", "*.example.com", "[::1]", "127.0.0.1"]);
        for host in [
            "example.com",
            "example.com:8080",
            "EXAMPLE.com",
            "example.com.",
            "example.com.:443",
            "a.example.com",
            "a.b.Example.com:1",
            "[::1]",
            "[::1]:8000",
            "127.0.0.1:8000",
        ] {
            assert!(hosts.allow(host), "{host}");
        }
        for host in [
            "",
            ".",
            ".example.com",
            "..example.com",
            "example.com..",
            "badexample.com",
            "example.com.evil.org",
            "example.org",
            "example.com:8080:1",
            "example.com:abc",
            "user@example.com",
            "a/.example.com",
            "[::2]",
            "::1",
            "xn--exmple-cua.com",
            "é.com",
        ] {
            assert!(!hosts.allow(host), "{host}");
        }
    }

    #[test]
    fn patterns_that_match_nothing_are_refused() {
        for text in [
            "",
            "*",
            "*.",
            "a.*.com",
            "*example.com",
            "*.*.com",
            "example.com:80",
            "https://example.com",
            "example.com/a",
            ".example.com",
            "a b",
        ] {
            let error = text.parse::<HostPattern>().unwrap_err();
            assert!(
                error.to_string().starts_with(&format!("`{text}` is no host: ")),
                "{error}"
            );
        }
    }
}
