//! Where a server listens in fact, for banners and tests.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where a server does listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub(super) place: Local,
    pub(super) tls: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Local {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

impl Address {
    /// The TCP address, with the port that was chosen; none for a Unix socket.
    pub fn tcp(&self) -> Option<SocketAddr> {
        match &self.place {
            Local::Tcp(address) => Some(*address),
            Local::Unix(_) => None,
        }
    }

    /// The path of a Unix socket; none for TCP.
    pub fn unix(&self) -> Option<&std::path::Path> {
        match &self.place {
            Local::Tcp(_) => None,
            Local::Unix(path) => Some(path),
        }
    }
}

/// `http://127.0.0.1:8080`, `https://…`, `unix:/run/desk.sock`. An address that means all of the machine's is shown as the
/// loopback, so that the link opens.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Local::Tcp(address) => {
                let mut address = *address;
                if address.ip().is_unspecified() {
                    address.set_ip(if address.is_ipv4() {
                        std::net::Ipv4Addr::LOCALHOST.into()
                    } else {
                        std::net::Ipv6Addr::LOCALHOST.into()
                    });
                }
                write!(f, "{}://{address}", if self.tls { "https" } else { "http" })
            }
            Local::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}
