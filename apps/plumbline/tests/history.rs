//! Pages of candles: however they are cut, together they are the whole.

use jiff::Timestamp;
use plumbline::candle::{CandleRow, Fill, Interval, from_trades};
use plumbline::decimal::parse;
use plumbline::history::{CandleQuery, candles};
use plumbline::market_id::MarketId;
use plumbline::store::{MemoryStore, Record, Store};
use plumbline::time_range::TimeRange;
use plumbline::venue::{Side, Trade};

fn market() -> MarketId {
    "binance:ETH-USDT".parse().unwrap()
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

const MINUTE: i64 = 60_000;
const START: i64 = 1_767_225_600_000; // 2026-01-01T00:00Z

/// One trade in each of these minutes since the start.
async fn store_with(minutes: impl Iterator<Item = i64>) -> (MemoryStore, Vec<Trade>) {
    let trades: Vec<Trade> = minutes
        .zip(1..)
        .map(|(minute, id)| Trade {
            id,
            time: at(START + minute * MINUTE + 5),
            price: parse(&format!("{}.50000000", 100 + id % 7)).unwrap(),
            size: parse("0.10000000").unwrap(),
            taker_side: Side::Buy,
        })
        .collect();
    let records: Vec<Record> = trades
        .iter()
        .map(|trade| Record {
            market: market(),
            trade: *trade,
        })
        .collect();
    let store = MemoryStore::default();
    store.append(&records).await.unwrap();
    (store, trades)
}

async fn all(
    store: &dyn Store,
    interval: Interval,
    range: TimeRange,
    fill: Fill,
    limit: usize,
) -> (Vec<CandleRow>, usize) {
    let market = market();
    let (mut rows, mut range, mut pages) = (Vec::new(), range, 0);
    loop {
        let query = CandleQuery {
            market: &market,
            interval,
            range,
            fill,
            limit,
            now: at(0),
        };
        let page = candles(store, query).await.unwrap();
        assert!(page.rows.len() <= limit);
        rows.extend(page.rows);
        pages += 1;
        let Some(next) = page.next else {
            return (rows, pages);
        };
        assert!(next > range.start);
        range.start = next;
    }
}

#[tokio::test]
async fn pages_together_are_the_whole() {
    let (store, trades) = store_with([0, 1, 2, 9, 10, 31, 61, 62, 150, 400].into_iter()).await;
    for interval in Interval::ALL {
        let direct = from_trades(&trades, interval).unwrap();
        for fill in [Fill::None, Fill::Previous, Fill::Null] {
            let (whole, pages) = all(&store, interval, TimeRange::ALL, fill, 1_000).await;
            assert_eq!(pages, 1);
            let traded: Vec<_> = whole
                .iter()
                .filter(|row| !row.filled)
                .map(|row| (row.open_time, row.count))
                .collect();
            assert_eq!(
                traded,
                direct
                    .iter()
                    .map(|candle| (candle.open_time, candle.count))
                    .collect::<Vec<_>>()
            );
            if fill != Fill::None {
                let steps = whole
                    .windows(2)
                    .map(|pair| pair[1].open_time.as_millisecond() - pair[0].open_time.as_millisecond());
                assert!(steps.into_iter().all(|step| step == interval.milliseconds()));
            }
            for limit in [1, 3, 7] {
                assert_eq!(all(&store, interval, TimeRange::ALL, fill, limit).await.0, whole);
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_would_read_too_much_ends_early_and_goes_on() {
    let (store, trades) = store_with(0..40 * 1440).await;
    let (rows, pages) = all(&store, Interval::OneDay, TimeRange::ALL, Fill::None, 1_000).await;
    assert_eq!((rows.len(), pages), (40, 2));
    assert!(rows.iter().all(|row| row.count == 1440));
    assert_eq!(rows[39].prices.unwrap().close, trades.last().unwrap().price);
}

#[tokio::test]
async fn a_range_takes_candles_by_their_start_and_whole() {
    let (store, _) = store_with(0..30).await;
    let range = TimeRange::new(at(START + MINUTE), at(START + 11 * MINUTE)).unwrap();
    let (rows, _) = all(&store, Interval::FiveMinutes, range, Fill::None, 100).await;
    assert_eq!(
        rows.iter()
            .map(|row| (row.open_time, row.count))
            .collect::<Vec<_>>(),
        [(at(START + 5 * MINUTE), 5), (at(START + 10 * MINUTE), 5)]
    );
    // A close from before the range is carried into it.
    let (store, trades) = store_with([0, 8].into_iter()).await;
    let range = TimeRange::new(at(START + 3 * MINUTE), at(START + 6 * MINUTE)).unwrap();
    let (rows, _) = all(&store, Interval::OneMinute, range, Fill::Previous, 100).await;
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter()
            .all(|row| row.filled && row.prices.unwrap().close == trades[0].price)
    );
    // Nothing is made up outside of what is known.
    let (rows, _) = all(&store, Interval::OneMinute, TimeRange::ALL, Fill::Null, 1_000).await;
    assert_eq!(rows.len(), 9);
    let later = TimeRange::new(at(START + 60 * MINUTE), at(START + 90 * MINUTE)).unwrap();
    assert!(
        all(&store, Interval::OneMinute, later, Fill::Null, 10)
            .await
            .0
            .is_empty()
    );
}
