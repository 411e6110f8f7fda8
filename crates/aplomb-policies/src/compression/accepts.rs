//! Whether a client takes gzip (RFC 9110, section 12.5.3).

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// Whether gzip is listed with a weight above zero, or everything is.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = None;
    for line in headers.get_all(ACCEPT_ENCODING) {
        for entry in line.to_str().unwrap_or("").split(',') {
            let mut parts = entry.split(';');
            let coding = parts.next().unwrap_or("").trim();
            let is_wanted = parts.all(|parameter| !is_zero_weight(parameter.trim()));
            if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
                return is_wanted;
            }
            if coding == "*" {
                any = Some(is_wanted);
            }
        }
    }
    any.unwrap_or(false)
}

/// `q=0`, `q=0.000`. What is no number counts as zero: nobody knows what it means.
fn is_zero_weight(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => {
            !value.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_heeded() {
        for (value, accepted) in [
            ("gzip", true),
            ("GZIP", true),
            ("x-gzip", true),
            ("br, gzip;q=0.5", true),
            ("gzip ; q = 0.001", true),
            ("*", true),
            ("*;q=0.1", true),
            ("", false),
            ("identity", false),
            ("gzipped", false),
            ("gzip;q=0", false),
            ("gzip;q=0.000, *", false),
            ("*, gzip;q=0", false),
            ("*;q=0", false),
            ("gzip;q=much", false),
            ("gzip;q=NaN", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(accepts_gzip(&headers), accepted, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
