//! The opening handshake: whether a request may become a socket, and the answer that makes it one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use sha1::{Digest, Sha1};

use crate::dispatch::has_token;
use crate::problem::{Details, framework};
use crate::response::Response;

/// RFC 6455, section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What a good request and the operation agree on.
#[derive(Debug)]
pub(super) struct Handshake {
    /// The value for `Sec-WebSocket-Accept`; over HTTP/2 there is none.
    accept: Option<HeaderValue>,
    /// The subprotocol that is spoken.
    pub(super) subprotocol: Option<String>,
}

impl Handshake {
    /// Checks a request (RFC 6455, section 4.2.1; RFC 8441, section 5), and chooses a subprotocol.
    ///
    /// # Errors
    ///
    /// 426 for a request that asks for no WebSocket, or for another version; 400 for one that asks wrongly.
    pub(super) fn check(head: &Parts, subprotocols: &[String]) -> Result<Handshake, Box<Details>> {
        let headers = &head.headers;
        let over_http2 = head.method == Method::CONNECT;
        if !over_http2 {
            if !has(headers, &UPGRADE, "websocket") {
                return Err(Box::new(framework::no_socket()));
            }
            if head.version < Version::HTTP_11 {
                return Err(Box::new(framework::bad_handshake(
                    "A WebSocket needs HTTP/1.1, and this is HTTP/1.0",
                )));
            }
            if !has(headers, &CONNECTION, "upgrade") {
                return Err(Box::new(framework::bad_handshake(
                    "The header field `Connection` has to list `Upgrade`",
                )));
            }
        }
        match headers.get(SEC_WEBSOCKET_VERSION).map(HeaderValue::as_bytes) {
            Some(b"13") => {}
            Some(_) => return Err(Box::new(framework::socket_version())),
            None => {
                return Err(Box::new(framework::bad_handshake(
                    "The header field `Sec-WebSocket-Version: 13` is missing",
                )));
            }
        }
        let accept = if over_http2 { None } else { Some(accept(headers)?) };
        Ok(Handshake {
            accept,
            subprotocol: choose(headers, subprotocols),
        })
    }

    /// The answer that opens the socket (RFC 6455, section 4.2.2; RFC 8441, section 5).
    pub(super) fn response(&self) -> Response {
        let mut response = match &self.accept {
            Some(accept) => Response::empty(StatusCode::SWITCHING_PROTOCOLS)
                .with_header(UPGRADE, HeaderValue::from_static("websocket"))
                .with_header(CONNECTION, HeaderValue::from_static("Upgrade"))
                .with_header(SEC_WEBSOCKET_ACCEPT, accept.clone()),
            None => Response::empty(StatusCode::OK),
        };
        if let Some(Ok(name)) = self.subprotocol.as_deref().map(HeaderValue::from_str) {
            response = response.with_header(SEC_WEBSOCKET_PROTOCOL, name);
        }
        response
    }
}

fn has(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .any(|value| has_token(value.as_bytes(), token))
}

/// The answer to the key: 16 bytes in base64, sent once.
fn accept(headers: &HeaderMap) -> Result<HeaderValue, Box<Details>> {
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(Box::new(framework::bad_handshake(
            "The header field `Sec-WebSocket-Key` has to be there once",
        )));
    };
    let key = key.as_bytes().trim_ascii();
    if STANDARD.decode(key).map_or(0, |bytes| bytes.len()) != 16 {
        return Err(Box::new(framework::bad_handshake(
            "The header field `Sec-WebSocket-Key` has to be 16 bytes in base64",
        )));
    }
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    HeaderValue::try_from(STANDARD.encode(digest)).map_err(|_| {
        Box::new(framework::bad_handshake(
            "The header field `Sec-WebSocket-Key` cannot be answered",
        ))
    })
}

/// The first of the client's subprotocols that is spoken here: its list is in the order of its preference (RFC 6455, section 4.1, 10).
fn choose(headers: &HeaderMap, spoken: &[String]) -> Option<String> {
    let lists = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let mut offered = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim);
    offered
        .find(|name| spoken.iter().any(|known| known == name))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(change: impl FnOnce(&mut http::Request<()>)) -> Parts {
        let mut request = http::Request::new(());
        for (name, value) in [
            ("upgrade", "WebSocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("sec-websocket-protocol", "v3.chat, v2.chat"),
        ] {
            request
                .headers_mut()
                .append(name, HeaderValue::from_static(value));
        }
        change(&mut request);
        request.into_parts().0
    }

    fn refused(change: impl FnOnce(&mut http::Request<()>)) -> (u16, String) {
        let details = Handshake::check(&head(change), &[]).unwrap_err();
        (details.status.as_u16(), details.detail.unwrap_or_default())
    }

    #[test]
    fn the_key_is_answered_as_the_rfc_shows_it() {
        let spoken = ["v1.chat".to_owned(), "v2.chat".to_owned()];
        let handshake = Handshake::check(&head(|_| {}), &spoken).unwrap();
        let response = handshake.response();
        assert_eq!(response.status(), Some(StatusCode::SWITCHING_PROTOCOLS));
        assert_eq!(
            response.headers()["sec-websocket-accept"],
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
        assert_eq!(response.headers()["sec-websocket-protocol"], "v2.chat");
    }

    #[test]
    fn a_bad_handshake_says_what_is_wrong() {
        let set = |name: &'static str, value: &'static str| {
            move |request: &mut http::Request<()>| {
                request
                    .headers_mut()
                    .insert(name, HeaderValue::from_static(value));
            }
        };
        assert_eq!(refused(set("upgrade", "h2c")).0, 426);
        assert_eq!(refused(set("sec-websocket-version", "8")).0, 426);
        assert_eq!(refused(set("connection", "close")).0, 400);
        for key in ["", "AAAA", "dGhlIHNhbXBsZSBub25jZQ", "not base64!!!!!!!!!!!!!!=="] {
            let (status, detail) = refused(set("sec-websocket-key", key));
            assert_eq!(status, 400);
            assert!(detail.contains("Sec-WebSocket-Key"), "{detail}");
        }
        let (status, detail) = refused(|request| {
            request
                .headers_mut()
                .append("sec-websocket-key", HeaderValue::from_static("x"));
        });
        assert_eq!((status, detail.contains("once")), (400, true));
        assert_eq!(
            refused(|request| *request.version_mut() = Version::HTTP_10).0,
            400
        );
    }
}
