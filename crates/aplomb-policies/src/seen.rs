//! How the client sees the server: through the proxies that the app trusts, and no others.

use std::borrow::Cow;
use std::sync::Arc;

use aplomb_core::Body;
use aplomb_core::server::{Connection, Scheme, effective};
use http::Request;
use http::header::HOST;

/// What the client typed, as far as it is known.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) scheme: Scheme,
    /// The host, with its port if one was given. `None` where none was named, or several were.
    pub(crate) host: Option<Cow<'a, str>>,
    /// The path that a proxy cut off.
    pub(crate) prefix: &'a str,
}

impl<'a> Seen<'a> {
    /// Reads a request. Where there is no connection, in process, the address of the request decides.
    pub(crate) fn of(request: &'a Request<Body>) -> Seen<'a> {
        let headers = request.headers();
        let uri = request.uri();
        let authority = || uri.authority().map(|authority| Cow::Borrowed(authority.as_str()));
        let is_doubled = headers.get_all(HOST).iter().count() > 1;
        let mut seen = match request.extensions().get::<Arc<Connection>>() {
            Some(connection) => {
                let origin = effective(headers, connection, connection.settings().proxies());
                Seen {
                    scheme: origin.scheme,
                    host: origin.host,
                    prefix: origin.prefix,
                }
            }
            None => Seen {
                scheme: match uri.scheme_str() {
                    Some("https") => Scheme::Https,
                    _ => Scheme::Http,
                },
                host: headers
                    .get(HOST)
                    .and_then(|host| host.to_str().ok())
                    .map(Cow::Borrowed),
                prefix: "",
            },
        };
        seen.host = if is_doubled {
            None
        } else {
            seen.host.or_else(authority)
        };
        seen
    }
}

/// A host and its port, taken apart: `[::1]:8080` is `[::1]` and `8080`. `None` if the port is no number, or there is no host.
pub(crate) fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.rfind(']') {
        // A literal of IPv6 has colons of its own (RFC 3986, section 3.2.2).
        Some(end) if authority.starts_with('[') => match &authority[end + 1..] {
            "" => (authority, None),
            rest => (&authority[..=end], Some(rest.strip_prefix(':')?)),
        },
        Some(_) => return None,
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        // An empty port is the usual one (RFC 3986, section 3.2.3).
        None | Some("") => None,
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(port.parse().ok()?),
        Some(_) => return None,
    };
    let is_host = |byte: u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'@' | b'\\' | b'<' | b'>' | b'"')
    };
    (!host.is_empty() && host.bytes().all(is_host)).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_its_port_are_taken_apart() {
        for (authority, parts) in [
            ("example.com", Some(("example.com", None))),
            ("example.com:8080", Some(("example.com", Some(8080)))),
            ("example.com:", Some(("example.com", None))),
            ("[::1]", Some(("[::1]", None))),
            ("[::1]:443", Some(("[::1]", Some(443)))),
            ("", None),
            (":80", None),
            ("example.com:http", None),
            ("example.com:99999", None),
            ("example.com:+80", None),
            ("::1", None),
            ("a:b:1", None),
            ("[::1]x", None),
            ("a]:1", None),
            ("user@example.com", None),
            ("example.com/evil", None),
            ("example.com\\evil", None),
            ("exa mple.com", None),
        ] {
            assert_eq!(host_and_port(authority), parts, "{authority}");
        }
    }
}
