//! Which pages may open a socket.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

use crate::context::Context;
use crate::problem::{Details, framework};

/// The origins whose pages are let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origins {
    Any,
    /// The server's own, and these.
    Own(Vec<String>),
}

impl Default for Origins {
    fn default() -> Origins {
        Origins::Own(Vec::new())
    }
}

impl Origins {
    pub(super) fn allow(&mut self, origin: &str) {
        if let Origins::Own(list) = self {
            list.push(origin.trim_end_matches('/').to_ascii_lowercase());
        }
    }

    /// Whether a page of this origin is let in by a server that is reached under `host`.
    fn allows(&self, origin: &str, host: Option<&str>) -> bool {
        let Origins::Own(list) = self else {
            return true;
        };
        let origin = origin.to_ascii_lowercase();
        list.contains(&origin) || host.is_some_and(|host| is_of(&origin, &host.to_ascii_lowercase()))
    }

    /// Checks the origin of a request (RFC 6455, section 4.2.2, step 4).
    ///
    /// # Errors
    ///
    /// 403.
    pub(super) fn check(&self, cx: &Context) -> Result<(), Box<Details>> {
        let headers = cx.all_headers();
        let Some(origin) = headers.get(ORIGIN) else {
            // No browser.
            return Ok(());
        };
        let origin = origin.to_str().unwrap_or("null");
        let is_allowed = match cx.connection() {
            Some(connection) => {
                let proxies = connection.settings().proxies();
                let seen = crate::server::effective(headers, connection, proxies);
                let host = seen.host.as_deref().or_else(|| authority(cx));
                self.allows(origin, host)
            }
            None => self.allows(origin, host(headers)),
        };
        if is_allowed {
            Ok(())
        } else {
            Err(Box::new(framework::origin_refused(origin)))
        }
    }
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

/// On HTTP/2 the host stands in the target.
fn authority(cx: &Context) -> Option<&str> {
    Some(cx.head.uri.authority()?.as_str())
}

/// Whether an origin (RFC 6454, section 6.2) is that of a server under this name. The scheme is not compared: a proxy in front may have
/// taken TLS away.
fn is_of(origin: &str, host: &str) -> bool {
    let (own, default_port) = if let Some(own) = origin.strip_prefix("https://") {
        (own, ":443")
    } else if let Some(own) = origin.strip_prefix("http://") {
        (own, ":80")
    } else {
        return false;
    };
    own.strip_suffix(default_port).unwrap_or(own) == host.strip_suffix(default_port).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_server_itself_are_let_in() {
        let own = Origins::default();
        assert!(own.allows("http://localhost:8000", Some("localhost:8000")));
        assert!(own.allows("https://Chat.example", Some("chat.example")));
        assert!(own.allows("https://chat.example", Some("chat.example:443")));
        assert!(!own.allows("https://chat.example", Some("chat.example:80")));
        assert!(!own.allows("https://evil.example", Some("chat.example")));
        assert!(!own.allows("https://chat.example.evil.example", Some("chat.example")));
        assert!(!own.allows("null", Some("chat.example")));
        assert!(!own.allows("https://chat.example", None));
    }

    #[test]
    fn others_are_let_in_by_name() {
        let mut origins = Origins::default();
        origins.allow("https://App.example/");
        assert!(origins.allows("https://app.example", Some("api.example")));
        assert!(!origins.allows("http://app.example", Some("api.example")));
        assert!(Origins::Any.allows("null", None));
    }
}
