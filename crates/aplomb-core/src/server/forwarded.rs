//! Who a request comes from when proxies stand between: `Forwarded` (RFC 7239) and `X-Forwarded-*`.
//!
//! Anyone can send these headers. They count only if the socket's other end is a trusted proxy, and only as far as trusted
//! proxies wrote them: each proxy appends the address that it saw, so the list is read from its end, and the first address
//! that is not a trusted proxy is the client. What stands before it, the client may have made up.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HOST, HeaderName};

use super::connection::Connection;
use super::network::Network;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Which headers the proxies write. A proxy passes the others on as the client sent them, so only one kind may count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forwarding {
    /// `X-Forwarded-For` and its like, which most proxies write.
    #[default]
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Who may say on whose behalf a connection or request comes.
///
/// ```
/// use aplomb_core::server::TrustedProxies;
///
/// let proxies = TrustedProxies::none().network("10.0.0.0/8".parse()?).network("::1".parse()?).host(true);
/// # Ok::<(), aplomb_core::server::NetworkError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Vec<Network>,
    unix: bool,
    forwarding: Forwarding,
    host: bool,
    prefix: bool,
}

impl TrustedProxies {
    /// Nobody: the headers are ignored.
    pub fn none() -> Self {
        Self::default()
    }

    /// Trust proxies that connect from these addresses.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.networks.push(network);
        self
    }

    /// Trust whoever connects to our Unix sockets. Default false.
    #[must_use]
    pub fn unix(mut self, trusted: bool) -> Self {
        self.unix = trusted;
        self
    }

    /// Which headers the proxies write. Default [`Forwarding::XForwarded`].
    #[must_use]
    pub fn reads(mut self, forwarding: Forwarding) -> Self {
        self.forwarding = forwarding;
        self
    }

    /// Whether `X-Forwarded-Host`, or `host` in `Forwarded`, names the host. Default false: many proxies pass on what the
    /// client sent. Switch it on if yours sets or removes it.
    #[must_use]
    pub fn host(mut self, trusted: bool) -> Self {
        self.host = trusted;
        self
    }

    /// Whether `X-Forwarded-Prefix` names the path under which the proxy mounts us. Default false, for the same reason.
    #[must_use]
    pub fn prefix(mut self, trusted: bool) -> Self {
        self.prefix = trusted;
        self
    }

    /// Whether the address is a trusted proxy's.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    /// Whether the other end of the connection is a trusted proxy.
    pub fn trusts_peer(&self, connection: &Connection) -> bool {
        self.trusts_socket(connection.peer())
    }

    pub(super) fn trusts_socket(&self, peer: Option<SocketAddr>) -> bool {
        match peer {
            Some(peer) => !self.networks.is_empty() && self.trusts(peer.ip()),
            None => self.unix,
        }
    }
}

/// The scheme that the client used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`
    Http,
    /// `https`
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        // RFC 6455: what a proxy saw as `wss` is `https` to HTTP.
        match text {
            _ if text.eq_ignore_ascii_case("https") || text.eq_ignore_ascii_case("wss") => Some(Self::Https),
            _ if text.eq_ignore_ascii_case("http") || text.eq_ignore_ascii_case("ws") => Some(Self::Http),
            _ => None,
        }
    }
}

/// How the client sees us and we see the client, whatever stands between.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin<'a> {
    /// The address of the client: the last one that is not a trusted proxy. See [`Connection::client_ip`] for Unix sockets.
    pub client: IpAddr,
    /// The scheme that the client used.
    pub scheme: Scheme,
    /// The host, with its port if one was given. None if no header names it: on HTTP/2 it is the authority of the URI.
    pub host: Option<Cow<'a, str>>,
    /// The path under which the proxy mounts us: begins with `/`, does not end with it; else empty.
    pub prefix: &'a str,
}

/// The client's address alone, for those who need no more: without trusted proxies no header is looked up.
pub fn effective_client(headers: &HeaderMap, connection: &Connection, proxies: &TrustedProxies) -> IpAddr {
    if !proxies.trusts_peer(connection) {
        return connection.client_ip();
    }
    match proxies.forwarding {
        Forwarding::XForwarded => walk_list(headers, connection, proxies).client,
        Forwarding::Forwarded => walk_forwarded(headers, connection, proxies).client,
    }
}

/// Who the client is and how it sees us. Without a trusted proxy at the other end, what the connection itself shows.
pub fn effective<'a>(
    headers: &'a HeaderMap,
    connection: &Connection,
    proxies: &TrustedProxies,
) -> Origin<'a> {
    let mut origin = Origin {
        client: connection.client_ip(),
        scheme: if connection.tls().is_some() {
            Scheme::Https
        } else {
            Scheme::Http
        },
        host: headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .map(Cow::Borrowed),
        prefix: "",
    };
    if !proxies.trusts_peer(connection) {
        return origin;
    }
    match proxies.forwarding {
        Forwarding::XForwarded => {
            let walk = walk_list(headers, connection, proxies);
            origin.client = walk.client;
            origin.scheme = at(headers, &PROTO, &walk)
                .and_then(Scheme::parse)
                .unwrap_or(origin.scheme);
            if let Some(host) = proxies
                .host
                .then(|| at(headers, &FORWARDED_HOST, &walk))
                .flatten()
                .filter(|host| is_host(host))
            {
                origin.host = Some(Cow::Borrowed(host));
            }
            if let Some(prefix) = proxies.prefix.then(|| at(headers, &PREFIX, &walk)).flatten() {
                origin.prefix = clean_prefix(prefix);
            }
        }
        Forwarding::Forwarded => {
            let walk = walk_forwarded(headers, connection, proxies);
            origin.client = walk.client;
            origin.scheme = walk
                .proto
                .as_deref()
                .and_then(Scheme::parse)
                .unwrap_or(origin.scheme);
            if let Some(host) = walk.host.filter(|host| proxies.host && is_host(host)) {
                origin.host = Some(host);
            }
        }
    }
    origin
}

/// Remove the headers that [`effective`] reads, for handlers that pass requests on and must not pass on what a client made up.
pub fn strip_forwarding(headers: &mut HeaderMap) {
    for name in [
        FORWARDED,
        FOR,
        PROTO,
        FORWARDED_HOST,
        PREFIX,
        HeaderName::from_static("x-real-ip"),
    ] {
        headers.remove(name);
    }
}

/// Where the walk along a comma-separated list ended.
struct Walk {
    client: IpAddr,
    /// How many entries stand behind the client's.
    hops: usize,
    /// How many entries there are.
    entries: usize,
}

fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    // Several lines are one list (RFC 9110 section 5.3). A line that is not text ends it, seen from the end.
    headers
        .get_all(name)
        .iter()
        .rev()
        .map_while(|line| line.to_str().ok())
        .flat_map(|line| line.rsplit(',').map(str::trim))
}

fn walk_list(headers: &HeaderMap, connection: &Connection, proxies: &TrustedProxies) -> Walk {
    let mut walk = Walk {
        client: connection.client_ip(),
        hops: 0,
        entries: 0,
    };
    let mut found = false;
    for (index, entry) in entries(headers, &FOR).enumerate() {
        walk.entries += 1;
        if found {
            continue;
        }
        let Some(address) = node(entry) else {
            // `unknown` or worse: the last that is known is the proxy which wrote it.
            found = true;
            continue;
        };
        walk.client = address;
        walk.hops = index;
        found = !proxies.trusts(address);
    }
    walk
}

/// The entry that belongs to the client's in `X-Forwarded-For` if both lists are as long, else the one that the nearest proxy
/// wrote.
fn at<'a>(headers: &'a HeaderMap, name: &HeaderName, walk: &Walk) -> Option<&'a str> {
    let last = entries(headers, name).next()?;
    if walk.hops == 0 || entries(headers, name).count() != walk.entries {
        return Some(last);
    }
    entries(headers, name).nth(walk.hops)
}

/// What the proxy says that saw the client.
struct Seen<'a> {
    client: IpAddr,
    proto: Option<Cow<'a, str>>,
    host: Option<Cow<'a, str>>,
}

fn walk_forwarded<'a>(headers: &'a HeaderMap, connection: &Connection, proxies: &TrustedProxies) -> Seen<'a> {
    let mut seen = Seen {
        client: connection.client_ip(),
        proto: None,
        host: None,
    };
    for line in headers.get_all(FORWARDED).iter().rev() {
        let Some(elements) = line.to_str().ok().and_then(elements) else {
            return seen;
        };
        for element in elements.into_iter().rev() {
            let (mut client, mut proto, mut host) = (None, None, None);
            for (name, value) in element {
                match name {
                    _ if name.eq_ignore_ascii_case("for") => client = Some(value),
                    _ if name.eq_ignore_ascii_case("proto") => proto = Some(value),
                    _ if name.eq_ignore_ascii_case("host") => host = Some(value),
                    _ => {}
                }
            }
            seen.proto = proto;
            seen.host = host;
            let Some(client) = client.as_deref().and_then(node) else {
                return seen;
            };
            seen.client = client;
            if !proxies.trusts(client) {
                return seen;
            }
        }
    }
    seen
}

type Pairs<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The elements of a `Forwarded` line (RFC 7239 section 4), none if it is malformed.
fn elements(line: &str) -> Option<Vec<Pairs<'_>>> {
    let mut elements = vec![Vec::new()];
    let mut rest = line.trim_matches([' ', '\t']);
    loop {
        if let Some((name, after)) = rest.split_once('=').filter(|(name, _)| is_token(name)) {
            let value;
            (value, rest) = match after.strip_prefix('"') {
                Some(quoted) => unquote(quoted)?,
                None => {
                    let end = after.find([',', ';', ' ', '\t']).unwrap_or(after.len());
                    (Cow::Borrowed(&after[..end]), &after[end..])
                }
            };
            elements.last_mut()?.push((name, value));
        }
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.as_bytes().first() {
            None => return Some(elements),
            Some(b';') => {}
            Some(b',') => elements.push(Vec::new()),
            Some(_) => return None,
        }
        rest = rest[1..].trim_start_matches([' ', '\t']);
    }
}

/// The text of a quoted string, whose opening quote is gone, and what follows it.
fn unquote(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = text.find(['"', '\\'])?;
    if text.as_bytes()[end] == b'"' {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(value), &text[index + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn node(text: &str) -> Option<IpAddr> {
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    // RFC 7239 section 6 allows `_name` as a port; such a port says nothing to us.
    let address = address.or_else(|| {
        let (address, port) = text
            .rsplit_once(':')
            .filter(|(_, port)| port.starts_with('_'))
            .unwrap_or((text, ""));
        let address = address
            .strip_prefix('[')
            .and_then(|address| address.strip_suffix(']'))
            .or((!port.is_empty()).then_some(address))?;
        address.parse().ok()
    });
    address.map(|address| address.to_canonical())
}

/// Good enough to be put into a link: host characters, a port perhaps; no path, no user, no space.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 260
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~[]:%".contains(&byte))
}

/// The prefix without its last slash; empty if it is not a plain path.
fn clean_prefix(text: &str) -> &str {
    let text = text.trim_end_matches('/');
    let plain = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 1024
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+;=:@".contains(&byte));
    if plain { text } else { "" }
}

#[cfg(test)]
mod tests;
