//! TLS: protocols, renewal, handshakes that fail or never end.
#![cfg(feature = "tls")]

mod server_support;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aplomb_core::server::{Listen, Tls};
use server_support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

struct Identity {
    chain: String,
    key: String,
    der: CertificateDer<'static>,
}

fn identity() -> Identity {
    let made = rcgen::generate_simple_self_signed(["desk.example".to_owned()]).unwrap();
    Identity {
        chain: made.cert.pem(),
        key: made.signing_key.serialize_pem(),
        der: made.cert.der().clone(),
    }
}

async fn start_tls(settings: aplomb_core::server::Settings, tls: Tls) -> Running {
    start_at(settings, Listen::from("127.0.0.1:0").tls(tls)).await
}

async fn connect(
    server: &Running,
    trusted: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<tokio::net::TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols
        .iter()
        .map(|protocol| protocol.as_bytes().to_vec())
        .collect();
    let stream = tokio::net::TcpStream::connect(server.address).await?;
    TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("desk.example").unwrap(), stream)
        .await
}

fn tls(identity: &Identity) -> Tls {
    Tls::from_pem(identity.chain.as_bytes(), identity.key.as_bytes()).unwrap()
}

#[tokio::test]
async fn http1_and_http2_by_alpn() {
    let identity = identity();
    let server = start_tls(settings(), tls(&identity)).await;

    for protocols in [&["http/1.1"][..], &[]] {
        let mut stream = connect(&server, &identity.der, protocols).await.unwrap();
        for _ in 0..2 {
            stream.write_all(get("/tls").as_bytes()).await.unwrap();
            let answer = read_answer(&mut stream).await;
            assert!(
                answer.contains("TLSv1.3") && answer.contains("desk.example") && answer.ends_with("false"),
                "{answer}"
            );
        }
    }

    let stream = connect(&server, &identity.der, &["h2", "http/1.1"])
        .await
        .unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) = hyper::client::conn::http2::handshake(
        hyper_util::rt::TokioExecutor::new(),
        hyper_util::rt::TokioIo::new(stream),
    )
    .await
    .unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("https://desk.example/tls")
        .body(http_body_util::Empty::<bytes::Bytes>::new())
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    let body = http_body_util::BodyExt::collect(answer.into_body())
        .await
        .unwrap()
        .to_bytes();
    assert!(body.ends_with(b"true"), "{body:?}");
}

#[tokio::test]
async fn http2_is_not_offered_when_switched_off() {
    let identity = identity();
    let server = start_tls(settings().http2(false), tls(&identity)).await;
    let stream = connect(&server, &identity.der, &["h2", "http/1.1"])
        .await
        .unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
}

#[tokio::test]
async fn clear_text_is_refused() {
    let identity = identity();
    let server = start_tls(settings(), tls(&identity)).await;
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    let (answer, _) = client.read_to_end().await;
    assert!(!answer.contains("HTTP"), "{answer}");
    assert_eq!(server.counters.read().handshake_errors, 1);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_closed() {
    let identity = identity();
    let server = start_tls(settings().handshake_deadline(millis(200)), tls(&identity)).await;
    let mut client = Raw::connect(&server).await;
    client.send([0x16, 3, 1, 2, 0]).await;
    let (_, time) = client.read_to_end().await;
    assert!(time >= millis(190) && time < millis(1500), "{time:?}");
    assert_eq!(server.counters.read().expired_handshake, 1);
}

#[tokio::test]
async fn a_handshake_alone_is_closed_too() {
    let identity = identity();
    let server = start_tls(settings().first_byte_deadline(millis(200)), tls(&identity)).await;
    for protocol in ["http/1.1", "h2"] {
        let mut stream = connect(&server, &identity.der, &[protocol]).await.unwrap();
        let began = Instant::now();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut Vec::new()))
            .await
            .expect("closed");
        assert!(began.elapsed() >= millis(190), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_head_that_drips_in_gets_408_over_tls() {
    let identity = identity();
    let server = start_tls(settings().head_deadline(millis(200)), tls(&identity)).await;
    let mut stream = connect(&server, &identity.der, &[]).await.unwrap();
    stream.write_all(b"GET / HT").await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert_problem(&answer, 408);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_over_tls() {
    let identity = identity();
    let server = start_tls(settings().write_deadline(millis(300)), tls(&identity)).await;
    let mut stream = connect(&server, &identity.der, &[]).await.unwrap();
    stream.write_all(get("/large").as_bytes()).await.unwrap();
    let began = Instant::now();
    while server.counters.read().expired_write == 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "not closed");
        tokio::time::sleep(millis(20)).await;
    }
}

#[tokio::test]
async fn the_drain_does_not_wait_for_handshakes() {
    let identity = identity();
    let server = start_tls(settings(), tls(&identity)).await;
    let mut client = Raw::connect(&server).await;
    client.send([0x16, 3, 1, 2, 0]).await;
    tokio::time::sleep(millis(100)).await;
    let began = Instant::now();
    server.shutdown.begin();
    server.ended().await;
    assert!(began.elapsed() < millis(500), "{:?}", began.elapsed());
}

fn write(folder: &Path, identity: &Identity) {
    std::fs::write(folder.join("chain.pem"), &identity.chain).unwrap();
    std::fs::write(folder.join("key.pem"), &identity.key).unwrap();
}

#[tokio::test]
async fn renewed_certificates_are_used_and_faulty_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (identity(), identity());
    write(folder.path(), &old);
    let tls = Tls::from_files(folder.path().join("chain.pem"), folder.path().join("key.pem")).unwrap();
    let server = start_tls(settings().certificate_poll(Duration::ZERO), tls.clone()).await;
    let mut kept = connect(&server, &old.der, &[]).await.unwrap();
    assert!(connect(&server, &new.der, &[]).await.is_err());

    // A chain whose key is another's.
    std::fs::write(folder.path().join("chain.pem"), &new.chain).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.contains("cannot be used together"), "{error}");
    std::fs::write(folder.path().join("chain.pem"), "not PEM").unwrap();
    assert!(
        tls.reload()
            .unwrap_err()
            .to_string()
            .contains("holds no certificate")
    );
    assert!(connect(&server, &old.der, &[]).await.is_ok());

    write(folder.path(), &new);
    tls.reload().unwrap();
    assert!(connect(&server, &new.der, &[]).await.is_ok());
    assert!(connect(&server, &old.der, &[]).await.is_err());
    kept.write_all(GET.as_bytes()).await.unwrap();
    assert!(read_answer(&mut kept).await.ends_with("hello"));
}

#[tokio::test]
async fn changed_files_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (identity(), identity());
    write(folder.path(), &old);
    let tls = Tls::from_files(folder.path().join("chain.pem"), folder.path().join("key.pem")).unwrap();
    let server = start_tls(settings().certificate_poll(millis(50)), tls).await;
    assert!(connect(&server, &old.der, &[]).await.is_ok());
    tokio::time::sleep(millis(100)).await;
    write(folder.path(), &new);
    let began = Instant::now();
    while connect(&server, &new.der, &[]).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(5), "not noticed");
        tokio::time::sleep(millis(20)).await;
    }
}

#[test]
fn faulty_pem_says_what_is_missing() {
    let identity = identity();
    let error = Tls::from_pem(identity.chain.as_bytes(), b"")
        .unwrap_err()
        .to_string();
    assert!(error.contains("private key"), "{error}");
    let error = Tls::from_files("/nonexistent/chain.pem", "/nonexistent/key.pem")
        .unwrap_err()
        .to_string();
    assert!(error.contains("/nonexistent/chain.pem"), "{error}");
}
