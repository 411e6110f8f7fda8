use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read(bytes: Vec<u8>) -> Vec<Result<Line, DamagedLine>> {
    Reader::new(Cursor::new(bytes)).unwrap().collect()
}

#[test]
fn plain_and_gzip_read_the_same() {
    let text = b"1723161254024619568 {\"a\":1}\n1723161254024619569 {\"b\":2}".to_vec();
    let plain = read(text.clone());
    assert_eq!(plain, read(gzip(&text)));
    let line = plain[1].as_ref().unwrap();
    assert_eq!((line.number, line.frame.as_slice()), (2, &b"{\"b\":2}"[..]));
    assert_eq!(line.received.as_nanosecond(), 1_723_161_254_024_619_569);
}

#[test]
fn members_of_a_gzip_follow_each_other() {
    let mut bytes = gzip(b"1723161254024619568 {}\n");
    bytes.extend(gzip(b"1723161254024619569 {}\n"));
    assert_eq!(read(bytes).iter().filter(|line| line.is_ok()).count(), 2);
}

#[test]
fn reading_goes_on_behind_a_damaged_line() {
    let text = b"1723161254024619568 {}\nrubbish\n12 {}\n1723161254024619568 \xff\n\n99999999999999999999999 {}\n1723161254024619568 {}\n";
    let lines = read(text.to_vec());
    let numbers: Vec<_> = lines
        .iter()
        .map(|line| line.as_ref().map(|line| line.number).map_err(Clone::clone))
        .collect();
    let damaged = |number, damage| Err(DamagedLine { number, damage });
    assert_eq!(
        numbers,
        [
            Ok(1),
            damaged(2, Damage::NoTime),
            damaged(3, Damage::BadTime),
            damaged(4, Damage::NotUtf8(0)),
            damaged(6, Damage::BadTime),
            Ok(7)
        ]
    );
}

#[test]
fn an_over_long_line_is_skipped() {
    let mut text = b"1723161254024619568 ".to_vec();
    text.resize(MAX_LINE + 10, b'x');
    text.extend(b"\n1723161254024619568 {}\n");
    let lines = read(gzip(&text));
    assert_eq!(
        lines[0],
        Err(DamagedLine {
            number: 1,
            damage: Damage::TooLong
        })
    );
    assert!(lines[1].is_ok());
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_truncated_gzip_ends_with_an_error() {
    let text: String = (0..500)
        .map(|number| format!("17231612540246{number:05} {{\"n\":{}}}\n", number * 7919))
        .collect();
    let whole = gzip(text.as_bytes());
    for keep in [11, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        let lines = read(whole[..keep].to_vec());
        let (last, before) = lines.split_last().unwrap();
        let last = last.as_ref().unwrap_err();
        assert!(matches!(last.damage, Damage::File(_)), "{last}");
        assert_eq!(last.number, before.len() as u64 + 1);
        assert!(before.iter().all(Result::is_ok));
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = Reader::open(Path::new("no/such/file")).err().unwrap();
    assert!(error.to_string().contains("no/such/file"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), as_gzip in any::<bool>()) {
        let mut whole = if as_gzip { vec![0x1f, 0x8b, 8, 0] } else { Vec::new() };
        whole.extend(bytes);
        let lines = read(whole);
        prop_assert!(lines.len() <= 402);
    }

    #[test]
    fn damaged_gzip_never_panics(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = gzip(&b"1723161254024619568 {\"a\":1}\n".repeat(50));
        let index = place.index(bytes.len());
        bytes[index] = byte;
        let _ = read(bytes);
    }
}
