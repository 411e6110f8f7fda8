//! TLS by rustls with aws-lc-rs, and certificates that can be renewed while it serves.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ProtocolVersion, RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::certificate::{Certificate, certificates};
use super::connection::TlsSession;
use super::transport::Wire;

/// A certificate with its key, and how TLS is spoken with them: TLS 1.3 and 1.2, HTTP/2 and HTTP/1.1 by ALPN. Clones share
/// the certificate.
///
/// From files, it is read again on SIGHUP and when a file changes (see
/// [`Settings::certificate_poll`](super::Settings::certificate_poll)). New files are checked before they are used; if they are
/// at fault, the certificate in use stays and the error is logged.
///
/// ```no_run
/// use aplomb_core::server::{ClientCertificates, Listen, Tls};
///
/// let tls = Tls::from_files("desk.pem", "desk.key")?
///     .name("shop.example", Tls::from_files("shop.pem", "shop.key")?)
///     .client_certificates("partners.pem", ClientCertificates::Required)?;
/// let place = Listen::from("0.0.0.0:8443").tls(tls);
/// # Ok::<(), aplomb_core::server::TlsError>(())
/// ```
#[derive(Clone)]
pub struct Tls {
    both: TlsAcceptor,
    http1: TlsAcceptor,
    identities: Identities,
    clients: Option<Arc<dyn ClientCertVerifier>>,
}

/// Whether clients have to show a certificate (mutual TLS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientCertificates {
    /// Without one the handshake fails.
    Required,
    /// One that is shown has to be valid. [`TlsSession::client_certificate`] says whether there is one.
    Optional,
}

/// Why a certificate cannot be used.
#[derive(Debug)]
pub struct TlsError {
    what: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TlsError {
    pub(super) fn new(what: String) -> Self {
        Self { what, cause: None }
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TlsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl From<TlsError> for io::Error {
    fn from(error: TlsError) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

pub(super) fn fail(
    what: impl Into<String>,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> TlsError {
    TlsError {
        what: what.into(),
        cause: Some(cause.into()),
    }
}

impl Tls {
    /// Certificate chain and private key from PEM files.
    ///
    /// # Errors
    /// A file cannot be read, holds no certificate or key, or key and certificate do not belong together.
    pub fn from_files(chain: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Self, TlsError> {
        Self::of(Certificate::from_files(chain.into(), key.into())?)
    }

    /// Certificate chain and private key as PEM text.
    ///
    /// # Errors
    /// There is no certificate or key in them, or they do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        Self::of(Certificate::from_pem(chain, key)?)
    }

    fn of(certificate: Certificate) -> Result<Self, TlsError> {
        let identities = Identities {
            first: Arc::new(certificate),
            named: Vec::new(),
        };
        Self::build(identities, None)
    }

    fn build(identities: Identities, clients: Option<Arc<dyn ClientCertVerifier>>) -> Result<Self, TlsError> {
        let resolver = Arc::new(identities.clone());
        let acceptor = |protocols: &[&[u8]]| {
            let config = ServerConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .map_err(|error| fail("the TLS versions do not fit the provider", error))?;
            let config = match &clients {
                None => config.with_no_client_auth(),
                Some(clients) => config.with_client_cert_verifier(clients.clone()),
            };
            let mut config = config.with_cert_resolver(resolver.clone());
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Ok(TlsAcceptor::from(Arc::new(config)))
        };
        Ok(Self {
            both: acceptor(&[b"h2", b"http/1.1"])?,
            http1: acceptor(&[b"http/1.1"])?,
            identities,
            clients,
        })
    }

    /// Shows the certificate of `other` to clients that ask for this name (SNI): `shop.example`, or `*.shop.example` for every
    /// name with one label more. A client that asks for no name, or for one that is not here, gets the first certificate.
    #[must_use]
    pub fn name(mut self, name: &str, other: Tls) -> Self {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.identities.named.retain(|(known, _)| *known != name);
        self.identities.named.push((name, other.identities.first));
        let resolver = Arc::new(self.identities.clone());
        for acceptor in [&mut self.both, &mut self.http1] {
            let mut config = ServerConfig::clone(acceptor.config());
            config.cert_resolver = resolver.clone();
            *acceptor = TlsAcceptor::from(Arc::new(config));
        }
        self
    }

    /// Asks clients for a certificate that one of the authorities in this PEM file signed. The file is read now, and not again.
    /// It holds for all names.
    ///
    /// # Errors
    /// The file cannot be read, or holds no certificate of an authority.
    pub fn client_certificates(
        self,
        authorities: impl AsRef<Path>,
        wanted: ClientCertificates,
    ) -> Result<Self, TlsError> {
        let path = authorities.as_ref();
        let name = path.display();
        let pem = std::fs::read(path).map_err(|error| fail(format!("cannot read {name}"), error))?;
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&pem, &name)? {
            roots
                .add(certificate)
                .map_err(|error| fail(format!("{name} holds no certificate of an authority"), error))?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        let verifier = match wanted {
            ClientCertificates::Required => verifier,
            ClientCertificates::Optional => verifier.allow_unauthenticated(),
        };
        let verifier = verifier
            .build()
            .map_err(|error| fail(format!("{name} cannot be used to check clients"), error))?;
        Self::build(self.identities, Some(verifier))
    }

    /// Read the files again. Connections from here on get the new certificates; a certificate from PEM text stays as it is.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files); the certificate in use then stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.identities
            .all()
            .try_for_each(|certificate| certificate.reload())
    }

    /// Shake hands: the stream, what was settled, and whether it is HTTP/2.
    pub(super) async fn accept(
        &self,
        wire: Wire,
        http2: bool,
    ) -> io::Result<(TlsStream<Wire>, TlsSession, bool)> {
        let stream = if http2 { &self.both } else { &self.http1 }.accept(wire).await?;
        let (_, settled) = stream.get_ref();
        let client = settled.peer_certificates().and_then(|chain| chain.first());
        let session = TlsSession {
            protocol: match settled.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
                _ => "TLSv1.3",
            },
            server_name: settled.server_name().map(str::to_ascii_lowercase),
            client_certificate: client.map(|certificate| Arc::from(certificate.as_ref())),
        };
        let negotiated = settled.alpn_protocol() == Some(b"h2");
        Ok((stream, session, negotiated))
    }

    /// Read the files again when they change, and on SIGHUP.
    pub(super) async fn keep_fresh(self, poll: Duration, hangups: bool) {
        let certificates = self.identities.all();
        let kept = certificates.map(|certificate| Arc::clone(certificate).keep_fresh(poll, hangups));
        futures_util::future::join_all(kept).await;
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.identities.first.file())
            .field("asks_clients", &self.clients.is_some())
            .finish_non_exhaustive()
    }
}

/// Passed everywhere: the process's default is whatever some dependency made it.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The certificates of a listener, by the names that clients ask for.
#[derive(Clone, Debug)]
struct Identities {
    first: Arc<Certificate>,
    named: Vec<(String, Arc<Certificate>)>,
}

impl Identities {
    fn all(&self) -> impl Iterator<Item = &Arc<Certificate>> {
        let named = self.named.iter().map(|(_, certificate)| certificate);
        std::iter::once(&self.first).chain(named)
    }

    /// The name itself goes before a wildcard, which stands for one label (RFC 6125 section 6.4.3).
    fn of_name(&self, asked: &str) -> &Arc<Certificate> {
        let asked = asked.trim_end_matches('.').to_ascii_lowercase();
        let parent = asked.split_once('.').map_or("", |(_, parent)| parent);
        let exact = self.named.iter().find(|(name, _)| *name == asked);
        let wild = || {
            self.named
                .iter()
                .find(|(name, _)| !parent.is_empty() && name.strip_prefix("*.") == Some(parent))
        };
        exact
            .or_else(wild)
            .map_or(&self.first, |(_, certificate)| certificate)
    }
}

impl ResolvesServerCert for Identities {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let certificate = match hello.server_name() {
            None => &self.first,
            Some(asked) => self.of_name(asked),
        };
        Some(certificate.current())
    }
}
