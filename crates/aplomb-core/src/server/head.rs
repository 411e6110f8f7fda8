//! What a head has to be beyond what hyper asks of it.

use std::cell::OnceCell;
use std::net::Ipv6Addr;

use http::header::{HOST, TRANSFER_ENCODING};
use http::{HeaderMap, Request, Version};
use http_body::Body;

use super::rejection::Rejection;
use super::settings::Settings;

/// The valid host that came first on a connection. All requests of most clients have the same, and a comparison is quicker than a check.
#[derive(Default)]
pub(super) struct KnownHost(OnceCell<Box<[u8]>>);

/// Why a request is refused for its head, if it is.
#[inline]
pub(super) fn fault<B: Body>(
    request: &Request<B>,
    settings: &Settings,
    known: &KnownHost,
) -> Option<Rejection> {
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target > settings.max_target_bytes {
        return Some(Rejection::TargetTooLong);
    }
    // HTTP/2 has `:authority` and frames, which h2 checks.
    if request.version() > Version::HTTP_11 {
        return None;
    }
    if !has_host(request.headers(), request.version(), known) {
        return Some(Rejection::Host);
    }
    // hyper made sure that the last coding is `chunked`, and only a body in chunks has no length.
    if request.body().size_hint().upper().is_none() {
        return coding_fault(request.headers());
    }
    None
}

/// RFC 9112 section 3.2: one valid `Host`; HTTP/1.0 may leave it out.
#[inline]
fn has_host(headers: &HeaderMap, version: Version, known: &KnownHost) -> bool {
    // No field at all is repeated in most heads, which is quicker to see; and the host is the first of them (RFC 9110 section 7.2).
    if headers.len() != headers.keys_len() && headers.get_all(HOST).iter().nth(1).is_some() {
        return false;
    }
    let host = match headers.iter().next() {
        Some((name, value)) if *name == HOST => Some(value),
        _ => headers.get(HOST),
    };
    match (host, known.0.get()) {
        (None, _) => version == Version::HTTP_10,
        (Some(host), Some(known)) if *host.as_bytes() == **known => true,
        (Some(host), _) => is_new_host(host.as_bytes(), known),
    }
}

#[cold]
fn is_new_host(value: &[u8], known: &KnownHost) -> bool {
    let valid = is_host(value);
    if valid {
        // A second one does not replace the first.
        let _ = known.0.set(value.into());
    }
    valid
}

/// `uri-host [ ":" port ]`; empty where the target has no authority (RFC 9110 section 7.2, RFC 3986 section 3.2.2).
fn is_host(value: &[u8]) -> bool {
    let port = if let Some(literal) = value.strip_prefix(b"[") {
        let Some(end) = literal.iter().position(|byte| *byte == b']') else {
            return false;
        };
        if !is_literal(&literal[..end]) {
            return false;
        }
        &literal[end + 1..]
    } else {
        let end = value
            .iter()
            .position(|byte| !is_name_byte(*byte))
            .unwrap_or(value.len());
        if value[..end].contains(&b'%') && !escapes_are_whole(&value[..end]) {
            return false;
        }
        &value[end..]
    };
    match port {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Unreserved characters, sub-delimiters and the percent sign. A table, as every request of HTTP/1 has a host.
const NAME_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        #[expect(clippy::cast_possible_truncation, reason = "the table has 256 places")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric();
        byte += 1;
    }
    let others = b"-._~!$&'()*+,;=%";
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
};

#[inline]
fn is_name_byte(byte: u8) -> bool {
    NAME_BYTES[usize::from(byte)]
}

fn escapes_are_whole(name: &[u8]) -> bool {
    name.split(|byte| *byte == b'%')
        .skip(1)
        .all(|rest| matches!(rest, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()))
}

/// What stands between brackets: an IPv6 address, or `v1.` and so on for those to come.
fn is_literal(text: &[u8]) -> bool {
    if let [b'v' | b'V', rest @ ..] = text {
        let mut parts = rest.splitn(2, |byte| *byte == b'.');
        let version = parts.next().unwrap_or_default();
        let address = parts.next().unwrap_or_default();
        return !version.is_empty()
            && version.iter().all(u8::is_ascii_hexdigit)
            && !address.is_empty()
            && address
                .iter()
                .all(|byte| *byte != b'%' && (is_name_byte(*byte) || *byte == b':'));
    }
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// RFC 9112 section 6.1: a coding that the server does not know is a 501; chunks within chunks are forbidden (section 7.1).
#[cold]
fn coding_fault(headers: &HeaderMap) -> Option<Rejection> {
    let mut chunked = 0;
    for value in headers.get_all(TRANSFER_ENCODING) {
        for coding in value.as_bytes().split(|byte| *byte == b',') {
            match coding.trim_ascii() {
                [] => {}
                coding if coding.eq_ignore_ascii_case(b"chunked") => chunked += 1,
                _ => return Some(Rejection::UnknownCoding),
            }
        }
    }
    (chunked > 1).then_some(Rejection::Malformed)
}
