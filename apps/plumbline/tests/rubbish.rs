//! Whatever comes in, a world answers and stays whole.

mod support;

use plumbline::book::{Book, BookDepth, Integrity};
use plumbline::simulator::Simulator;
use plumbline::venue::{Event, binance};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::play;

fn lines() -> Vec<String> {
    let mut simulator = Simulator::new(11, "2026-01-01T00:00:00Z".parse().unwrap());
    (0..1_500)
        .flat_map(|_| simulator.step())
        .filter(|frame| frame.symbol == "ETHUSDT")
        .map(|frame| format!("{} {}", frame.time.as_nanosecond(), frame.text))
        .collect()
}

/// The book after every update, when nothing is damaged.
fn truth(lines: &[String]) -> BTreeMap<u64, BookDepth> {
    let mut book = Book::new();
    let mut depths = BTreeMap::new();
    for line in lines {
        let (_, frame) = line.split_once(' ').unwrap();
        match binance::parse(frame.as_bytes()).unwrap().event {
            Event::DepthDiff(diff) => drop(book.apply(diff)),
            Event::DepthSnapshot(snapshot) => drop(book.splice(&snapshot, |_| {})),
            Event::Trade(_) | Event::BookTicker(_) => {}
        }
        if let Ok(depth) = book.depth(1_000) {
            depths.insert(depth.update_id, depth);
        }
    }
    depths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Lines are altered, lost, repeated and swapped. A book that is in sync afterwards agrees with the quotes it was compared with.
    #[test]
    fn a_damaged_feed_never_gives_a_book_that_disagrees(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..5, any::<prop::sample::Index>(), "[ -~]"), 1..8),
    ) {
        let mut lines = lines();
        for (place, kind, within, character) in changes {
            let index = place.index(lines.len());
            match kind {
                0 => drop(lines.remove(index)),
                1 => lines.insert(index, lines[index].clone()),
                2 => {
                    let other = within.index(lines.len());
                    lines.swap(index, other);
                }
                3 => {
                    let at = within.index(lines[index].len());
                    lines[index].truncate(at);
                }
                _ => {
                    let at = within.index(lines[index].len());
                    if at < lines[index].len() {
                        lines[index].replace_range(at..=at, &character);
                    }
                }
            }
            if lines.is_empty() {
                return Ok(());
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = play(&lines).await;
            for market in world.markets() {
                let quality = market.quality();
                let depth = market.depth(1_000);
                prop_assert_eq!(depth.is_ok(), quality.integrity == Integrity::InSync);
                if let Ok(depth) = depth {
                    prop_assert!(depth.bids.is_empty() || depth.asks.is_empty() || depth.bids[0].price < depth.asks[0].price);
                    prop_assert!(depth.bids.iter().chain(&depth.asks).all(|level| !level.size.is_zero()));
                }
                prop_assert_eq!(quality.counts.trades, world.recorded().stored);
            }
            Ok(())
        })?;
    }

    /// No loss, repetition or swap goes unnoticed: a book that is in sync has exactly the levels of the undamaged book at its update.
    #[test]
    fn a_book_in_sync_is_the_true_book(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<prop::sample::Index>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut lines = lines();
        let truth = truth(&lines);
        for (place, kind, other) in changes {
            let index = place.index(lines.len());
            match kind {
                0 => drop(lines.remove(index)),
                1 => lines.insert(index, lines[index].clone()),
                2 => {
                    let later = (index + 1 + other.index(4)).min(lines.len() - 1);
                    lines.swap(index, later);
                }
                _ => lines[index].truncate(20),
            }
        }
        // Cut anywhere, so that books are looked at soon after the damage too.
        lines.truncate(1 + end.index(lines.len()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let world = runtime.block_on(play(&lines));
        for market in world.markets() {
            prop_assert_eq!(market.quality().disagreements, 0);
            if let Ok(depth) = market.depth(1_000) {
                let expected = &truth[&depth.update_id];
                prop_assert_eq!((&depth.bids, &depth.asks), (&expected.bids, &expected.asks));
            }
        }
    }
}
