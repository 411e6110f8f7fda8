//! Addresses of operations, by their handlers.

use std::any::TypeId;
use std::fmt::{self, Display};
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Arg, Phase, Refused};
use crate::context::Context;
use crate::contract::ProblemContract;
use crate::handler::Handler;
use crate::layer::MountPath;
use crate::link::{Place, Target};
use crate::operation::Operation;
use crate::problem::{Details, Problem, framework};
use crate::served::Served;

/// Links to operations of the same app: what FastAPI calls `url_path_for`. They follow prefixes of lists, the path below which the app is
/// mounted, and the prefix that a trusted proxy names. A handler that was renamed is a compile error, and no dead link.
///
/// ```
/// use aplomb_core::arg::{Links, NoLink};
/// use aplomb_core::handler::Handler;
///
/// /// A link to the newest item: `/items/7` for `links_to::<read_item>`, with `#[get("/items/{id}")] async fn read_item(id: u64) ..`.
/// fn newest<H: Handler>(links: &Links) -> Result<String, NoLink> {
///     links.to::<H>(&[("id", &7)])
/// }
/// ```
#[derive(Clone)]
pub struct Links {
    served: Arc<Served>,
    /// Scheme and host, as the client sees them.
    origin: String,
    /// What stands before the paths of this app.
    base: String,
}

impl Links {
    /// The path of an operation. Each parameter of its path has a value, which is percent-encoded.
    ///
    /// # Errors
    ///
    /// A handler that this app does not serve; a parameter without a value, or a value without a parameter; a value that cannot stand
    /// in a path: an empty one, `.` and `..`.
    pub fn to<H: Handler>(&self, values: &[(&str, &dyn Display)]) -> Result<String, NoLink> {
        self.find(TypeId::of::<H>(), H::NAME, values)
    }

    /// The path of an operation whose parameters are filled in, `links.path(read_item::path(7))`, with its query string; or a path of this
    /// app, such as `/static/styles.css`. The type of each parameter is that of the handler's argument.
    ///
    /// # Errors
    ///
    /// As [`Links::to`].
    pub fn path(&self, target: impl Into<Target>) -> Result<String, NoLink> {
        match target.into().0 {
            Place::Operation(link) => {
                let path = self.find(link.handler, link.name, &link.values())?;
                Ok(format!("{path}{}", link.query))
            }
            Place::Path(path) => Ok(format!("{}/{}", self.base, path.trim_start_matches('/'))),
        }
    }

    /// [`Links::path`] with the scheme and the host that the client named: `https://shop.example/items/7`. Where others see the address, in an
    /// e-mail or in a cache, put the policy `Hosts` around the app: a client can name any host.
    ///
    /// # Errors
    ///
    /// As [`Links::to`].
    pub fn url(&self, target: impl Into<Target>) -> Result<String, NoLink> {
        Ok(format!("{}{}", self.origin, self.path(target)?))
    }

    fn find(
        &self,
        handler: TypeId,
        name: &'static str,
        values: &[(&str, &dyn Display)],
    ) -> Result<String, NoLink> {
        let no_link = |reason| NoLink {
            handler: name,
            reason,
        };
        let mut routes = self.served.routes.iter();
        let route = routes.find(|route| route.handler == Some(handler));
        let route = route.ok_or_else(|| no_link(Reason::NotServed))?;
        let written = fill(&route.path, values).map_err(no_link)?;
        Ok(format!("{}{written}", self.base))
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links")
            .field("origin", &self.origin)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Arg for Links {
    const PHASE: Phase = Phase::Head;

    fn describe(_operation: &mut Operation) {}

    async fn take(cx: &mut Context) -> Result<Links, Refused> {
        let seen = cx.origin();
        let prefix = seen.as_ref().map_or("", |seen| seen.prefix);
        let scheme = seen.as_ref().map_or("http", |seen| seen.scheme.as_str());
        let host = match &seen {
            Some(seen) => seen.host.as_deref(),
            None => cx.header("host").and_then(|host| std::str::from_utf8(host).ok()),
        };
        let authority = cx.head.uri.authority().map(|authority| authority.as_str());
        let host = host.or(authority).filter(|host| is_plain(host));
        let mount = cx.head.extensions.get::<MountPath>();
        let mount = mount.map_or("", |mount| mount.0.as_str());
        Ok(Links {
            origin: format!("{scheme}://{}", host.unwrap_or("localhost")),
            base: format!("{prefix}{mount}"),
            served: Arc::clone(&cx.served),
        })
    }
}

/// Whether a host has nothing that means something elsewhere. The server looks before; in process nobody does.
fn is_plain(host: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:[]%".contains(&byte);
    !host.is_empty() && host.bytes().all(is_known)
}

/// What can stand in a segment or in a query string as it is (RFC 3986, section 2.3).
pub(crate) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same for what follows: its slashes divide it.
const ENCODED_REST: &AsciiSet = &ENCODED.remove(b'/');

/// Puts values into a template.
fn fill(template: &str, values: &[(&str, &dyn Display)]) -> Result<String, Reason> {
    let mut path = String::with_capacity(template.len() + 16);
    let mut rest = template;
    let mut used = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        path.push_str(before);
        rest = after;
        let (name, encoded) = match name.strip_prefix('*') {
            Some(name) => (name, ENCODED_REST),
            None => (name, ENCODED),
        };
        let value = values.iter().find(|(known, _)| *known == name);
        let (_, value) = value.ok_or_else(|| Reason::NoValue(name.to_owned()))?;
        used += 1;
        let value = value.to_string();
        // Clients take such segments away before they send the path (RFC 3986, section 5.2.4).
        let is_walk = value.split('/').any(|segment| matches!(segment, "." | ".."));
        if value.is_empty() || is_walk {
            return Err(Reason::NoSegment(name.to_owned()));
        }
        path.extend(utf8_percent_encode(&value, encoded));
    }
    if used < values.len() {
        return Err(Reason::TooMany(template.to_owned()));
    }
    path.push_str(rest);
    Ok(path)
}

/// A link that cannot be written. Answered with a plain 500; the reason is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoLink {
    handler: &'static str,
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    NotServed,
    NoValue(String),
    NoSegment(String),
    TooMany(String),
}

impl Display for NoLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no link to `{}`: ", self.handler)?;
        match &self.reason {
            Reason::NotServed => f.write_str("this app does not serve it; add it with `routes(..)`"),
            Reason::NoValue(name) => write!(f, "its path has `{{{name}}}`, and there is no value for it"),
            Reason::NoSegment(name) => write!(
                f,
                "the value for `{{{name}}}` is empty or a dot, which no path can hold"
            ),
            Reason::TooMany(path) => write!(f, "there are values that its path `{path}` has no place for"),
        }
    }
}

impl std::error::Error for NoLink {}

impl Problem for NoLink {
    fn kinds() -> Vec<ProblemContract> {
        Vec::new()
    }

    fn details(&self) -> Details {
        framework::internal().hidden()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_into_their_places() {
        assert_eq!(fill("/", &[]), Ok("/".to_owned()));
        assert_eq!(
            fill("/v1/{tenant}/items/{id}", &[("id", &7), ("tenant", &"a b/ü%")]),
            Ok("/v1/a%20b%2F%C3%BC%25/items/7".to_owned())
        );
        assert_eq!(
            fill("/files/{*rest}", &[("rest", &"a/b c.txt")]),
            Ok("/files/a/b%20c.txt".to_owned())
        );
    }

    #[test]
    fn what_does_not_fit_says_so() {
        assert_eq!(fill("/{id}", &[]), Err(Reason::NoValue("id".to_owned())));
        assert_eq!(
            fill("/{id}", &[("id", &1), ("other", &2)]),
            Err(Reason::TooMany("/{id}".to_owned()))
        );
        for bad in ["", ".", ".."] {
            assert_eq!(
                fill("/{id}", &[("id", &bad)]),
                Err(Reason::NoSegment("id".to_owned())),
                "{bad}"
            );
        }
        assert_eq!(
            fill("/{*rest}", &[("rest", &"a/../b")]),
            Err(Reason::NoSegment("rest".to_owned()))
        );
    }
}
