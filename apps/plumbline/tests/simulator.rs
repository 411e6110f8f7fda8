//! The simulated venue through the same parser, book and store as a capture.

mod support;

use jiff::{SignedDuration, Timestamp};
use plumbline::book::Integrity;
use plumbline::replay::{self, Speed};
use plumbline::simulator::{self, Simulator};
use plumbline::store::MemoryStore;
use std::sync::Arc;
use std::time::Duration;
use support::{play, world_on};
use tokio::sync::watch;

fn lines(seed: u64, steps: usize) -> Vec<(&'static str, String)> {
    let mut simulator = Simulator::new(seed, "2026-01-01T00:00:00Z".parse().unwrap());
    (0..steps)
        .flat_map(|_| simulator.step())
        .map(|frame| {
            (
                frame.symbol,
                format!("{} {}", frame.time.as_nanosecond(), frame.text),
            )
        })
        .collect()
}

/// Half an hour of two markets, each as a capture of its own.
#[tokio::test]
async fn the_book_agrees_with_the_simulated_venue_all_the_time() {
    for seed in 0..3 {
        let all = lines(seed, 180_000);
        for symbol in ["BTCUSDT", "ETHUSDT"] {
            let own: Vec<String> = all
                .iter()
                .filter(|(of, _)| *of == symbol)
                .map(|(_, line)| line.clone())
                .collect();
            let world = play(&own).await;
            let quality = world.markets()[0].quality();
            assert_eq!(world.feed().damaged, 0);
            assert_eq!(quality.integrity, Integrity::InSync);
            assert_eq!(
                (
                    quality.gap_count,
                    quality.disagreements,
                    quality.counts.books_broken
                ),
                (0, 0, 0)
            );
            assert!(quality.agreements > 1_000, "{}", quality.agreements);
            assert_eq!(quality.counts.snapshots_spliced, 30);
            assert_eq!(world.recorded().stored, quality.counts.trades);
        }
    }
}

/// The truth of the simulator at a snapshot is what the book has there.
#[tokio::test]
async fn the_book_equals_a_snapshot_taken_later() {
    let mut simulator = Simulator::new(5, "2026-01-01T00:00:00Z".parse().unwrap());
    let line = |frame: &simulator::SimulatedFrame| format!("{} {}", frame.time.as_nanosecond(), frame.text);
    let mut lines = Vec::new();
    for _ in 0..5_000 {
        lines.extend(
            simulator
                .step()
                .iter()
                .filter(|frame| frame.symbol == "ETHUSDT")
                .map(line),
        );
    }
    let by_diffs = play(&lines).await;
    let truth = simulator.snapshot("ETHUSDT").unwrap();
    // A capture that has nothing but the later snapshot, behind one frame that names the market.
    let named = lines
        .iter()
        .find(|line| line.contains("bookTicker"))
        .unwrap()
        .clone();
    let by_snapshot = play(&[named, line(&truth)]).await;
    let depth = |world: &plumbline::world::World| {
        let depth = world.markets()[0].depth(20).unwrap();
        (depth.update_id, depth.bids, depth.asks)
    };
    assert_eq!(depth(&by_diffs), depth(&by_snapshot));
}

#[tokio::test]
async fn it_runs_by_the_clock_and_stops_when_told() {
    let world = world_on(Arc::new(MemoryStore::default()));
    let (stop, stopped) = watch::channel(false);
    let start = Timestamp::now() - SignedDuration::from_secs(60);
    let running = simulator::run(&world, Simulator::new(3, start), stopped);
    let watching = async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        stop.send(true).unwrap();
    };
    tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(running, watching) })
        .await
        .unwrap();
    assert_eq!(world.markets().len(), 2);
    for market in world.markets() {
        let quality = market.quality();
        assert_eq!(quality.integrity, Integrity::InSync);
        assert_eq!((quality.gap_count, quality.disagreements), (0, 0));
        let behind = Timestamp::now().duration_since(market.time().unwrap());
        assert!(behind < SignedDuration::from_secs(15), "{behind}");
    }
    assert!(world.recorded().stored > 10);
}

#[tokio::test]
async fn a_slow_replay_takes_its_time_and_stops_when_told() {
    let world = world_on(Arc::new(MemoryStore::default()));
    let text: Vec<String> = lines(1, 3_000)
        .into_iter()
        .filter(|(of, _)| *of == "ETHUSDT")
        .map(|(_, line)| line)
        .collect();
    let reader = plumbline::capture::Reader::new(std::io::Cursor::new(text.join("\n").into_bytes())).unwrap();
    let (stop, stopped) = watch::channel(false);
    let playing = replay::replay(&world, reader, Speed::Times(10.0), None, stopped);
    let watching = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        stop.send(true).unwrap();
    };
    let (end, ()) = tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(playing, watching) })
        .await
        .unwrap();
    assert_eq!(end, replay::ReplayEnd::Stopped);
    let played = world.feed().lines;
    assert!(
        played > 0 && played < text.len() as u64 / 2,
        "{played} of {}",
        text.len()
    );
}
