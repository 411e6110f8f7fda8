//! Listeners of all kinds, limits, proxies in front, and what a panic may break.

mod server_support;

use std::time::{Duration, Instant};

use aplomb_core::server::{Listen, Server, TrustedProxies};
use server_support::*;
use tokio::io::AsyncWriteExt;

async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(5), "{what}");
        tokio::time::sleep(millis(10)).await;
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed() {
    for limited in [
        settings().max_connections(2),
        settings().max_connections_per_address(2),
    ] {
        let server = start(limited).await;
        let mut first = Raw::connect(&server).await;
        let mut second = Raw::connect(&server).await;
        for client in [&mut first, &mut second] {
            client.send(GET).await;
            client.answer().await;
        }
        let mut third = Raw::connect(&server).await;
        assert_eq!(third.read_to_end().await.0, "");
        let counts = server.counters.read();
        assert_eq!(
            (
                counts.open,
                counts.accepted,
                counts.refused_full + counts.refused_address
            ),
            (2, 2, 1)
        );
        drop(first);
        eventually("the place is given back", || server.counters.read().open == 1).await;
        let mut fourth = Raw::connect(&server).await;
        fourth.send(GET).await;
        assert!(fourth.answer().await.ends_with("hello"));
    }
}

#[tokio::test]
async fn trusted_proxies_have_no_limit_per_address() {
    let proxies = TrustedProxies::none().network("127.0.0.0/8".parse().unwrap());
    let server = start(settings().max_connections_per_address(1).trusted_proxies(proxies)).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = Raw::connect(&server).await;
        client.send(GET).await;
        assert!(client.answer().await.ends_with("hello"));
        clients.push(client);
    }
}

#[tokio::test]
async fn a_panic_ends_its_connection_alone() {
    let server = start(settings()).await;
    let mut other = Raw::connect(&server).await;
    other.send(GET).await;
    other.answer().await;
    let mut client = Raw::connect(&server).await;
    client.send(get("/panic")).await;
    assert_eq!(client.read_to_end().await.0, "");
    other.send(GET).await;
    assert!(other.answer().await.ends_with("hello"));
    eventually("the place is given back", || server.counters.read().open == 1).await;
}

#[tokio::test]
async fn an_address_in_use_says_so() {
    let server = start(settings()).await;
    let error = Server::new(Paths::default(), settings())
        .listen(server.address)
        .bind()
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    let text = error.to_string();
    assert!(
        text.contains(&server.address.to_string()) && text.contains("choose another port"),
        "{text}"
    );
}

#[tokio::test]
async fn faulty_places_say_what_to_write() {
    for (place, hint) in [
        ("8080", "address:port"),
        ("127.0.0.1", "address:port"),
        ("192.0.2.1:80", "no such address"),
        ("inherited", "LISTEN_FDS"),
    ] {
        let error = Server::new(Paths::default(), settings())
            .listen(place)
            .bind()
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(hint), "{place}: {error}");
    }
    let error = Server::new(Paths::default(), settings())
        .bind()
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("listen("), "{error}");
}

#[tokio::test]
async fn several_places_at_once() {
    let bound = Server::new(Paths::default(), settings())
        .listen("127.0.0.1:0")
        .listen("localhost:0")
        .bind()
        .await
        .unwrap();
    let addresses = bound.addresses();
    assert!(addresses.len() >= 2);
    let task = tokio::spawn(bound.serve());
    for address in addresses {
        assert_eq!(address.to_string(), format!("http://{}", address.tcp().unwrap()));
        let mut client = Raw(tokio::net::TcpStream::connect(address.tcp().unwrap())
            .await
            .unwrap());
        client.send(GET).await;
        assert!(client.answer().await.ends_with("hello"));
    }
    task.abort();
}

#[tokio::test]
async fn workers_share_a_port() {
    let server = start(settings().workers(2)).await;
    for _ in 0..10 {
        let mut client = Raw::connect(&server).await;
        client.send(GET).await;
        assert!(client.answer().await.ends_with("hello"));
    }
    server.shutdown.begin();
    server.ended().await;
}

#[cfg(unix)]
#[tokio::test]
async fn unix_sockets() {
    use std::os::unix::fs::PermissionsExt;
    use tokio::net::UnixStream;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.sock");
    let server = start_at(settings(), Listen::unix(&path).mode(0o600)).await;
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mut client = UnixStream::connect(&path).await.unwrap();
    client.write_all(get("/client").as_bytes()).await.unwrap();
    assert!(read_answer(&mut client).await.ends_with("127.0.0.1 None"));
    // A second server does not take it away.
    let error = Server::new(Paths::default(), settings())
        .listen(Listen::unix(&path))
        .bind()
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    drop(client);
    server.shutdown.begin();
    server.ended().await;
    assert!(!path.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn stale_unix_sockets_are_replaced_and_files_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let server = start_at(settings(), Listen::from(format!("unix:{}", path.display()))).await;
    let mut client = tokio::net::UnixStream::connect(&path).await.unwrap();
    client.write_all(GET.as_bytes()).await.unwrap();
    assert!(read_answer(&mut client).await.ends_with("hello"));
    server.shutdown.now();
    server.ended().await;

    std::fs::write(&path, "precious").unwrap();
    let error = Server::new(Paths::default(), settings())
        .listen(Listen::unix(&path))
        .bind()
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains("no socket"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

/// The socket comes as the child's standard input; `LISTEN_FDS_FIRST_FD` says where to look for it.
#[cfg(unix)]
#[tokio::test]
async fn inherited_sockets() {
    use std::os::fd::OwnedFd;

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["inheriting_child", "--exact", "--ignored"])
        .env("LISTEN_FDS", "1")
        .env("LISTEN_FDS_FIRST_FD", "0")
        .stdin(OwnedFd::from(listener))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut client = Raw(tokio::net::TcpStream::connect(address).await.unwrap());
    client.send(GET).await;
    let answer = client.answer().await;
    drop(client);
    assert!(child.wait().unwrap().success());
    assert!(answer.ends_with("hello"), "{answer}");
}

#[cfg(unix)]
#[tokio::test]
#[ignore = "the process that `inherited_sockets` starts"]
async fn inheriting_child() {
    let server = start_at(settings(), Listen::inherited()).await;
    let counters = server.counters.clone();
    eventually("a connection came and went", || {
        counters.read().accepted == 1 && counters.read().open == 0
    })
    .await;
    server.shutdown.begin();
    server.ended().await;
}

fn local_proxies() -> TrustedProxies {
    TrustedProxies::none().network("127.0.0.1".parse().unwrap())
}

#[tokio::test]
async fn the_proxy_protocol_names_the_client() {
    let server = start_at(
        settings().trusted_proxies(local_proxies()),
        Listen::from("127.0.0.1:0").proxy_protocol(true),
    )
    .await;
    let version_1 = b"PROXY TCP4 192.0.2.7 198.51.100.1 5000 443\r\n".to_vec();
    let mut version_2 = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
    version_2.extend([192, 0, 2, 7, 198, 51, 100, 1, 0x13, 0x88, 0x01, 0xbb]);
    for header in [version_1, version_2] {
        // Whole, and byte by byte.
        let mut client = Raw::connect(&server).await;
        client
            .send([&header[..], get("/client").as_bytes()].concat())
            .await;
        assert!(client.answer().await.ends_with("192.0.2.7 Some(5000)"));
        let mut client = Raw::connect(&server).await;
        client.0.set_nodelay(true).unwrap();
        for byte in header {
            client.send([byte]).await;
            tokio::task::yield_now().await;
        }
        client.send(get("/client")).await;
        assert!(client.answer().await.ends_with("192.0.2.7 Some(5000)"));
    }
    let mut health = Raw::connect(&server).await;
    health.send(format!("PROXY UNKNOWN\r\n{}", get("/client"))).await;
    assert!(health.answer().await.contains("127.0.0.1 Some("));
}

#[tokio::test]
async fn a_trusted_proxy_without_its_header_is_closed() {
    let settings = settings()
        .trusted_proxies(local_proxies())
        .handshake_deadline(millis(200));
    let server = start_at(settings, Listen::from("127.0.0.1:0").proxy_protocol(true)).await;
    let mut client = Raw::connect(&server).await;
    client.send(GET).await;
    assert_eq!(client.read_to_end().await.0, "");
    assert_eq!(server.counters.read().handshake_errors, 1);
    let mut slow = Raw::connect(&server).await;
    slow.send("PROXY TCP4 192").await;
    assert_eq!(slow.read_to_end().await.0, "");
    assert_eq!(server.counters.read().expired_handshake, 1);
}

#[tokio::test]
async fn a_stranger_s_proxy_header_is_no_http() {
    let server = start_at(settings(), Listen::from("127.0.0.1:0").proxy_protocol(true)).await;
    let mut stranger = Raw::connect(&server).await;
    stranger
        .send(format!("PROXY TCP4 192.0.2.7 198.51.100.1 5000 443\r\n{GET}"))
        .await;
    assert_problem(&stranger.read_to_end().await.0, 400);
    let mut direct = Raw::connect(&server).await;
    direct.send(get("/client")).await;
    assert!(direct.answer().await.contains("127.0.0.1 Some("));
}
