//! The head of one part of a multipart body: its headers, and what they say.

use std::borrow::Cow;

use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use super::attributes::Attributed;

/// What the headers of a part say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartHead {
    /// The name of the field.
    pub(crate) name: String,
    /// There for files only; empty where a browser's input was left alone.
    pub(crate) filename: Option<String>,
    /// The media type as it was sent.
    pub(crate) content_type: Option<String>,
    /// All headers of the part.
    pub(crate) headers: HeaderMap,
}

impl PartHead {
    /// Parses the lines between a boundary and the empty line.
    pub(crate) fn parse(lines: &[u8]) -> Result<PartHead, String> {
        let headers = headers(lines)?;
        let disposition = only(&headers, &CONTENT_DISPOSITION)?
            .ok_or("it has no Content-Disposition header, which says its name")?;
        let disposition = text(disposition, "Content-Disposition")?;
        let disposition = Attributed::parse(disposition)
            .map_err(|fault| format!("its Content-Disposition cannot be read: {fault}"))?;
        if !disposition.is("form-data") {
            return Err(format!(
                "its Content-Disposition is `{}` instead of `form-data`",
                shortened(disposition.word)
            ));
        }
        let name = disposition
            .get("name")
            .ok_or("its Content-Disposition has no `name`")?;
        let content_type = match only(&headers, &CONTENT_TYPE)? {
            Some(value) => {
                let value = text(value, "Content-Type")?;
                Attributed::parse(value)
                    .map_err(|fault| format!("its Content-Type cannot be read: {fault}"))?;
                Some(value.to_owned())
            }
            None => None,
        };
        // RFC 7578, section 4.7: deprecated. No browser encodes, and taking encoded bytes for the plain ones would be wrong.
        if let Some(encoding) = only(&headers, &HeaderName::from_static("content-transfer-encoding"))? {
            let encoding = text(encoding, "Content-Transfer-Encoding")?.trim();
            if !["binary", "8bit", "7bit"]
                .iter()
                .any(|plain| encoding.eq_ignore_ascii_case(plain))
            {
                return Err(format!(
                    "its Content-Transfer-Encoding is `{}`; send the bytes as they are",
                    shortened(encoding)
                ));
            }
        }
        Ok(PartHead {
            name: unescape(name),
            filename: filename(&disposition)?,
            content_type,
            headers,
        })
    }
}

fn headers(lines: &[u8]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let mut rest = lines;
    while !rest.is_empty() {
        let end = memchr::memmem::find(rest, b"\r\n").unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 2..).unwrap_or(&[]);
        let colon = memchr::memchr(b':', line).ok_or("one of its header lines has no colon")?;
        // A name with a space, or a folded line, which begins with one, is no token and ends here.
        let name = HeaderName::from_bytes(&line[..colon])
            .map_err(|_| "the name of one of its headers is no token")?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii())
            .map_err(|_| format!("its header `{name}` has a control character"))?;
        headers
            .try_append(name, value)
            .map_err(|_| "it has too many headers")?;
    }
    Ok(headers)
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, String> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(format!("its header `{name}` stands twice")),
        (value, None) => Ok(value),
    }
}

fn text<'a>(value: &'a HeaderValue, name: &str) -> Result<&'a str, String> {
    std::str::from_utf8(value.as_bytes()).map_err(|_| format!("its {name} is not UTF-8"))
}

fn filename(disposition: &Attributed<'_>) -> Result<Option<String>, String> {
    let plain = disposition.get("filename");
    // RFC 7578, section 4.2 says that senders must not use it; some do. RFC 6266, section 4.3: it wins where it can be read.
    if let Some(extended) = disposition.get("filename*") {
        match (extended_value(extended), plain) {
            (Some(decoded), _) => return Ok(Some(decoded)),
            (None, None) => {
                return Err("its `filename*` cannot be read; send UTF-8''… or a plain `filename`".to_owned());
            }
            (None, Some(_)) => {}
        }
    }
    Ok(plain.map(unescape))
}

/// Decodes `UTF-8''na%C3%AFve.txt` (RFC 8187, section 3.2).
fn extended_value(text: &str) -> Option<String> {
    let mut pieces = text.splitn(3, '\'');
    let (charset, _language, value) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if charset.eq_ignore_ascii_case("utf-8") {
        let decoded = percent_decode_str(value).decode_utf8().ok()?;
        Some(decoded.into_owned())
    } else if charset.eq_ignore_ascii_case("iso-8859-1") {
        Some(percent_decode_str(value).map(char::from).collect())
    } else {
        None
    }
}

/// Takes back what browsers do to names: the HTML standard escapes these three characters and no others.
fn unescape(text: &str) -> String {
    let mut name = Cow::Borrowed(text);
    for (escaped, plain) in [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        if name.contains(escaped) {
            name = Cow::Owned(name.replace(escaped, plain));
        }
    }
    name.into_owned()
}

/// A part of what was sent, short enough for a sentence.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disposition(rest: &str) -> Result<PartHead, String> {
        PartHead::parse(format!("Content-Disposition: form-data; {rest}").as_bytes())
    }

    #[test]
    fn the_headers_say_what_a_part_is() {
        let head = PartHead::parse(
            b"content-disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\nX-Odd: 1",
        )
        .unwrap();
        assert_eq!(head.name, "photo");
        assert_eq!(head.filename.as_deref(), Some("a.png"));
        assert_eq!(head.content_type.as_deref(), Some("image/png"));
        assert_eq!(head.headers["x-odd"], "1");
    }

    #[test]
    fn file_names_in_all_their_spellings() {
        let name = |rest: &str| disposition(&format!("name=a; {rest}")).unwrap().filename.unwrap();
        assert_eq!(name("filename=\"na\u{ef}ve.txt\""), "naïve.txt");
        assert_eq!(name("filename*=UTF-8''na%C3%AFve.txt"), "naïve.txt");
        assert_eq!(
            name("filename=\"plain\"; filename*=utf-8'en'%e2%82%ac.txt"),
            "€.txt"
        );
        assert_eq!(name("filename*=iso-8859-1''%E9t%E9"), "été");
        assert_eq!(
            name("filename=\"plain\"; filename*=koi8-r''%C1"),
            "plain",
            "what cannot be read yields"
        );
        assert_eq!(name("filename=\"a%22b%0D%0A.txt\""), "a\"b\r\n.txt");
        assert_eq!(name("filename=\"100%25.txt\""), "100%25.txt");
        assert_eq!(
            name("filename=\"../../etc/passwd\""),
            "../../etc/passwd",
            "it is data, and kept"
        );
        assert!(disposition("name=a; filename*=UTF-8''%FF").is_err());
    }

    #[test]
    fn a_head_that_says_too_little_or_too_much_is_refused() {
        for (bad, says) in [
            (&b""[..], "no Content-Disposition"),
            (b"Content-Disposition: form-data", "no `name`"),
            (b"Content-Disposition: attachment; name=a", "`attachment`"),
            (
                b"Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
                "twice",
            ),
            (b"Content-Disposition: form-data; name=\"a", "not closed"),
            (
                b"Content-Disposition: form-data; name=a; filename=\"x\0y\"",
                "control character",
            ),
            (b"Content-Disposition: form-data; name=\"\xff\"", "not UTF-8"),
            (b"Content-Disposition: form-data;\r\n name=a", "no colon"),
            (b"no colon", "no colon"),
            (b"odd name: x", "no token"),
            (
                b"Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
                "base64",
            ),
        ] {
            let fault = PartHead::parse(bad).unwrap_err();
            assert!(fault.contains(says), "{fault} should say {says}");
        }
    }
}
