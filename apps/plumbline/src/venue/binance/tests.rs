use super::*;
use proptest::prelude::*;

const TRADE: &str = r#"{"stream":"btcusdt@trade","data":{"e":"trade","E":1790000000123,"s":"BTCUSDT","t":50001,"p":"64010.15000000","q":"0.01200000","T":1790000000121,"m":true,"M":true}}"#;
const DEPTH: &str = r#"{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1790000000200,"s":"BTCUSDT","U":9001,"u":9004,"b":[["64010.10000000","0.00000000"]],"a":[["64010.20000000","1.50000000"]]}}"#;
const TICKER: &str = r#"{"stream":"btcusdt@bookTicker","data":{"u":9004,"s":"BTCUSDT","b":"64010.05000000","B":"0.80000000","a":"64010.20000000","A":"1.50000000"}}"#;
const SNAPSHOT: &str = r#"{"lastUpdateId":9000,"bids":[["64010.10000000","1.00000000"],["64010.00000000","2.00000000"]],"asks":[["64010.20000000","1.00000000"]]}"#;

fn message(frame: &str) -> String {
    parse(frame.as_bytes()).unwrap_err().to_string()
}

#[test]
fn reads_a_trade() {
    let parsed = parse(TRADE.as_bytes()).unwrap();
    assert_eq!(parsed.symbol.as_deref(), Some("BTCUSDT"));
    assert!(matches!(parsed.symbol, Some(Cow::Borrowed(_))));
    let Event::Trade(trade) = parsed.event else {
        panic!("not a trade")
    };
    assert_eq!((trade.id, trade.taker_side), (50001, Side::Sell));
    assert_eq!(trade.size.to_string(), "0.01200000");
    assert_eq!(trade.time.as_millisecond(), 1_790_000_000_121);
}

#[test]
fn reads_a_diff_a_ticker_and_a_snapshot() {
    let Event::DepthDiff(diff) = parse(DEPTH.as_bytes()).unwrap().event else {
        panic!("not a diff")
    };
    assert_eq!(
        (diff.first_id, diff.last_id, diff.bids.len(), diff.asks.len()),
        (9001, 9004, 1, 1)
    );
    let Event::BookTicker(ticker) = parse(TICKER.as_bytes()).unwrap().event else {
        panic!("not a ticker")
    };
    assert_eq!(ticker.bid.unwrap().price.to_string(), "64010.05000000");
    let parsed = parse(SNAPSHOT.as_bytes()).unwrap();
    assert_eq!(parsed.symbol, None);
    assert!(matches!(parsed.event, Event::DepthSnapshot(ref snapshot) if snapshot.bids.len() == 2));
}

#[test]
fn an_empty_side_of_a_ticker_is_none() {
    let frame = TICKER
        .replace("64010.05000000", "0.00000000")
        .replace("0.80000000", "0.00000000");
    let Event::BookTicker(ticker) = parse(frame.as_bytes()).unwrap().event else {
        panic!("not a ticker")
    };
    assert_eq!(ticker.bid, None);
}

#[test]
fn says_what_is_wrong() {
    let cases = [
        (
            TRADE.replace(r#""64010.15000000""#, "64010.15"),
            "floating point `64010.15`, expected a decimal number in a string",
        ),
        (
            TRADE.replace("64010.15000000", "-1"),
            r#""-1" is not a plain decimal number"#,
        ),
        (
            TRADE.replace("64010.15000000", "NaN"),
            r#""NaN" is not a plain decimal number"#,
        ),
        (
            TRADE.replace("64010.15000000", "0.00000000"),
            "`p`: a trade's price is above zero",
        ),
        (
            TRADE.replace("0.01200000", "0"),
            "`q`: a trade's quantity is above zero",
        ),
        (TRADE.replace(":50001", ":-1"), "invalid value: integer `-1`"),
        (TRADE.replace(":50001", ":18446744073709551615"), "out of range"),
        (
            TRADE.replace(":1790000000121", ":1790000000121000"),
            "not a time in milliseconds",
        ),
        (TRADE.replace(r#""m":true"#, r#""m":1"#), "expected a boolean"),
        (TRADE.replace(r#","m":true"#, ""), "missing field `m`"),
        (
            TRADE.replace(r#""t":50001"#, r#""t":50001,"t":50002"#),
            "duplicate field `t`",
        ),
        (
            TRADE.replace(r#""e":"trade""#, r#""e":"aggTrade""#),
            "member `e` is \"aggTrade\"",
        ),
        (
            TRADE.replace(r#""s":"BTCUSDT""#, r#""s":"ETHUSDT""#),
            "but the stream is of BTCUSDT",
        ),
        (TRADE.replace("@trade", "@kline_1m"), "unknown stream"),
        (
            DEPTH.replace(r#""U":9001"#, r#""U":9005"#),
            "`U` (9005) is above `u` (9004)",
        ),
        (
            DEPTH.replace("64010.10000000", "0"),
            "`b`, entry 0: a price is above zero",
        ),
        (
            DEPTH.replace(r#"["64010.10000000","0.00000000"]"#, r#"["1"]"#),
            "invalid length 1",
        ),
        (
            TICKER.replace("64010.05000000", "64010.20000000"),
            "crossed quote",
        ),
        (TICKER.replace("0.80000000", "0"), "`B` is zero, but `b` is not"),
        (
            SNAPSHOT.replace("64010.00000000", "64010.10000000"),
            "`bids` is not sorted",
        ),
        (
            SNAPSHOT.replace("2.00000000", "0"),
            "a quantity in a snapshot is above zero",
        ),
        (
            r#"{"code":-1121,"msg":"Invalid symbol."}"#.to_owned(),
            "error -1121: Invalid symbol.",
        ),
        (
            r#"{"e":"serverShutdown","E":1790000000999}"#.to_owned(),
            "unknown kind of frame",
        ),
        (r#"{"stream":"btcusdt@trade"}"#.to_owned(), "`data` is missing"),
        ("[]".to_owned(), "frame: "),
        (String::new(), "EOF while parsing"),
        (TRADE[..60].to_owned(), "EOF while parsing"),
        ("[".repeat(100_000), "frame: "),
        (format!(r#"{{"x":{}"#, "[".repeat(100_000)), "frame: "),
    ];
    for (frame, expected) in cases {
        let shown = message(&frame);
        assert!(shown.contains(expected), "{shown:?} does not say {expected:?}");
        assert!(shown.len() < 400, "{shown}");
    }
    assert!(parse(b"\xff{}").unwrap_err().to_string().contains("not UTF-8"));
}

#[test]
fn a_bad_frame_of_a_known_stream_says_which() {
    let error = parse(DEPTH.replace(r#""u":9004"#, r#""u":"9004""#).as_bytes()).unwrap_err();
    assert_eq!(
        error.stream,
        Some(Stream {
            symbol: "BTCUSDT".to_owned(),
            kind: EventKind::DepthDiff
        })
    );
    assert_eq!(parse(b"{").unwrap_err().stream, None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn damaged_frames_never_panic(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [TRADE, DEPTH, TICKER, SNAPSHOT][which].as_bytes().to_vec();
        for (place, byte) in changes {
            let index = place.index(bytes.len());
            bytes[index] = byte;
        }
        let _ = parse(&bytes);
        let _ = parse(&bytes[..cut.index(bytes.len())]);
    }
}
