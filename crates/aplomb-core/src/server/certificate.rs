//! A certificate with its key: read, checked, and read again while it is in use.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::signals::Hangups;
use super::tls::{TlsError, fail, provider};

/// The certificate in use.
pub(super) struct Certificate {
    current: ArcSwap<CertifiedKey>,
    files: Option<(Files, Mutex<Stamp>)>,
}

impl Certificate {
    pub(super) fn from_files(chain: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let files = Files { chain, key };
        let stamp = files.stamp();
        Ok(Self {
            current: ArcSwap::from_pointee(files.read()?),
            files: Some((files, Mutex::new(stamp))),
        })
    }

    pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let certified = certified(chain, key, &"the certificate chain", &"the private key")?;
        Ok(Self {
            current: ArcSwap::from_pointee(certified),
            files: None,
        })
    }

    pub(super) fn current(&self) -> Arc<CertifiedKey> {
        self.current.load_full()
    }

    /// The file of the chain, if it is from files.
    pub(super) fn file(&self) -> Option<&Path> {
        self.files.as_ref().map(|(files, _)| &*files.chain)
    }

    pub(super) fn reload(&self) -> Result<(), TlsError> {
        if let Some((files, seen)) = &self.files {
            // Taken before the files are read: a change in between is seen the next time.
            let stamp = files.stamp();
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = stamp;
            self.current.store(Arc::new(files.read()?));
        }
        Ok(())
    }

    /// Reads the files again when they change, and on SIGHUP.
    pub(super) async fn keep_fresh(self: Arc<Self>, poll: Duration, watch_hangups: bool) {
        let Some((files, seen)) = &self.files else {
            return;
        };
        let mut hangups = Hangups::new(watch_hangups);
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
            let certificate = Arc::clone(&self);
            let changed = asked || files.stamp() != *seen.lock().unwrap_or_else(PoisonError::into_inner);
            if !changed {
                continue;
            }
            match tokio::task::spawn_blocking(move || certificate.reload()).await {
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

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
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

/// The certificates in a PEM text, one at least.
pub(super) fn certificates(
    pem: &[u8],
    name: &dyn fmt::Display,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let list = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| fail(format!("{name} is not PEM"), error))?;
    if list.is_empty() {
        return Err(TlsError::new(format!(
            "{name} holds no certificate: expected `-----BEGIN CERTIFICATE-----`"
        )));
    }
    Ok(list)
}

fn certified(
    chain: &[u8],
    key: &[u8],
    chain_name: &dyn fmt::Display,
    key_name: &dyn fmt::Display,
) -> Result<CertifiedKey, TlsError> {
    let chain = certificates(chain, chain_name)?;
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
