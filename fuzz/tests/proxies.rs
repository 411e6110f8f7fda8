//! What proxies say: the PROXY protocol, `Forwarded`, `X-Forwarded-*`.

use std::sync::Arc;

use aplomb::server::{
    Connection, Forwarding, Settings, Shutdown, TrustedProxies, effective_client, read_proxy_header,
};
use aplomb_fuzz::{Change, changed, check};
use http::{HeaderMap, HeaderValue};

#[test]
fn proxy_protocol() {
    let seeds = [
        "PROXY TCP4 192.0.2.7 198.51.100.1 5000 443\r\nGET / HTTP/1.1\r\n",
        "PROXY TCP6 ::1 2001:db8::1 65535 0\r\n",
        "PROXY UNKNOWN\r\n",
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0cGET /",
        "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0",
    ];
    let words = [
        "PROXY ",
        "TCP4",
        "\r\n",
        "\r\n\r\n\0\r\nQUIT\n",
        " ",
        "255.255.255.255",
        "::",
        "65536",
    ];
    check::<(u8, Vec<Change>, Vec<u8>)>(|(seed, changes, more)| {
        let bytes = changed(&seeds, &words, *seed, changes);
        match read_proxy_header(&bytes) {
            Ok(Some((header, length))) => {
                assert!(length <= bytes.len());
                let longer = [&*bytes, more].concat();
                assert_eq!(read_proxy_header(&longer), Ok(Some((header, length))));
            }
            Ok(None) => assert!(bytes.len() < 4112),
            Err(error) => assert_eq!(read_proxy_header(&[&*bytes, more].concat()), Err(error)),
        }
    });
}

#[test]
fn forwarded() {
    let connection = Connection::in_process(
        "10.0.0.1:4000".parse().unwrap(),
        Arc::new(Settings::default()),
        Shutdown::new(),
    );
    let proxies = TrustedProxies::none().network("10.0.0.0/8".parse().unwrap());
    let seeds = [
        "for=192.0.2.60;proto=http;by=203.0.113.43, for=\"[2001:db8::17]:4711\"",
        "192.0.2.1, 10.0.0.2, [::1]:80",
        "for=_hidden, for=unknown;host=\"a\\\"b\"",
    ];
    let words = [
        "for=", "\"", ",", ";", "=", "\\", "[", "]", ":", "10.0.0.9", "unknown",
    ];
    check::<(u8, Vec<Change>, bool)>(|(seed, changes, standard)| {
        let value = changed(&seeds, &words, *seed, changes);
        let Ok(value) = HeaderValue::from_bytes(&value) else {
            return;
        };
        let (name, forwarding) = if *standard {
            ("forwarded", Forwarding::Forwarded)
        } else {
            ("x-forwarded-for", Forwarding::XForwarded)
        };
        let mut headers = HeaderMap::new();
        headers.insert(name, value.clone());
        let trusting = proxies.clone().reads(forwarding);
        let client = effective_client(&headers, &connection, &trusting);
        // What the client wrote in front changes nothing once somebody who is not a proxy was found.
        if !trusting.trusts(client) {
            let mut forged = HeaderMap::new();
            forged.append(
                name,
                HeaderValue::from_static(if *standard {
                    "for=203.0.113.9"
                } else {
                    "203.0.113.9"
                }),
            );
            forged.append(name, value);
            assert_eq!(effective_client(&forged, &connection, &trusting), client);
        }
        // Nobody is believed who is not trusted.
        assert_eq!(
            effective_client(&headers, &connection, &TrustedProxies::none()),
            connection.client_ip()
        );
    });
}
