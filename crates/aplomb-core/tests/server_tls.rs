//! TLS: protocols, renewal, handshakes that fail or never end.
#![cfg(feature = "tls")]

mod server_support;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aplomb_core::server::{ClientCertificates, Listen, Server, Tls};
use server_support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WantsClientCert;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use tokio_rustls::rustls::{ClientConfig, ConfigBuilder, RootCertStore};

struct Identity {
    chain: String,
    key: String,
    der: CertificateDer<'static>,
}

fn identity() -> Identity {
    identity_of("desk.example")
}

fn identity_of(name: &str) -> Identity {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
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
    let mut config = trusting(trusted).with_no_client_auth();
    config.alpn_protocols = protocols
        .iter()
        .map(|protocol| protocol.as_bytes().to_vec())
        .collect();
    connect_as(server.address, config, "desk.example").await
}

fn trusting(root: &CertificateDer<'static>) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
}

async fn connect_as(
    address: SocketAddr,
    config: ClientConfig,
    name: &'static str,
) -> std::io::Result<TlsStream<tokio::net::TcpStream>> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from(name).unwrap(), stream)
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

#[tokio::test]
async fn the_certificate_of_the_name_that_is_asked_for() {
    let [first, shop, wild] = ["desk.example", "shop.example", "*.shop.example"].map(identity_of);
    let both = tls(&first)
        .name("SHOP.example", tls(&shop))
        .name("*.shop.example", tls(&wild));
    let server = start_tls(settings(), both).await;
    let shown = async |name: &'static str| {
        // Whatever is shown is taken down, not judged: each is asked for by the one who trusts it.
        for (label, identity) in [("first", &first), ("shop", &shop), ("wild", &wild)] {
            let config = trusting(&identity.der).with_no_client_auth();
            if connect_as(server.address, config, name).await.is_ok() {
                return label;
            }
        }
        "none"
    };
    assert_eq!(shown("desk.example").await, "first");
    assert_eq!(shown("shop.example").await, "shop");
    assert_eq!(shown("a.shop.example").await, "wild");
    // A wildcard is one label; what is not here gets the first, which is not of this name.
    assert_eq!(shown("a.b.shop.example").await, "none");
    let mut config = trusting(&first.der).with_no_client_auth();
    config.enable_sni = false;
    assert!(connect_as(server.address, config, "desk.example").await.is_ok());
}

#[tokio::test]
async fn clients_show_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let authority_file = folder.path().join("authority.pem");
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    std::fs::write(&authority_file, authority_certificate.pem()).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let client_key = rcgen::KeyPair::generate().unwrap();
    let mut client = rcgen::CertificateParams::new(["trader".to_owned()]).unwrap();
    client.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    let client = client.signed_by(&client_key, &issuer).unwrap();
    let stranger = identity();
    let identity = identity();

    let with = |chain: &CertificateDer<'static>, key: &str| {
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        trusting(&identity.der)
            .with_client_auth_cert(vec![chain.clone()], key)
            .unwrap()
    };
    for wanted in [ClientCertificates::Required, ClientCertificates::Optional] {
        let tls = tls(&identity)
            .client_certificates(&authority_file, wanted)
            .unwrap();
        let server = start_tls(settings(), tls).await;
        let ask = async |config: ClientConfig| -> std::io::Result<String> {
            let mut stream = connect_as(server.address, config, "desk.example").await?;
            stream.write_all(get("/tls").as_bytes()).await?;
            let mut answer = vec![0; 4096];
            // With TLS 1.3 a client learns only now that it was refused.
            let length = stream.read(&mut answer).await?;
            Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
        };
        let answer = ask(with(client.der(), &client_key.serialize_pem()))
            .await
            .unwrap();
        let shown = format!("client_certificate: Some({:?})", client.der().as_ref());
        assert!(answer.contains(&shown[..60]), "{answer}");
        assert!(ask(with(&stranger.der, &stranger.key)).await.is_err());
        let without = ask(trusting(&identity.der).with_no_client_auth()).await;
        match wanted {
            ClientCertificates::Required => assert!(without.is_err(), "{without:?}"),
            ClientCertificates::Optional => {
                let answer = without.unwrap();
                assert!(answer.contains("client_certificate: None"), "{answer}");
            }
        }
    }
}

#[test]
fn authorities_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    let ask = || {
        let asked = tls(&identity()).client_certificates(&file, ClientCertificates::Required);
        asked.unwrap_err().to_string()
    };
    assert!(ask().contains("cannot read"));
    std::fs::write(&file, "").unwrap();
    assert!(ask().contains("holds no certificate"));
}

/// SIGHUP goes to the whole process, so this runs in one of its own: see `hangup_child`.
#[cfg(unix)]
#[tokio::test]
async fn a_hangup_reads_certificates_again() {
    use std::io::BufRead;
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (identity(), identity());
    write(folder.path(), &old);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["hangup_child", "--exact", "--ignored", "--nocapture"])
        .env("CERTIFICATES", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let address: SocketAddr = loop {
        let line = lines.next().expect("the child goes on").unwrap();
        if let Some((_, address)) = line.split_once("listening on ") {
            break address.parse().unwrap();
        }
    };
    let is_served = async |identity: &Identity| {
        let config = trusting(&identity.der).with_no_client_auth();
        connect_as(address, config, "desk.example").await.is_ok()
    };
    assert!(is_served(&old).await);
    write(folder.path(), &new);
    // Nobody looks at the files of his own accord.
    tokio::time::sleep(millis(200)).await;
    assert!(is_served(&old).await);
    let kill = |signal: &str| {
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    };
    kill("-HUP");
    let began = Instant::now();
    while !is_served(&new).await {
        assert!(began.elapsed() < Duration::from_secs(5), "not read again");
        tokio::time::sleep(millis(20)).await;
    }
    kill("-TERM");
    assert!(child.wait().unwrap().success());
}

#[tokio::test]
#[ignore = "the process that `a_hangup_reads_certificates_again` starts"]
async fn hangup_child() {
    let folder = std::path::PathBuf::from(std::env::var_os("CERTIFICATES").unwrap());
    let tls = Tls::from_files(folder.join("chain.pem"), folder.join("key.pem")).unwrap();
    let settings = settings().signals(true).certificate_poll(Duration::ZERO);
    let bound = Server::new(Paths::default(), settings)
        .listen(Listen::from("127.0.0.1:0").tls(tls))
        .bind()
        .await
        .unwrap();
    println!("listening on {}", bound.addresses()[0].tcp().unwrap());
    bound.serve().await.unwrap();
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
