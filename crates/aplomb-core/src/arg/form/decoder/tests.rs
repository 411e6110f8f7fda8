use proptest::prelude::*;

use super::*;

const LONGEST_HEAD: usize = 16 * 1024;

type Part = (String, Option<String>, Vec<u8>);

/// Runs the decoder over a body that comes in pieces of a size.
fn decode(boundary: &str, body: &[u8], piece: usize) -> Result<Vec<Part>, Malformed> {
    let mut decoder = Decoder::new(boundary, LONGEST_HEAD);
    let mut pieces = body.chunks(piece.max(1));
    let mut parts: Vec<Part> = Vec::new();
    loop {
        match decoder.next()? {
            Event::Part(head) => parts.push((head.name, head.filename, Vec::new())),
            Event::Content(bytes) => {
                assert!(!bytes.is_empty());
                parts
                    .last_mut()
                    .expect("content comes after a head")
                    .2
                    .extend_from_slice(&bytes);
            }
            Event::PartEnd => {}
            Event::End => return Ok(parts),
            Event::Hungry => match pieces.next() {
                Some(piece) => decoder.feed(piece),
                None => return Err(decoder.cut_off()),
            },
        }
    }
}

fn print(boundary: &str, parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, filename, content) in parts {
        let escape = |text: &str| {
            text.replace('\\', "\\\\")
                .replace('"', "%22")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        body.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                escape(name)
            )
            .as_bytes(),
        );
        if let Some(filename) = filename {
            body.extend_from_slice(format!("; filename=\"{}\"", escape(filename)).as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

#[test]
fn parts_are_found_whatever_the_pieces() {
    let body = b"some words before\r\n--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n--\r\n--c\r\n--b\r\n\
        Content-Disposition: form-data; name=f; filename=x\r\n\r\n\r\n--b--and after\r\n--b\r\n";
    let expected = vec![
        ("a".to_owned(), None, b"one\r\n--\r\n--c".to_vec()),
        ("f".to_owned(), Some("x".to_owned()), Vec::new()),
    ];
    for piece in 1..=body.len() {
        assert_eq!(
            decode("b", body, piece).as_ref(),
            Ok(&expected),
            "pieces of {piece}"
        );
    }
}

#[test]
fn a_form_without_parts_is_a_form() {
    assert_eq!(decode("b", b"--b--", 1), Ok(Vec::new()));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\none";
    for (body, says) in [
        (String::new(), "does not stand at the start"),
        ("x".repeat(20_000), "does not stand at the start"),
        (part.to_owned(), "ends at byte 50 in part 1"),
        (format!("{part}\r\n--b"), "ends in a boundary, at byte 55"),
        (format!("{part}\r\n--b\r\nContent-"), "ends in the head of part 2"),
        (format!("{part}\r\n--bad\r\n"), "before byte 55"),
        (
            "--b\r\n\r\none\r\n--b--".to_owned(),
            "Part 1, at byte 5, cannot be read: it has no Content-Disposition",
        ),
        (
            "--b\nContent-Disposition: form-data; name=a\n\none\n--b--".to_owned(),
            "CR LF",
        ),
        (
            format!("--b\r\nX: {}\r\n\r\n", "y".repeat(20_000)),
            "more than 16384 bytes",
        ),
        (
            format!("--b\r\nX: {}", "y".repeat(1_000_000)),
            "more than 16384 bytes",
        ),
        (format!("--b{}", " ".repeat(100_000)), "CR LF"),
    ] {
        for piece in [1000, 100_000, usize::MAX] {
            let Malformed(message) = decode("b", body.as_bytes(), piece).unwrap_err();
            assert!(message.contains(says), "{message} should say {says}");
        }
    }
}

#[test]
fn the_boundary_is_checked() {
    let of = |text: &str| boundary(&Attributed::parse(text).unwrap()).map(str::to_owned);
    assert_eq!(of("multipart/form-data; boundary=abc"), Ok("abc".to_owned()));
    assert_eq!(
        of("multipart/form-data; boundary=\"a b:c\""),
        Ok("a b:c".to_owned())
    );
    let longest = "x".repeat(70);
    assert_eq!(
        of(&format!("multipart/form-data; boundary={longest}")),
        Ok(longest)
    );
    for bad in [
        "multipart/form-data".to_owned(),
        "multipart/form-data; boundary=".to_owned(),
        "multipart/form-data; boundary=\"a \"".to_owned(),
        "multipart/form-data; boundary=a@b".to_owned(),
        format!("multipart/form-data; boundary={}", "x".repeat(71)),
    ] {
        assert!(of(&bad).is_err(), "{bad}");
    }
}

fn names() -> impl Strategy<Value = String> {
    // HTTP headers hold no control characters; the three that browsers escape are among the others.
    "[a-zA-Z0-9 äß€\"\r\n;=/\\\\.'-]{0,12}"
        .prop_filter("is not one of the escapes", |name| !name.contains('%'))
}

fn contents() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        // Much that looks like the delimiter.
        prop::collection::vec(
            prop::sample::select(vec!["\r", "\n", "\r\n", "--", "-", "\r\n--", "\r\n--bound", "x"]),
            0..40
        )
        .prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

proptest! {
    #[test]
    fn what_was_printed_is_parsed(
        parts in prop::collection::vec((names(), prop::option::of(names()), contents()), 0..5),
        piece in 1_usize..200,
    ) {
        let body = print("boundary", &parts);
        prop_assume!(parts.iter().all(|part| memmem::find(&part.2, b"\r\n--boundary").is_none()));
        prop_assert_eq!(decode("boundary", &body, piece), Ok(parts));
    }

    #[test]
    fn a_printed_form_that_is_cut_is_refused(
        parts in prop::collection::vec((names(), prop::option::of(names()), contents()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut body = print("boundary", &parts);
        // Two bytes of the last line end do not count.
        body.truncate(cut.index(body.len() - 3));
        prop_assert!(decode("boundary", &body, 64).is_err());
    }

    #[test]
    fn any_bytes_come_to_an_end(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..500),
            prop::collection::vec(
                prop::sample::select(vec![
                    "--b", "\r\n", "\r", "\n", "--", "Content-Disposition: form-data; name=", "\"", "a", ":", ";", " ", "filename=", "\0", "é",
                ]),
                0..60
            )
            .prop_map(|pieces| pieces.concat().into_bytes()),
        ],
        piece in 1_usize..50,
    ) {
        // The pieces do not change what is found.
        let whole = decode("b", &body, body.len());
        let pieced = decode("b", &body, piece);
        prop_assert_eq!(whole.is_ok(), pieced.is_ok());
        if let (Ok(whole), Ok(pieced)) = (whole, pieced) {
            prop_assert_eq!(whole, pieced);
        }
    }
}
