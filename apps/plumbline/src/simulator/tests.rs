use super::*;
use crate::venue::{Event, EventKind, binance};

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn frames(seed: u64, steps: usize) -> Vec<SimulatedFrame> {
    let mut simulator = Simulator::new(seed, start());
    (0..steps).flat_map(|_| simulator.step()).collect()
}

#[test]
fn the_same_seed_gives_the_same_frames() {
    let first = frames(7, 2_000);
    assert_eq!(first, frames(7, 2_000));
    assert_ne!(first, frames(8, 2_000));
}

#[test]
fn every_kind_of_frame_comes_for_every_symbol_and_can_be_read() {
    let frames = frames(1, 3_000);
    for symbol in ["BTCUSDT", "ETHUSDT"] {
        let mut kinds = std::collections::BTreeMap::<EventKind, usize>::new();
        for frame in frames.iter().filter(|frame| frame.symbol == symbol) {
            let parsed = binance::parse(frame.text.as_bytes())
                .unwrap_or_else(|error| panic!("{error}: {}", frame.text));
            assert!(parsed.symbol.is_none_or(|named| named == symbol));
            *kinds.entry(parsed.event.kind()).or_default() += 1;
        }
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        assert_eq!(kinds[&EventKind::DepthSnapshot], 1);
        assert!(kinds[&EventKind::Trade] > 20, "{kinds:?}");
    }
}

#[test]
fn prices_are_written_with_eight_places() {
    let trade = frames(1, 3_000)
        .into_iter()
        .find(|frame| frame.text.contains("@trade"))
        .unwrap();
    let Event::Trade(trade) = binance::parse(trade.text.as_bytes()).unwrap().event else {
        panic!("a trade")
    };
    assert_eq!((trade.price.scale(), trade.size.scale()), (8, 8));
}
