use std::sync::Arc;

use http::HeaderValue;
use proptest::prelude::*;

use super::*;
use crate::server::{Settings, Shutdown};

fn connection(peer: &str) -> Arc<Connection> {
    Connection::in_process(
        SocketAddr::new(peer.parse().unwrap(), 1),
        Arc::new(Settings::default()),
        Shutdown::new(),
    )
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

fn proxies() -> TrustedProxies {
    TrustedProxies::none()
        .network("10.0.0.0/8".parse().unwrap())
        .host(true)
        .prefix(true)
}

fn client(lines: &[(&'static str, &str)], proxies: &TrustedProxies) -> String {
    let headers = headers(lines);
    let connection = connection("10.0.0.1");
    let client = effective(&headers, &connection, proxies).client;
    assert_eq!(client, effective_client(&headers, &connection, proxies));
    client.to_string()
}

#[test]
fn a_stranger_is_not_believed() {
    let headers = headers(&[
        ("x-forwarded-for", "1.1.1.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil"),
        ("host", "api.example"),
    ]);
    let origin = effective(&headers, &connection("192.0.2.1"), &proxies());
    assert_eq!(
        origin,
        Origin {
            client: "192.0.2.1".parse().unwrap(),
            scheme: Scheme::Http,
            host: Some("api.example".into()),
            prefix: ""
        }
    );
}

#[test]
fn the_client_is_the_right_most_stranger() {
    let proxies = proxies();
    assert_eq!(
        client(&[("x-forwarded-for", "6.6.6.6, 203.0.113.9")], &proxies),
        "203.0.113.9"
    );
    assert_eq!(
        client(&[("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.2.2.2")], &proxies),
        "203.0.113.9"
    );
    assert_eq!(
        client(
            &[
                ("x-forwarded-for", "6.6.6.6"),
                ("x-forwarded-for", "203.0.113.9:4711,10.1.1.1")
            ],
            &proxies
        ),
        "203.0.113.9"
    );
    assert_eq!(
        client(&[("x-forwarded-for", "[2001:db8::7]:80")], &proxies),
        "2001:db8::7"
    );
    assert_eq!(
        client(&[("x-forwarded-for", "::ffff:203.0.113.9")], &proxies),
        "203.0.113.9"
    );
    // All are proxies: the farthest.
    assert_eq!(
        client(&[("x-forwarded-for", "10.3.3.3, 10.2.2.2")], &proxies),
        "10.3.3.3"
    );
    // What is no address says nothing; nor does what stands before it.
    assert_eq!(
        client(&[("x-forwarded-for", "203.0.113.9, unknown, 10.2.2.2")], &proxies),
        "10.2.2.2"
    );
    assert_eq!(
        client(&[("x-forwarded-for", "203.0.113.9, ")], &proxies),
        "10.0.0.1"
    );
    assert_eq!(
        client(&[("x-forwarded-for", "203.0.113.9, \u{e9}")], &proxies),
        "10.0.0.1"
    );
    assert_eq!(client(&[], &proxies), "10.0.0.1");
    // The other header is whatever the client sent.
    assert_eq!(client(&[("forwarded", "for=6.6.6.6")], &proxies), "10.0.0.1");
}

#[test]
fn scheme_host_and_prefix_come_from_the_proxy_that_saw_the_client() {
    let connection = connection("10.0.0.1");
    let both = headers(&[
        ("x-forwarded-for", "203.0.113.9, 10.2.2.2"),
        ("x-forwarded-proto", "https, http"),
        ("x-forwarded-host", "api.example"),
        ("x-forwarded-prefix", "/v2/"),
    ]);
    let origin = effective(&both, &connection, &proxies());
    assert_eq!(
        (origin.scheme, origin.host.as_deref(), origin.prefix),
        (Scheme::Https, Some("api.example"), "/v2")
    );
    // A longer list was begun by the client.
    let spoofed = headers(&[
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-proto", "https, http"),
    ]);
    assert_eq!(effective(&spoofed, &connection, &proxies()).scheme, Scheme::Http);
    let odd = headers(&[
        ("x-forwarded-host", "evil/path"),
        ("x-forwarded-prefix", "//evil"),
        ("host", "api.example"),
    ]);
    let origin = effective(&odd, &connection, &proxies());
    assert_eq!((origin.host.as_deref(), origin.prefix), (Some("api.example"), ""));
    let unasked = TrustedProxies::none().network("10.0.0.0/8".parse().unwrap());
    let origin = effective(&both, &connection, &unasked);
    assert_eq!((origin.host, origin.prefix), (None, ""));
}

#[test]
fn forwarded_elements() {
    let proxies = proxies().reads(Forwarding::Forwarded);
    assert_eq!(
        client(
            &[(
                "forwarded",
                "for=6.6.6.6, For=\"[2001:db8:cafe::17]:4711\";proto=https, for=10.2.2.2"
            )],
            &proxies
        ),
        "2001:db8:cafe::17"
    );
    assert_eq!(
        client(&[("forwarded", "for=203.0.113.9;by=\"a,b\\\"c\"")], &proxies),
        "203.0.113.9"
    );
    assert_eq!(
        client(&[("forwarded", "for=203.0.113.9, for=_hidden")], &proxies),
        "10.0.0.1"
    );
    assert_eq!(
        client(&[("forwarded", "for=203.0.113.9:_port")], &proxies),
        "203.0.113.9"
    );
    assert_eq!(
        client(&[("forwarded", "for=\"203.0.113.9")], &proxies),
        "10.0.0.1"
    );
    assert_eq!(
        client(
            &[("forwarded", "for=203.0.113.9"), ("forwarded", "for=10.9.9.9")],
            &proxies
        ),
        "203.0.113.9"
    );
    let headers = headers(&[(
        "forwarded",
        "for=203.0.113.9;proto=https;host=\"api.example:8443\"",
    )]);
    let origin = effective(&headers, &connection("10.0.0.1"), &proxies);
    assert_eq!(
        (origin.scheme, origin.host.as_deref()),
        (Scheme::Https, Some("api.example:8443"))
    );
}

#[test]
fn stripping_leaves_nothing_to_believe() {
    let mut headers = headers(&[
        ("x-forwarded-for", "1.1.1.1"),
        ("forwarded", "for=1.1.1.1"),
        ("x-real-ip", "1.1.1.1"),
        ("accept", "*/*"),
    ]);
    strip_forwarding(&mut headers);
    assert_eq!(headers.len(), 1);
}

proptest! {
    #[test]
    fn whatever_stands_before_the_proxy_s_entry_changes_nothing(before in "[ -~]{0,60}", client: std::net::Ipv4Addr) {
        prop_assume!(client.octets()[0] != 10);
        let proxies = proxies();
        let line = format!("{before}, {client}, 10.1.2.3");
        prop_assert_eq!(self::client(&[("x-forwarded-for", &line)], &proxies), client.to_string());
    }

    #[test]
    fn no_header_panics(line in "[ -~]{0,80}") {
        let headers = headers(&[("forwarded", &line), ("x-forwarded-for", &line), ("x-forwarded-proto", &line), ("x-forwarded-host", &line), ("x-forwarded-prefix", &line)]);
        for kind in [Forwarding::Forwarded, Forwarding::XForwarded] {
            let _ = effective(&headers, &connection("10.0.0.1"), &proxies().reads(kind));
        }
    }
}
