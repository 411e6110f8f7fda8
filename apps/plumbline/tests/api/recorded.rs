//! The real capture over HTTP, whole and damaged. Skipped, loudly, where it is not there; see `tests/capture.rs`.

use crate::worlds::{ETH, Served, replay_bytes, replayed};
use plumbline::capture::Reader;
use serde_json::json;
use std::path::{Path, PathBuf};

const FILE: &str = "binance-spot-ethusdt-2024-08-08.ndjson.gz";

fn capture_bytes() -> Option<Vec<u8>> {
    let folder = std::env::var_os("PLUMBLINE_CAPTURES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures"),
        PathBuf::from,
    );
    let bytes = std::fs::read(folder.join(FILE)).ok();
    if bytes.is_none() {
        println!(
            "\n!!! SKIPPED: {FILE} is not in {}. Set PLUMBLINE_CAPTURES to its folder. !!!\n",
            folder.display()
        );
    }
    bytes
}

fn capture_lines(count: usize) -> Option<Vec<String>> {
    let reader = Reader::new(std::io::Cursor::new(capture_bytes()?)).unwrap();
    let lines = reader.take(count).map(|line| {
        let line = line.unwrap();
        format!(
            "{} {}",
            line.received.as_nanosecond(),
            String::from_utf8(line.frame).unwrap()
        )
    });
    Some(lines.collect())
}

async fn count(served: &Served, target: &str) -> u64 {
    let (mut found, mut target) = (0, target.to_owned());
    loop {
        let reply = served.get(&target, 200).await;
        found += reply.value()["data"].as_array().unwrap().len() as u64;
        match reply.header("link") {
            Some(link) => link[1..].split('>').next().unwrap().clone_into(&mut target),
            None => return found,
        }
    }
}

#[tokio::test]
async fn the_whole_capture_is_served() {
    let Some(bytes) = capture_bytes() else { return };
    let served = replay_bytes(bytes).await;
    let status = served.read("/v1/status").await["data"].clone();
    assert_eq!(
        (&status["progress"], &status["feed"]["lines"]),
        (&json!("ended"), &json!(33_618))
    );
    let quality = served.read(&format!("{ETH}/quality")).await["data"].clone();
    assert_eq!(
        (&quality["gaps"]["count"], &quality["quotes"]["agreements"]),
        (&json!(0), &json!(577))
    );
    assert_eq!(quality["quotes"]["disagreements"], 0);
    let book = served.read(&format!("{ETH}/book?depth=1")).await["data"].clone();
    assert_eq!(book["bids"][0]["price"], "2682.50000000");
    assert_eq!(book["asks"][0]["price"], "2682.51000000");
    assert_eq!(count(&served, &format!("{ETH}/trades?limit=1000")).await, 6_106);
    assert_eq!(
        count(&served, &format!("{ETH}/trades?limit=1000&order=asc&start=-24h")).await,
        6_106
    );
    let candles = served
        .read(&format!("{ETH}/candles?interval=1d&start=2024-08-01"))
        .await;
    let trades: u64 = candles["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["count"].as_u64().unwrap())
        .sum();
    assert_eq!(trades, 6_106);
}

#[tokio::test]
async fn a_missing_update_is_a_503_and_no_wrong_number() {
    let Some(mut lines) = capture_lines(4_000) else {
        return;
    };
    let clean = replayed(&lines).await;
    let trades = clean.read(&format!("{ETH}/trades?limit=1000")).await["data"].clone();
    let splice = lines
        .iter()
        .position(|line| line.contains("lastUpdateId"))
        .unwrap();
    let removed = (splice + 1..lines.len())
        .filter(|index| lines[*index].contains("@depth"))
        .nth(20)
        .unwrap();
    lines.remove(removed);
    let served = replayed(&lines).await;
    let reply = served.get(&format!("{ETH}/book"), 503).await;
    reply.assert_problem(503, "book-not-in-sync");
    assert_eq!(reply.value()["state"], "gap");
    assert!(reply.value()["since"].is_string());
    // The capture has ended: nothing will bring the book back soon.
    assert_eq!(reply.header("retry-after"), Some("3600"));
    assert_eq!(
        served.read(&format!("{ETH}/quality")).await["data"]["gaps"]["count"],
        1
    );
    assert_eq!(served.read(ETH).await["data"]["book"], "gap");
    // Trades do not depend on the book.
    assert_eq!(
        served.read(&format!("{ETH}/trades?limit=1000")).await["data"],
        trades
    );
}

#[tokio::test]
async fn a_capture_that_breaks_off_is_served_up_to_there_and_told() {
    let Some(bytes) = capture_bytes() else { return };
    let served = replay_bytes(bytes[..bytes.len() / 3].to_vec()).await;
    let feed = served.read("/v1/status").await["data"]["feed"].clone();
    assert_eq!(feed["damaged"], 1);
    let reason = feed["last_damaged"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the capture ends here, damaged"), "{reason}");
    let reply = served.get(&format!("{ETH}/book"), 503).await;
    assert_eq!(reply.value()["state"], "unproven");
    let trades = count(&served, &format!("{ETH}/trades?limit=1000")).await;
    assert_eq!(trades, served.world.recorded().stored);
}
