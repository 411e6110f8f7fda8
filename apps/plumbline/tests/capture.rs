//! The real capture: what is known about it, and what happens when it is damaged.
//!
//! The file is not part of the project, because venues' data terms may not allow shipping it. Tests that need it are skipped, loudly,
//! when it is not there. PLUMBLINE_CAPTURES names its folder.

mod support;

use plumbline::book::Integrity;
use plumbline::candle::Interval;
use plumbline::capture::Damage;
use plumbline::history::CandleQuery;
use plumbline::replay::Speed;
use plumbline::time_range::TimeRange;
use plumbline::venue::EventKind;
use std::io::Write;
use std::time::Instant;
use support::{capture_lines, capture_path, fill_none, is_depth, play, replay_file};

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
    let world = replay_file(&path, Speed::Max).await;
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
        fill: fill_none(),
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
async fn an_altered_price_is_found_by_the_ticker() {
    let lines = capture_or_skip!(capture_lines(20_000));
    let mut found = 0;
    for index in (1_000..15_000)
        .filter(|index| is_depth(&lines[*index]))
        .step_by(400)
    {
        let mut altered = lines.clone();
        // A bid far above the market that is never removed.
        altered[index] = altered[index]
            .replacen("\"b\":[", "\"b\":[[\"2000000.00000000\",\"1.00000000\"],", 1)
            .replace(",]", "]");
        let world = play(&altered).await;
        let quality = world.markets()[0].quality();
        assert_eq!(quality.integrity.code(), "crossed", "line {index}");
        found += 1;
    }
    assert!(found > 0);
}

#[tokio::test]
async fn a_truncated_file_keeps_what_came_before_and_serves_no_book() {
    let path = capture_or_skip!(capture_path());
    let bytes = std::fs::read(path).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes[..bytes.len() / 2]).unwrap();
    let world = replay_file(file.path(), Speed::Max).await;
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
