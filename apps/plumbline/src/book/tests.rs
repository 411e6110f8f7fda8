use super::*;
use crate::decimal::parse;

fn levels(pairs: &[(&str, &str)]) -> Vec<Level> {
    pairs
        .iter()
        .map(|(price, size)| Level {
            price: parse(price).unwrap(),
            size: parse(size).unwrap(),
        })
        .collect()
}

fn diff(first_id: u64, last_id: u64, bids: &[(&str, &str)], asks: &[(&str, &str)]) -> DepthDiff {
    let time = Timestamp::from_second(1_700_000_000 + i64::try_from(first_id).unwrap()).unwrap();
    DepthDiff {
        first_id,
        last_id,
        time,
        bids: levels(bids),
        asks: levels(asks),
    }
}

fn snapshot(last_update_id: u64) -> DepthSnapshot {
    DepthSnapshot {
        last_update_id,
        bids: levels(&[("10.0", "1"), ("9.0", "2"), ("8.0", "3")]),
        asks: levels(&[("11.0", "1"), ("12.0", "2"), ("13.0", "3")]),
    }
}

fn splice(book: &mut Book, id: u64) -> SnapshotOutcome {
    book.splice(&snapshot(id), |_| {})
}

fn synced() -> Book {
    let mut book = Book::new();
    assert_eq!(splice(&mut book, 100), SnapshotOutcome::Spliced { diffs: 0 });
    book
}

#[test]
fn is_never_in_sync_without_a_snapshot() {
    let mut book = Book::new();
    assert_eq!(
        book.apply(diff(1, 5, &[("10.0", "1")], &[])),
        DiffOutcome::Buffered
    );
    assert_eq!(book.best().unwrap_err().integrity, Integrity::AwaitingSnapshot);
}

#[test]
fn splices_a_snapshot_into_buffered_diffs() {
    let mut book = Book::new();
    book.apply(diff(90, 95, &[("10.0", "7")], &[]));
    book.apply(diff(96, 103, &[("10.0", "5")], &[]));
    book.apply(diff(104, 105, &[], &[("11.0", "0")]));
    let mut seen = Vec::new();
    let outcome = book.splice(&snapshot(100), |quote| seen.push(quote.update_id));
    assert_eq!(outcome, SnapshotOutcome::Spliced { diffs: 2 });
    assert_eq!(seen, [100, 103, 105]);
    let depth = book.depth(2).unwrap();
    assert_eq!(depth.update_id, 105);
    assert_eq!(depth.bids, levels(&[("10.0", "5"), ("9.0", "2")]));
    assert_eq!(depth.asks, levels(&[("12.0", "2"), ("13.0", "3")]));
}

#[test]
fn refuses_a_snapshot_that_the_diffs_do_not_reach_back_to() {
    let mut book = Book::new();
    book.apply(diff(110, 112, &[], &[]));
    let missing = IdGap {
        from: 101,
        to: 109,
        overlap: false,
    };
    assert_eq!(splice(&mut book, 100), SnapshotOutcome::TooOld(missing));
    assert_eq!(splice(&mut book, 109), SnapshotOutcome::Spliced { diffs: 1 });
}

#[test]
fn a_gap_breaks_the_book_until_the_next_snapshot() {
    let mut book = synced();
    assert_eq!(book.apply(diff(101, 103, &[], &[])), DiffOutcome::Applied);
    let gap = IdGap {
        from: 104,
        to: 109,
        overlap: false,
    };
    assert_eq!(book.apply(diff(110, 112, &[], &[])), DiffOutcome::Gap(gap));
    assert_eq!(book.best().unwrap_err().integrity.code(), "gap");
    assert_eq!(book.apply(diff(113, 114, &[], &[])), DiffOutcome::Buffered);
    assert!(matches!(splice(&mut book, 105), SnapshotOutcome::TooOld(_)));
    assert_eq!(splice(&mut book, 111), SnapshotOutcome::Spliced { diffs: 2 });
    assert_eq!(book.best().unwrap().update_id, 114);
}

#[test]
fn the_first_diff_behind_a_bare_snapshot_must_connect() {
    let mut book = synced();
    assert!(matches!(
        book.apply(diff(102, 103, &[], &[])),
        DiffOutcome::Gap(IdGap {
            from: 101,
            to: 101,
            ..
        })
    ));
    let mut book = synced();
    assert_eq!(book.apply(diff(90, 100, &[], &[])), DiffOutcome::Covered);
    assert_eq!(book.apply(diff(101, 103, &[], &[])), DiffOutcome::Applied);
}

#[test]
fn repeated_and_late_diffs_are_dropped_and_an_overlap_breaks() {
    let mut book = synced();
    book.apply(diff(101, 103, &[], &[]));
    assert_eq!(
        book.apply(diff(101, 103, &[("10.0", "9")], &[])),
        DiffOutcome::Stale
    );
    assert_eq!(book.best().unwrap().bid, Some(levels(&[("10.0", "1")])[0]));
    let gap = IdGap {
        from: 102,
        to: 103,
        overlap: true,
    };
    assert_eq!(book.apply(diff(102, 106, &[], &[])), DiffOutcome::Gap(gap));
    assert_eq!(book.integrity().code(), "overlap");
}

#[test]
fn ids_that_start_anew_break_the_book() {
    let mut book = synced();
    book.apply(diff(101, 103, &[], &[]));
    let mut reset = diff(1, 2, &[], &[]);
    reset.time = Timestamp::from_second(1_800_000_000).unwrap();
    assert_eq!(
        book.apply(reset),
        DiffOutcome::Broken(BookFault::IdsWentBack { from: 103, to: 2 })
    );
    assert_eq!(splice(&mut book, 2), SnapshotOutcome::Spliced { diffs: 0 });
}

#[test]
fn a_crossed_book_is_emptied() {
    let mut book = synced();
    let outcome = book.apply(diff(101, 101, &[("11.0", "1")], &[]));
    assert!(matches!(
        outcome,
        DiffOutcome::Broken(BookFault::Crossed { update_id: 101, .. })
    ));
    assert!(
        book.depth(5)
            .unwrap_err()
            .to_string()
            .contains("crossed at update 101: best bid 11.0, best ask 11.0")
    );
    let mut crossed = snapshot(200);
    crossed.bids[0].price = parse("11.5").unwrap();
    assert!(matches!(
        book.splice(&crossed, |_| {}),
        SnapshotOutcome::Broken(BookFault::Crossed { .. })
    ));
}

#[test]
fn levels_beyond_the_snapshot_are_not_shown_and_an_empty_range_breaks() {
    let mut book = synced();
    book.apply(diff(101, 101, &[("7.0", "1")], &[("14.0", "1")]));
    let depth = book.depth(10).unwrap();
    assert_eq!((depth.bids.len(), depth.asks.len()), (3, 3));
    let outcome = book.apply(diff(102, 102, &[("10.0", "0"), ("9.0", "0"), ("8.0", "0")], &[]));
    assert_eq!(
        outcome,
        DiffOutcome::Broken(BookFault::Exhausted {
            side: Side::Buy,
            update_id: 102
        })
    );
}

#[test]
fn a_doubt_lasts_until_the_next_diff() {
    let mut book = synced();
    book.doubt(7);
    assert!(
        book.best()
            .unwrap_err()
            .to_string()
            .contains("line 7 was damaged")
    );
    assert_eq!(book.apply(diff(101, 102, &[], &[])), DiffOutcome::Applied);
    assert!(book.best().is_ok());
    book.doubt(8);
    assert!(matches!(
        book.apply(diff(104, 104, &[], &[])),
        DiffOutcome::Gap(_)
    ));
    assert_eq!(book.integrity().code(), "gap");
}

#[test]
fn a_newer_snapshot_replaces_a_book_in_sync_and_an_older_one_does_not() {
    let mut book = synced();
    book.apply(diff(101, 103, &[("10.0", "4")], &[]));
    assert_eq!(splice(&mut book, 102), SnapshotOutcome::Stale);
    assert_eq!(splice(&mut book, 108), SnapshotOutcome::Spliced { diffs: 0 });
    assert_eq!(
        book.apply(diff(104, 106, &[("10.0", "4")], &[])),
        DiffOutcome::Covered
    );
    assert_eq!(book.apply(diff(107, 109, &[], &[])), DiffOutcome::Applied);
    assert_eq!(book.best().unwrap().bid, Some(levels(&[("10.0", "1")])[0]));
}
