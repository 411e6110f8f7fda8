//! Plumbline's captures.

use std::io::Cursor;

use aplomb_fuzz::{Change, changed, check};
use plumbline::capture::Reader;
use plumbline::venue::binance;

#[test]
fn lines() {
    let seeds = [
        "1723161254024619568 {\"a\":1}\n1723161254024619569 {\"b\":2}\n",
        "1723161254024619568 {\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161254024,\"s\":\"BTCUSDT\",\"t\":1,\"p\":\"0.01\",\"q\":\"1.5\",\"T\":1723161254023,\"m\":true}}\n",
        "\x1f\u{8b}",
    ];
    let words = [
        "\n",
        "\r\n",
        " ",
        "1723161254024619568 ",
        "{",
        "}",
        "\"",
        "-1",
        "\"p\":\"1e9\"",
        "99999999999999999999",
    ];
    check::<(u8, Vec<Change>)>(|(seed, changes)| {
        let bytes = changed(&seeds, &words, *seed, changes);
        let longest = bytes.len() as u64 + 1;
        let Ok(reader) = Reader::new(Cursor::new(bytes)) else {
            return;
        };
        let mut before = 0;
        for line in reader {
            let number = match &line {
                Ok(line) => {
                    // Refused or not: no frame may end the program.
                    let _ = binance::parse(&line.frame);
                    line.number
                }
                Err(damaged) => damaged.number,
            };
            assert!(
                number > before && number <= longest,
                "line {number} after line {before}"
            );
            before = number;
        }
    });
}
