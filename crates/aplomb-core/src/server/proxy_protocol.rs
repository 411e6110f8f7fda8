//! The PROXY protocol, versions 1 and 2: a header with which a TCP proxy says for whom it connects.
//!
//! Specification: HAProxy, "The PROXY protocol", 2020/03/05.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

const SIGNATURE_2: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
const START_1: &[u8; 6] = b"PROXY ";
/// The longest version 1 line, with its line end (section 2.1).
const LONGEST_1: usize = 107;
/// A version 2 header may name up to 64 KiB of extensions; proxies send some hundred bytes.
const LONGEST_2: usize = 4096;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// The proxy relays a connection from `client` to `destination`.
    Proxied {
        /// Who connected to the proxy.
        client: SocketAddr,
        /// What it connected to.
        destination: SocketAddr,
    },
    /// The proxy speaks for itself (`LOCAL`, a health check) or names no IP addresses (`UNKNOWN`).
    Local,
}

/// Why bytes are not a PROXY protocol header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyHeaderError(&'static str);

impl fmt::Display for ProxyHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no valid PROXY protocol header: {}", self.0)
    }
}

impl std::error::Error for ProxyHeaderError {}

/// Read a header from the start of a connection's bytes: what it says and how many bytes it takes, `None` if more bytes are
/// needed. Asks for at most 4,112 bytes.
///
/// # Errors
/// The bytes are not, and will not become, a header of version 1 or 2.
///
/// ```
/// use aplomb_core::server::{ProxyHeader, read_proxy_header};
///
/// let bytes = b"PROXY TCP4 192.0.2.7 198.51.100.1 5000 443\r\nGET / HTTP/1.1\r\n";
/// let (header, length) = read_proxy_header(bytes)?.expect("a whole header");
/// assert_eq!(length, 44);
/// assert!(matches!(header, ProxyHeader::Proxied { client, .. } if client.port() == 5000));
/// # Ok::<(), aplomb_core::server::ProxyHeaderError>(())
/// ```
pub fn read_proxy_header(bytes: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyHeaderError> {
    if starts(bytes, SIGNATURE_2) {
        return if bytes.len() < 16 {
            Ok(None)
        } else {
            version_2(bytes)
        };
    }
    if starts(bytes, START_1) {
        return version_1(bytes);
    }
    Err(ProxyHeaderError("the connection does not begin with one"))
}

/// Whether `bytes` begin with `start`, as far as there are bytes.
fn starts(bytes: &[u8], start: &[u8]) -> bool {
    let length = bytes.len().min(start.len());
    bytes[..length] == start[..length]
}

fn version_1(bytes: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyHeaderError> {
    let Some(end) = bytes.iter().take(LONGEST_1).position(|byte| *byte == b'\n') else {
        return if bytes.len() < LONGEST_1 {
            Ok(None)
        } else {
            Err(ProxyHeaderError("the line has more than 107 bytes"))
        };
    };
    let line = bytes[..end]
        .strip_suffix(b"\r")
        .ok_or(ProxyHeaderError("the line does not end with CR LF"))?;
    let line = std::str::from_utf8(line).map_err(|_| ProxyHeaderError("the line is not ASCII"))?;
    let mut words = line.split(' ').skip(1);
    let mut word = || words.next().ok_or(ProxyHeaderError("the line ends too early"));
    let family = word()?;
    if family == "UNKNOWN" {
        // Whatever follows is to be ignored (section 2.1).
        return Ok(Some((ProxyHeader::Local, end + 1)));
    }
    let address = |text: &str| -> Result<IpAddr, ProxyHeaderError> {
        let address: IpAddr = text
            .parse()
            .map_err(|_| ProxyHeaderError("an address is not one"))?;
        match family {
            "TCP4" if address.is_ipv4() => Ok(address),
            "TCP6" if address.is_ipv6() => Ok(address),
            "TCP4" | "TCP6" => Err(ProxyHeaderError("an address is of the other family")),
            _ => Err(ProxyHeaderError("the family is none of TCP4, TCP6, UNKNOWN")),
        }
    };
    let client = address(word()?)?;
    let destination = address(word()?)?;
    let client = SocketAddr::new(client, port(word()?)?);
    let destination = SocketAddr::new(destination, port(word()?)?);
    if words.next().is_some() {
        return Err(ProxyHeaderError("the line has too many words"));
    }
    Ok(Some((ProxyHeader::Proxied { client, destination }, end + 1)))
}

fn port(text: &str) -> Result<u16, ProxyHeaderError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse()
        .ok()
        .filter(|_| plain)
        .ok_or(ProxyHeaderError("a port is not a number up to 65535"))
}

fn version_2(bytes: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyHeaderError> {
    let length = usize::from(u16::from_be_bytes([bytes[14], bytes[15]]));
    if bytes[12] >> 4 != 2 {
        return Err(ProxyHeaderError("the version is not 2"));
    }
    if length > LONGEST_2 {
        return Err(ProxyHeaderError(
            "the header has more than 4,096 bytes of addresses and extensions",
        ));
    }
    let local = match bytes[12] & 0x0f {
        0 => true,
        1 => false,
        _ => return Err(ProxyHeaderError("the command is neither LOCAL nor PROXY")),
    };
    let Some(rest) = bytes.get(16..16 + length) else {
        return Ok(None);
    };
    // The transport in the low half matters not: what we accept are streams.
    let header = match bytes[13] >> 4 {
        _ if local => ProxyHeader::Local,
        0 => ProxyHeader::Local,
        1 => proxied::<4>(rest)?,
        2 => proxied::<16>(rest)?,
        // AF_UNIX: paths of the proxy's machine, of no use to us.
        3 => ProxyHeader::Local,
        _ => return Err(ProxyHeaderError("the address family is unknown")),
    };
    Ok(Some((header, 16 + length)))
}

fn proxied<const N: usize>(rest: &[u8]) -> Result<ProxyHeader, ProxyHeaderError>
where
    IpAddr: From<[u8; N]>,
{
    let short = ProxyHeaderError("the header is shorter than its addresses");
    let (client, rest) = rest.split_first_chunk::<N>().ok_or(short)?;
    let (destination, rest) = rest.split_first_chunk::<N>().ok_or(short)?;
    let (ports, _extensions) = rest.split_first_chunk::<4>().ok_or(short)?;
    Ok(ProxyHeader::Proxied {
        client: SocketAddr::new(IpAddr::from(*client), u16::from_be_bytes([ports[0], ports[1]])),
        destination: SocketAddr::new(
            IpAddr::from(*destination),
            u16::from_be_bytes([ports[2], ports[3]]),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proxied(client: &str, destination: &str) -> ProxyHeader {
        ProxyHeader::Proxied {
            client: client.parse().unwrap(),
            destination: destination.parse().unwrap(),
        }
    }

    fn version_2_bytes(client: SocketAddr, destination: SocketAddr, extensions: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        for address in [client.ip(), destination.ip()] {
            match address {
                IpAddr::V4(address) => body.extend(address.octets()),
                IpAddr::V6(address) => body.extend(address.octets()),
            }
        }
        body.extend(client.port().to_be_bytes());
        body.extend(destination.port().to_be_bytes());
        body.extend(extensions);
        let mut bytes = SIGNATURE_2.to_vec();
        bytes.extend([0x21, if client.is_ipv4() { 0x11 } else { 0x21 }]);
        bytes.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        bytes.extend(body);
        bytes
    }

    #[test]
    fn version_1_lines() {
        let read = |text: &str| read_proxy_header(text.as_bytes());
        let line = "PROXY TCP6 2001:db8::1 ::1 65535 0\r\n";
        assert_eq!(
            read(line),
            Ok(Some((proxied("[2001:db8::1]:65535", "[::1]:0"), line.len())))
        );
        assert_eq!(
            read("PROXY UNKNOWN ffff::1 ? 1\r\nGET"),
            Ok(Some((ProxyHeader::Local, 27)))
        );
        assert_eq!(read("PROXY UNKNOWN\r\n"), Ok(Some((ProxyHeader::Local, 15))));
        for bad in [
            "PROXY TCP4 192.0.2.7 198.51.100.1 5000\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 5000 443 1\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 5000 443\n",
            "PROXY TCP4 192.0.2.7 ::1 5000 443\r\n",
            "PROXY TCP5 192.0.2.7 198.51.100.1 5000 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 05000 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 +500 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
            "PROXY TCP4  192.0.2.7 198.51.100.1 1 443\r\n",
            "GET / HTTP/1.1\r\n",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&format!("PROXY UNKNOWN {}", "x".repeat(200))).is_err());
    }

    #[test]
    fn version_2_commands() {
        let mut local = SIGNATURE_2.to_vec();
        local.extend([0x20, 0x00, 0, 0]);
        assert_eq!(read_proxy_header(&local), Ok(Some((ProxyHeader::Local, 16))));
        let mut command = local.clone();
        command[12] = 0x22;
        assert!(read_proxy_header(&command).is_err());
        let mut version = local.clone();
        version[12] = 0x31;
        assert!(read_proxy_header(&version).is_err());
        let mut long = local.clone();
        long[14] = 0xff;
        assert!(read_proxy_header(&long).is_err());
        let mut short = SIGNATURE_2.to_vec();
        short.extend([0x21, 0x11, 0, 4, 1, 2, 3, 4]);
        assert!(read_proxy_header(&short).is_err());
    }

    proptest! {
        #[test]
        fn version_1_round_trip(client: std::net::Ipv4Addr, destination: std::net::Ipv4Addr, from: u16, to: u16, cut in 0usize..200) {
            let line = format!("PROXY TCP4 {client} {destination} {from} {to}\r\n");
            let expected = ProxyHeader::Proxied { client: (client, from).into(), destination: (destination, to).into() };
            prop_assert_eq!(read_proxy_header(format!("{line}rest").as_bytes()), Ok(Some((expected, line.len()))));
            let part = &line.as_bytes()[..cut.min(line.len() - 1)];
            prop_assert_eq!(read_proxy_header(part), Ok(None));
        }

        #[test]
        fn version_2_round_trip(client: std::net::Ipv6Addr, destination: std::net::Ipv6Addr, from: u16, to: u16, extensions in prop::collection::vec(any::<u8>(), 0..300), cut: usize) {
            let (client, destination) = (SocketAddr::from((client, from)), SocketAddr::from((destination, to)));
            let bytes = version_2_bytes(client, destination, &extensions);
            prop_assert_eq!(read_proxy_header(&bytes), Ok(Some((ProxyHeader::Proxied { client, destination }, bytes.len()))));
            prop_assert_eq!(read_proxy_header(&bytes[..cut % bytes.len()]), Ok(None));
        }

        #[test]
        fn no_bytes_panic_or_run_on(bytes in prop::collection::vec(any::<u8>(), 0..5000), version in 0..3) {
            let mut input = match version { 0 => Vec::new(), 1 => START_1.to_vec(), _ => SIGNATURE_2.to_vec() };
            input.extend(bytes);
            match read_proxy_header(&input) {
                Ok(Some((_, length))) => prop_assert!(length <= input.len()),
                Ok(None) => prop_assert!(input.len() < 16 + LONGEST_2),
                Err(_) => {}
            }
        }
    }
}
