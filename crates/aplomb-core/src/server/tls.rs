//! TLS by rustls with aws-lc-rs, and certificates that can be renewed while it serves.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ProtocolVersion, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::connection::TlsSession;
use super::signals::Hangups;
use super::transport::Wire;

/// A certificate with its key, and how TLS is spoken with them: TLS 1.3 and 1.2, HTTP/2 and HTTP/1.1 by ALPN. Clones share
/// the certificate.
///
/// From files, it is read again on SIGHUP and when a file changes (see
/// [`Settings::certificate_poll`](super::Settings::certificate_poll)). New files are checked before they are used; if they are
/// at fault, the certificate in use stays and the error is logged.
#[derive(Clone)]
pub struct Tls {
    both: TlsAcceptor,
    http1: TlsAcceptor,
    certificate: Arc<Certificate>,
}

/// Why a certificate cannot be used.
#[derive(Debug)]
pub struct TlsError {
    what: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
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

fn fail(what: impl Into<String>, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TlsError {
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
        let files = Files {
            chain: chain.into(),
            key: key.into(),
        };
        let stamp = files.stamp();
        Self::new(files.read()?, Some((files, stamp)))
    }

    /// Certificate chain and private key as PEM text.
    ///
    /// # Errors
    /// There is no certificate or key in them, or they do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        Self::new(
            certified(chain, key, &"the certificate chain", &"the private key")?,
            None,
        )
    }

    fn new(certified: CertifiedKey, files: Option<(Files, Stamp)>) -> Result<Self, TlsError> {
        let certificate = Arc::new(Certificate {
            current: ArcSwap::from_pointee(certified),
            files: files.map(|(files, stamp)| (files, Mutex::new(stamp))),
        });
        let acceptor = |protocols: &[&[u8]]| {
            let mut config = ServerConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .map_err(|error| fail("the TLS versions do not fit the provider", error))?
                .with_no_client_auth()
                .with_cert_resolver(certificate.clone());
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Ok(TlsAcceptor::from(Arc::new(config)))
        };
        Ok(Self {
            both: acceptor(&[b"h2", b"http/1.1"])?,
            http1: acceptor(&[b"http/1.1"])?,
            certificate,
        })
    }

    /// Read the files again. Connections from here on get the new certificate; a certificate from PEM text stays as it is.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files); the certificate in use then stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        if let Some((files, seen)) = &self.certificate.files {
            // Taken before the files are read: a change in between is seen the next time.
            let stamp = files.stamp();
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = stamp;
            self.certificate.current.store(Arc::new(files.read()?));
        }
        Ok(())
    }

    /// Shake hands: the stream, what was settled, and whether it is HTTP/2.
    pub(super) async fn accept(
        &self,
        wire: Wire,
        http2: bool,
    ) -> io::Result<(TlsStream<Wire>, TlsSession, bool)> {
        let stream = if http2 { &self.both } else { &self.http1 }.accept(wire).await?;
        let (_, settled) = stream.get_ref();
        let session = TlsSession {
            protocol: match settled.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
                _ => "TLSv1.3",
            },
            server_name: settled.server_name().map(str::to_ascii_lowercase),
        };
        let negotiated = settled.alpn_protocol() == Some(b"h2");
        Ok((stream, session, negotiated))
    }

    /// Read the files again when they change, and on SIGHUP.
    pub(super) async fn keep_fresh(self, poll: Duration, hangups: bool) {
        let Some((files, seen)) = &self.certificate.files else {
            return;
        };
        let mut hangups = Hangups::new(hangups);
        loop {
            let look = async {
                match poll {
                    Duration::ZERO => std::future::pending().await,
                    poll => tokio::time::sleep(poll).await,
                }
            };
            let asked = tokio::select! {
                () = hangups.next() => true,
                () = look => false,
            };
            let tls = self.clone();
            let changed = asked || files.stamp() != *seen.lock().unwrap_or_else(PoisonError::into_inner);
            if !changed {
                continue;
            }
            match tokio::task::spawn_blocking(move || tls.reload()).await {
                Ok(Ok(())) => {
                    tracing::info!(file = %files.chain.display(), "certificate read again")
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, "the certificate in use stays: the new one is at fault")
                }
                Err(_) => return,
            }
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field(
                "files",
                &self.certificate.files.as_ref().map(|(files, _)| &files.chain),
            )
            .finish_non_exhaustive()
    }
}

/// Passed everywhere: the process's default is whatever some dependency made it.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The certificate in use.
struct Certificate {
    current: ArcSwap<CertifiedKey>,
    files: Option<(Files, Mutex<Stamp>)>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

struct Files {
    chain: PathBuf,
    key: PathBuf,
}

/// When the files were changed last, and how long they are: renewals can fall into one tick of a file system's clock.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Files {
    fn stamp(&self) -> Stamp {
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        [stamp(&self.chain), stamp(&self.key)]
    }

    fn read(&self) -> Result<CertifiedKey, TlsError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|error| fail(format!("cannot read {}", path.display()), error))
        };
        certified(
            &read(&self.chain)?,
            &read(&self.key)?,
            &self.chain.display(),
            &self.key.display(),
        )
    }
}

fn certified(
    chain: &[u8],
    key: &[u8],
    chain_name: &dyn fmt::Display,
    key_name: &dyn fmt::Display,
) -> Result<CertifiedKey, TlsError> {
    let chain = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| fail(format!("{chain_name} is not PEM"), error))?;
    if chain.is_empty() {
        return Err(TlsError {
            what: format!("{chain_name} holds no certificate: expected `-----BEGIN CERTIFICATE-----`"),
            cause: None,
        });
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|error| fail(format!("{key_name} holds no private key in PEM"), error))?;
    // Checks that the key fits the certificate, as far as the kinds of keys allow.
    CertifiedKey::from_der(chain, key, &provider()).map_err(|error: rustls::Error| {
        fail(
            format!("{key_name} and {chain_name} cannot be used together"),
            error,
        )
    })
}
