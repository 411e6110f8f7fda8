//! The real capture: what is known about it, and what happens when it is damaged.
//!
//! The file is not part of the project, because venues' data terms may not allow shipping it. Tests that need it are skipped, loudly,
//! when it is not there. PLUMBLINE_CAPTURES names its folder.

mod support;

use plumbline::book::Integrity;
use plumbline::candle::{Fill, Interval};
use plumbline::capture::{Damage, Reader};
use plumbline::history::CandleQuery;
use plumbline::replay::{self, ReplayEnd, Speed};
use plumbline::store::{MemoryStore, SqliteStore, Store};
use plumbline::time_range::TimeRange;
use plumbline::venue::EventKind;
use plumbline::world::World;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use support::{play, world_on};
use tokio::sync::watch;

const FILE: &str = "binance-spot-ethusdt-2024-08-08.ndjson.gz";

/// The real capture, or `None` with a message that cannot be missed.
fn capture_path() -> Option<PathBuf> {
    let folder = std::env::var_os("PLUMBLINE_CAPTURES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures"),
        PathBuf::from,
    );
    let path = folder.join(FILE);
    if path.is_file() {
        return Some(path);
    }
    println!(
        "\n!!! SKIPPED: {FILE} is not in {}. Set PLUMBLINE_CAPTURES to its folder. !!!\n",
        folder.display()
    );
    None
}

/// The first lines of the real capture.
fn capture_lines(count: usize) -> Option<Vec<String>> {
    let lines = Reader::open(&capture_path()?).unwrap().take(count).map(|line| {
        let line = line.unwrap();
        format!(
            "{} {}",
            line.received.as_nanosecond(),
            String::from_utf8(line.frame).unwrap()
        )
    });
    Some(lines.collect())
}

fn is_depth(line: &str) -> bool {
    line.contains("@depth")
}

async fn replay_on(store: Arc<dyn Store>, path: &Path) -> World {
    let world = world_on(store);
    let (_stop, stopped) = watch::channel(false);
    let end = replay::replay(&world, Reader::open(path).unwrap(), Speed::Max, None, stopped).await;
    assert_eq!(end, ReplayEnd::Finished);
    world
}

async fn replay_file(path: &Path) -> World {
    replay_on(Arc::new(MemoryStore::default()), path).await
}

macro_rules! capture_or_skip {
    ($found:expr) => {
        match $found {
            Some(found) => found,
            None => return,
        }
    };
}

#[tokio::test]
async fn the_whole_capture_is_clean() {
    let path = capture_or_skip!(capture_path());
    let started = Instant::now();
    let world = replay_file(&path).await;
    let seconds = started.elapsed().as_secs_f64();
    println!("replayed in {seconds:.2} s");
    assert!(seconds < 60.0);
    let feed = world.feed();
    assert_eq!((feed.lines, feed.damaged), (33_618, 0));
    let market = world.market(&"binance:ETH-USDT".parse().unwrap()).unwrap();
    let quality = market.quality();
    assert_eq!(quality.integrity, Integrity::InSync);
    assert_eq!(
        (quality.gap_count, quality.agreements, quality.disagreements),
        (0, 577, 0)
    );
    let count = |kind| quality.counts.frames[&kind];
    let frames = [
        EventKind::Trade,
        EventKind::BookTicker,
        EventKind::DepthDiff,
        EventKind::DepthSnapshot,
    ]
    .map(count);
    assert_eq!(frames, [6_106, 24_077, 3_434, 1]);
    assert_eq!(quality.counts.snapshots_spliced, 1);
    assert_eq!(world.recorded().stored, 6_106);
    let depth = market.depth(1).unwrap();
    assert_eq!(depth.bids[0].price.to_string(), "2682.50000000");
    assert_eq!(depth.asks[0].price.to_string(), "2682.51000000");
    let query = CandleQuery {
        market: market.id(),
        interval: Interval::OneHour,
        range: TimeRange::ALL,
        fill: Fill::None,
        limit: 100,
        now: market.time().unwrap(),
    };
    let page = world.candles(query).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.count).sum::<u64>(), 6_106);
    assert_eq!(market.ticker().day.unwrap().count, 6_106);
}

#[tokio::test]
async fn any_missing_diff_is_one_gap_and_an_empty_book() {
    let lines = capture_or_skip!(capture_lines(4_000));
    let splice = lines
        .iter()
        .position(|line| line.contains("lastUpdateId"))
        .unwrap();
    // The last diff is left alone: nothing behind it could show that it is missing.
    let mut diffs: Vec<usize> = (splice + 1..lines.len())
        .filter(|index| is_depth(&lines[*index]))
        .collect();
    diffs.pop();
    for removed in diffs.iter().step_by(diffs.len() / 12) {
        let mut damaged = lines.clone();
        damaged.remove(*removed);
        let world = play(&damaged).await;
        let quality = world.markets()[0].quality();
        assert_eq!(quality.gap_count, 1, "without line {removed}");
        assert_eq!(quality.integrity.code(), "gap");
        assert_eq!(quality.disagreements, 0);
        assert!(world.markets()[0].depth(1).is_err());
    }
}

#[tokio::test]
async fn a_repeated_line_changes_nothing() {
    let lines = capture_or_skip!(capture_lines(2_000));
    let clean = play(&lines).await;
    let doubled: Vec<String> = lines
        .iter()
        .flat_map(|line| [line.clone(), line.clone()])
        .collect();
    let world = play(&doubled).await;
    let (clean, market) = (&clean.markets()[0], &world.markets()[0]);
    assert_eq!(market.depth(1000), clean.depth(1000));
    assert_eq!(market.ticker().day, clean.ticker().day);
    assert_eq!(market.quality().gap_count, 0);
    assert_eq!(world.recorded().stored, market.quality().counts.trades);
}

#[tokio::test]
async fn swapped_diffs_empty_the_book_and_swapped_trades_do_not() {
    let lines = capture_or_skip!(capture_lines(2_000));
    let swap = |wanted: fn(&str) -> bool| {
        let found: Vec<usize> = (100..lines.len())
            .filter(|index| wanted(&lines[*index]))
            .take(2)
            .collect();
        let mut swapped = lines.clone();
        swapped.swap(found[0], found[1]);
        swapped
    };
    let world = play(&swap(is_depth)).await;
    let quality = world.markets()[0].quality();
    assert_eq!((quality.gap_count, quality.counts.diffs_repeated), (1, 1));
    assert_eq!(quality.integrity.code(), "gap");

    let world = play(&swap(|line| line.contains("@trade"))).await;
    let quality = world.markets()[0].quality();
    assert_eq!(quality.integrity, Integrity::InSync);
    assert_eq!((quality.gap_count, quality.gaps[0].recovered), (1, 1));
    assert_eq!(
        world.markets()[0].ticker().day,
        play(&lines).await.markets()[0].ticker().day
    );
}

#[tokio::test]
async fn rubbish_between_the_lines_is_counted_and_does_no_harm() {
    let lines = capture_or_skip!(capture_lines(2_000));
    let rubbish = [
        "",
        "rubbish",
        "1723161254302982067 {",
        "1723161254302982067 {\"stream\":\"ethusdt@trade\",\"data\":{}}",
        "-1 {}",
        "\u{1f9e8} {}",
    ];
    let mut mixed = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        mixed.push(line.clone());
        if index % 200 == 199 {
            mixed.push(rubbish[index / 200 % rubbish.len()].to_owned());
        }
    }
    let world = play(&mixed).await;
    let quality = world.markets()[0].quality();
    assert_eq!((quality.gap_count, quality.disagreements), (0, 0));
    assert_eq!(world.feed().damaged, 8);
    assert_eq!(world.feed().last_damaged[0].number, 402);
    // The last line of rubbish may have been a diff; a diff behind it settles that.
    let clean = play(&lines).await;
    assert_eq!(
        quality.counts.diffs_applied,
        clean.markets()[0].quality().counts.diffs_applied
    );
}

#[tokio::test]
async fn a_damaged_diff_puts_the_book_in_doubt_at_once_and_shows_as_one_gap() {
    let lines = capture_or_skip!(capture_lines(2_000));
    let index = (500..lines.len()).find(|index| is_depth(&lines[*index])).unwrap();
    let mut damaged = lines.clone();
    damaged[index] = damaged[index].replace("\"u\":", "\"u\":-");
    let world = play(&damaged[..=index]).await;
    assert_eq!(
        world.markets()[0].integrity(),
        Integrity::Unproven {
            line: index as u64 + 1
        }
    );
    assert!(world.markets()[0].depth(1).is_err());
    let world = play(&damaged).await;
    assert_eq!(world.markets()[0].quality().gap_count, 1);
    assert_eq!(world.markets()[0].integrity().code(), "gap");
}

#[tokio::test]
async fn a_capture_without_its_snapshot_is_never_in_sync() {
    let mut lines = capture_or_skip!(capture_lines(2_000));
    lines.retain(|line| !line.contains("lastUpdateId"));
    let world = play(&lines).await;
    let quality = world.markets()[0].quality();
    assert_eq!(quality.integrity, Integrity::AwaitingSnapshot);
    assert_eq!((quality.agreements, quality.disagreements), (0, 0));
    assert!(world.markets()[0].ticker().last.is_some());
}

#[tokio::test]
async fn a_bid_above_the_market_empties_the_book() {
    let lines = capture_or_skip!(capture_lines(3_000));
    let index = (1_000..lines.len())
        .find(|index| is_depth(&lines[*index]))
        .unwrap();
    let mut altered = lines.clone();
    altered[index] = altered[index]
        .replacen("\"b\":[", "\"b\":[[\"2700.00000000\",\"1.00000000\"],", 1)
        .replace("],]", "]]");
    let quality = play(&altered).await.markets()[0].quality();
    assert_eq!(quality.integrity.code(), "crossed");
    assert_eq!((quality.gap_count, quality.counts.books_broken), (0, 1));
}

#[tokio::test]
async fn an_altered_size_is_found_by_the_ticker() {
    let lines = capture_or_skip!(capture_lines(20_000));
    let member = |line: &str, name: &str| {
        let start = line.find(&format!("\"{name}\":"))? + name.len() + 3;
        Some(
            line[start..]
                .split([',', '}'])
                .next()?
                .trim_matches('"')
                .to_owned(),
        )
    };
    let tickers = lines.iter().filter(|line| line.contains("@bookTicker"));
    let updates: BTreeSet<String> = tickers.filter_map(|line| member(line, "u")).collect();
    let index = (5_000..lines.len())
        .find(|index| {
            is_depth(&lines[*index]) && member(&lines[*index], "u").is_some_and(|id| updates.contains(&id))
        })
        .unwrap();
    let update = member(&lines[index], "u").unwrap();
    let ticker = lines
        .iter()
        .find(|line| line.contains("@bookTicker") && member(line, "u").as_ref() == Some(&update))
        .unwrap();
    let best = member(ticker, "a").unwrap();
    let mut altered = lines.clone();
    let (head, tail) = altered[index].rsplit_once("]}}").unwrap();
    let comma = if head.ends_with('[') { "" } else { "," };
    altered[index] = format!("{head}{comma}[\"{best}\",\"0.12345678\"]]}}}}{tail}");
    let quality = play(&altered).await.markets()[0].quality();
    assert_eq!(quality.disagreements, 1);
    assert_eq!(quality.last_disagreements[0].update_id.to_string(), update);
    assert_eq!(quality.integrity.code(), "disagreement");
    assert!(play(&lines).await.markets()[0].quality().agreements > quality.agreements);
}

#[tokio::test]
async fn the_same_capture_twice_leaves_the_same_rows() {
    let path = capture_or_skip!(capture_path());
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Arc::new(SqliteStore::open(&folder.path().join("test.db")).await.unwrap());
    let market = "binance:ETH-USDT".parse().unwrap();
    let first = replay_on(Arc::clone(&sqlite) as Arc<dyn Store>, &path).await;
    assert_eq!((first.recorded().stored, first.recorded().repeated), (6_106, 0));
    let candles = sqlite.candles(&market, TimeRange::ALL, 10_000).await.unwrap();
    let second = replay_on(Arc::clone(&sqlite) as Arc<dyn Store>, &path).await;
    assert_eq!((second.recorded().stored, second.recorded().repeated), (0, 6_106));
    assert_eq!(
        sqlite.candles(&market, TimeRange::ALL, 10_000).await.unwrap(),
        candles
    );
    let id = &market;
    let day = |world: &World| world.market(id).unwrap().ticker().day;
    assert_eq!(day(&second), day(&first));
    // Memory makes the same candles as the file.
    let memory = replay_file(&path).await;
    assert_eq!(
        memory
            .store()
            .candles(&market, TimeRange::ALL, 10_000)
            .await
            .unwrap(),
        candles
    );
}

#[tokio::test]
async fn a_truncated_file_keeps_what_came_before_and_serves_no_book() {
    let path = capture_or_skip!(capture_path());
    let bytes = std::fs::read(path).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes[..bytes.len() / 2]).unwrap();
    let world = replay_file(file.path()).await;
    let feed = world.feed();
    assert_eq!(feed.damaged, 1);
    let last = feed.last_damaged.back().unwrap();
    assert!(matches!(last.damage, Damage::File(_)));
    assert_eq!(last.number, feed.lines);
    let market = &world.markets()[0];
    assert_eq!(market.integrity(), Integrity::Unproven { line: last.number });
    assert!(market.quality().counts.trades > 1_000);
    assert_eq!(world.recorded().stored, market.quality().counts.trades);
}
