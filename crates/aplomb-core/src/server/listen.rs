//! Where a server listens: TCP addresses, Unix sockets, sockets inherited from systemd.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use socket2::{Domain, Protocol, Type};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::address::{Address, Local};
use super::settings::Settings;
use super::socket::Socket;
#[cfg(feature = "tls")]
use super::tls::Tls;

/// Where to listen, and how connections begin there.
///
/// ```
/// use aplomb_core::server::Listen;
///
/// let open = Listen::from("127.0.0.1:8080");
/// let local = Listen::unix("/run/desk/desk.sock").mode(0o660);
/// let behind_a_balancer = Listen::from("0.0.0.0:8081").proxy_protocol(true);
/// ```
#[derive(Clone, Debug)]
pub struct Listen {
    place: Place,
    mode: Option<u32>,
    pub(super) proxy_protocol: bool,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<Tls>,
}

#[derive(Clone, Debug)]
enum Place {
    /// `address:port`, resolved when bound.
    Tcp(String),
    Unix(PathBuf),
    Inherited,
}

impl Listen {
    fn new(place: Place) -> Self {
        Self {
            place,
            mode: None,
            proxy_protocol: false,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// A TCP address, `127.0.0.1:8080`, `[::]:8080` or `localhost:8080`. Port 0 takes a free one.
    pub fn tcp(address: impl fmt::Display) -> Self {
        Self::new(Place::Tcp(address.to_string()))
    }

    /// A Unix socket at a path. A socket file that nobody listens on any more is replaced; the file is removed at the end.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self::new(Place::Unix(path.into()))
    }

    /// All sockets that systemd, or another with its protocol, hands over (`LISTEN_FDS`, `LISTEN_PID`). Binding takes these
    /// variables out of the environment, so bind before other threads read it.
    pub fn inherited() -> Self {
        Self::new(Place::Inherited)
    }

    /// The permissions of a Unix socket's file, such as `0o660`. Default: what the process's umask leaves. They are set after
    /// the socket is bound; where that moment matters, put it into a directory with permissions of its own.
    #[must_use]
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Whether connections from trusted proxies begin with a PROXY protocol header, version 1 or 2. Default false. It is then
    /// required of them; connections from others are taken as they are.
    #[must_use]
    pub fn proxy_protocol(mut self, expected: bool) -> Self {
        self.proxy_protocol = expected;
        self
    }

    /// Speak TLS here.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    fn is_tls(&self) -> bool {
        #[cfg(feature = "tls")]
        return self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        false
    }

    /// Bind, `copies` times for as many workers.
    pub(super) async fn bind(&self, settings: &Settings, copies: usize) -> io::Result<Vec<Bind>> {
        match &self.place {
            Place::Tcp(address) => self.bind_tcp(address, settings, copies).await,
            #[cfg(unix)]
            Place::Unix(path) => self.bind_unix(path, settings, copies),
            #[cfg(unix)]
            Place::Inherited => self.take_inherited(copies),
            #[cfg(not(unix))]
            Place::Unix(_) | Place::Inherited => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "Unix and inherited sockets exist on Unix only",
            )),
        }
    }

    async fn bind_tcp(&self, text: &str, settings: &Settings, copies: usize) -> io::Result<Vec<Bind>> {
        let mut addresses = match text.parse::<SocketAddr>() {
            Ok(address) => vec![address],
            Err(_) => {
                let text = text.to_owned();
                let shown = text.clone();
                tokio::task::spawn_blocking(move || text.to_socket_addrs().map(Vec::from_iter))
                    .await
                    .map_err(io::Error::other)?
                    .map_err(|error| explain(error, &shown, "write `address:port`, such as `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`"))?
            }
        };
        addresses.dedup();
        let mut binds = Vec::new();
        for address in addresses {
            let first = tcp_socket(address, settings).map_err(|error| explain_bind(error, address))?;
            let address = first.local_addr()?;
            let mut listeners = vec![Bare::Tcp(first)];
            for _ in 1..copies {
                // Port 0 has become a port by now, which the others share.
                listeners.push(Bare::Tcp(
                    tcp_socket(address, settings).map_err(|error| explain_bind(error, address))?,
                ));
            }
            binds.push(Bind {
                address: Address {
                    place: Local::Tcp(address),
                    tls: self.is_tls(),
                },
                listeners,
                listen: self.clone(),
                _file: None,
            });
        }
        if binds.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::AddrNotAvailable,
                format!("cannot listen on `{text}`: the name has no address"),
            ));
        }
        Ok(binds)
    }

    #[cfg(unix)]
    fn bind_unix(&self, path: &std::path::Path, settings: &Settings, copies: usize) -> io::Result<Vec<Bind>> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};

        let shown = path.display();
        let fail = |error, advice: &str| explain(error, &shown, advice);
        remove_stale(path)?;
        let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket
            .bind(
                &socket2::SockAddr::unix(path)
                    .map_err(|error| fail(error, "the path is too long for a socket: use a shorter one"))?,
            )
            .map_err(|error| fail(error, "the directory must exist and be writable for this process"))?;
        let metadata = std::fs::symlink_metadata(path)?;
        let file = SocketFile {
            path: path.to_owned(),
            device: metadata.dev(),
            inode: metadata.ino(),
        };
        if let Some(mode) = self.mode {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
                .map_err(|error| fail(error, "the mode cannot be set"))?;
        }
        socket
            .listen(backlog(settings))
            .map_err(|error| fail(error, "listening failed"))?;
        socket.set_nonblocking(true)?;
        let first = std::os::unix::net::UnixListener::from(socket);
        let listeners = copied(copies, Bare::Unix(first))?;
        let address = Address {
            place: Local::Unix(path.to_owned()),
            tls: self.is_tls(),
        };
        Ok(vec![Bind {
            address,
            listeners,
            listen: self.clone(),
            _file: Some(file),
        }])
    }

    #[cfg(unix)]
    fn take_inherited(&self, copies: usize) -> io::Result<Vec<Bind>> {
        let mut inherited = listenfd::ListenFd::from_env();
        let mut binds = Vec::new();
        for index in 0..inherited.len() {
            let tcp = inherited.take_tcp_listener(index);
            let (place, bare) = if let Ok(Some(listener)) = tcp {
                listener.set_nonblocking(true)?;
                (Local::Tcp(listener.local_addr()?), Bare::Tcp(listener))
            } else {
                let listener = inherited.take_unix_listener(index).map_err(|error| {
                    explain(
                        error,
                        format_args!("inherited socket {index}"),
                        "it must be a listening TCP or Unix stream socket (`ListenStream=`)",
                    )
                })?;
                let Some(listener) = listener else { continue };
                listener.set_nonblocking(true)?;
                let path = listener
                    .local_addr()?
                    .as_pathname()
                    .map(PathBuf::from)
                    .unwrap_or_default();
                (Local::Unix(path), Bare::Unix(listener))
            };
            let listeners = copied(copies, bare)?;
            binds.push(Bind {
                address: Address {
                    place,
                    tls: self.is_tls(),
                },
                listeners,
                listen: self.clone(),
                _file: None,
            });
        }
        if binds.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "no inherited sockets: LISTEN_FDS is not set for this process; start it by a systemd socket unit, or listen on an address",
            ));
        }
        Ok(binds)
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self::tcp(address)
    }
}

/// One text for each kind, as in an environment variable: `127.0.0.1:8080`, `unix:/run/desk.sock`, `inherited`.
impl From<&str> for Listen {
    fn from(text: &str) -> Self {
        match text.strip_prefix("unix:") {
            Some(path) => Self::unix(path),
            None if text == "inherited" => Self::inherited(),
            None => Self::tcp(text),
        }
    }
}

impl From<String> for Listen {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

/// A place that is bound, with one listener per worker.
pub(super) struct Bind {
    pub(super) address: Address,
    pub(super) listeners: Vec<Bare>,
    pub(super) listen: Listen,
    pub(super) _file: Option<SocketFile>,
}

/// A listener that belongs to no runtime yet.
pub(super) enum Bare {
    Tcp(std::net::TcpListener),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixListener),
}

impl Bare {
    #[cfg(unix)]
    fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(listener) => Self::Tcp(listener.try_clone()?),
            Self::Unix(listener) => Self::Unix(listener.try_clone()?),
        })
    }

    /// Hand it to the runtime that calls.
    pub(super) fn enter(self) -> io::Result<Listener> {
        Ok(match self {
            Self::Tcp(listener) => Listener::Tcp(TcpListener::from_std(listener)?),
            #[cfg(unix)]
            Self::Unix(listener) => Listener::Unix(UnixListener::from_std(listener)?),
        })
    }
}

pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl Listener {
    pub(super) async fn accept(&self) -> io::Result<Socket> {
        match self {
            Self::Tcp(listener) => listener.accept().await.map(|(stream, _)| Socket::Tcp(stream)),
            #[cfg(unix)]
            Self::Unix(listener) => listener.accept().await.map(|(stream, _)| Socket::Unix(stream)),
        }
    }
}

#[cfg(unix)]
fn copied(copies: usize, first: Bare) -> io::Result<Vec<Bare>> {
    let mut listeners = (1..copies)
        .map(|_| first.try_clone())
        .collect::<io::Result<Vec<_>>>()?;
    listeners.push(first);
    Ok(listeners)
}

fn backlog(settings: &Settings) -> i32 {
    i32::try_from(settings.backlog).unwrap_or(i32::MAX)
}

fn tcp_socket(address: SocketAddr, settings: &Settings) -> io::Result<std::net::TcpListener> {
    let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    {
        // Without it a restarted server waits for old connections to leave TIME_WAIT. On Windows it means something else.
        socket.set_reuse_address(true)?;
        if settings.reuse_port || settings.workers > 0 {
            socket.set_reuse_port(true)?;
        }
    }
    socket.bind(&address.into())?;
    socket.listen(backlog(settings))?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn explain(error: io::Error, place: impl fmt::Display, advice: &str) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot listen on {place}: {error}; {advice}"),
    )
}

fn explain_bind(error: io::Error, address: SocketAddr) -> io::Error {
    let port = address.port();
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => format!("another process listens on port {port}: stop it, or choose another port (0 takes a free one)"),
        io::ErrorKind::PermissionDenied => format!("port {port} needs a privilege: choose one from 1024 on, give the process CAP_NET_BIND_SERVICE, or inherit the socket"),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address: 127.0.0.1 is the machine alone, 0.0.0.0 all of its IPv4 addresses".to_owned(),
        _ => "check the address".to_owned(),
    };
    explain(error, address, &advice)
}

/// The file of a Unix socket; removed at the end if it is still ours.
#[cfg(unix)]
pub(super) struct SocketFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

#[cfg(not(unix))]
pub(super) enum SocketFile {}

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        use std::os::unix::fs::MetadataExt;
        if std::fs::symlink_metadata(&self.path)
            .is_ok_and(|file| file.dev() == self.device && file.ino() == self.inode)
        {
            // Nothing is lost if it stays: the next start replaces it.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Remove the socket file of a process that is gone. Anything else at that path is an error.
#[cfg(unix)]
fn remove_stale(path: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt;

    let Ok(metadata) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    let shown = path.display();
    if !metadata.file_type().is_socket() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "cannot listen on {shown}: there is a file that is no socket; it is left alone: remove it, or choose another path"
            ),
        ));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path)
            .map_err(|error| explain(error, shown, "a stale socket file is there and cannot be removed")),
        Err(error) => Err(explain(
            error,
            shown,
            "a socket file is there, and whether it is in use cannot be told",
        )),
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            format!(
                "cannot listen on {shown}: another process listens there: stop it, or choose another path"
            ),
        )),
    }
}
