//! Url-encoded forms (WHATWG URL, section 5.1).

use std::borrow::Cow;

use crate::source::{decode, decode_lossy, pairs};

/// The pairs of a form, in order; without a text where it is not UTF-8, unless what is not is replaced.
pub(super) fn parse(
    body: &[u8],
    most: usize,
    replaces: bool,
) -> Result<Vec<(String, Option<String>)>, String> {
    let text = as_text(body);
    // Counted first: the pairs of a body of ampersands are not worth the memory.
    let count = pairs(&text).count();
    if count > most {
        return Err(format!("The form has more than {most} fields"));
    }
    let mut fields = Vec::with_capacity(count);
    for (name, value) in pairs(&text) {
        let decoded = |text| decode(text).or_else(|| replaces.then(|| decode_lossy(text).into()));
        let Some(name) = decoded(name) else {
            return Err(format!(
                "The name of field {} of the form is not UTF-8",
                fields.len() + 1
            ));
        };
        fields.push((name.into_owned(), decoded(value).map(Cow::into_owned)));
    }
    Ok(fields)
}

/// The body as text. Bytes that are not UTF-8 are escaped, so that the field they stand in can be named.
fn as_text(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(body.len() + 64);
            for byte in body {
                if byte.is_ascii() {
                    text.push(char::from(*byte));
                } else {
                    text.push_str(&format!("%{byte:02X}"));
                }
            }
            Cow::Owned(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(body: &[u8]) -> Vec<(String, Option<String>)> {
        parse(body, 1000, false).unwrap()
    }

    #[test]
    fn pairs_are_decoded() {
        assert_eq!(
            parsed(b"a=1&b=x+y%26&a=&c"),
            [
                ("a".into(), Some("1".into())),
                ("b".into(), Some("x y&".into())),
                ("a".into(), Some(String::new())),
                ("c".into(), Some(String::new()))
            ]
        );
        assert_eq!(parsed("n=ä".as_bytes()), [("n".into(), Some("ä".into()))]);
    }

    #[test]
    fn text_that_is_not_utf8_is_found_in_its_field() {
        assert_eq!(
            parsed(b"a=\xc3\xa4&b=\xff&c=%FF"),
            [
                ("a".into(), Some("ä".into())),
                ("b".into(), None),
                ("c".into(), None)
            ]
        );
        assert!(parse(b"\xff=1", 10, false).is_err());
        assert_eq!(
            parse(b"a=%FF+b", 10, true).unwrap(),
            [("a".into(), Some("\u{fffd} b".into()))]
        );
    }

    #[test]
    fn pairs_are_counted() {
        assert!(parse("a=1&".repeat(10).as_bytes(), 10, false).is_ok());
        assert!(parse("a=1&".repeat(11).as_bytes(), 10, false).is_err());
    }

    proptest! {
        #[test]
        fn what_was_printed_is_parsed(pairs in prop::collection::vec((".{1,10}", ".{0,20}"), 0..6)) {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            let expected: Vec<_> = pairs.into_iter().map(|(name, value)| (name, Some(value))).collect();
            prop_assert_eq!(parsed(body.as_bytes()), expected);
        }

        #[test]
        fn any_bytes_come_to_an_end(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&body, 50, false);
        }
    }
}
