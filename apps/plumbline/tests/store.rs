//! What every store does. Each rule runs on each of them.

use jiff::Timestamp;
use plumbline::candle::{Interval, TradeKey, from_trades};
use plumbline::decimal::parse;
use plumbline::market_id::MarketId;
use plumbline::store::{Appended, MemoryStore, Order, Record, SqliteStore, Store, StoreError, TradeQuery};
use plumbline::time_range::TimeRange;
use plumbline::venue::{Side, Trade};

fn market() -> MarketId {
    "binance:ETH-USDT".parse().unwrap()
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

fn trade(id: u64, milliseconds: i64, price: &str, size: &str) -> Trade {
    let taker_side = if id.is_multiple_of(2) {
        Side::Buy
    } else {
        Side::Sell
    };
    Trade {
        id,
        time: at(milliseconds),
        price: parse(price).unwrap(),
        size: parse(size).unwrap(),
        taker_side,
    }
}

fn records(trades: &[Trade]) -> Vec<Record> {
    trades
        .iter()
        .map(|trade| Record {
            market: market(),
            trade: *trade,
        })
        .collect()
}

/// Twelve trades over three hours, two of them in one millisecond.
fn some_trades() -> Vec<Trade> {
    let mut trades: Vec<Trade> = (0..11)
        .map(|id| {
            trade(
                id,
                1_000 + i64::try_from(id).unwrap() * 1_000_000,
                &format!("26{id:02}.80000000"),
                "0.12340000",
            )
        })
        .collect();
    trades.push(trade(
        11,
        trades[10].time.as_millisecond(),
        "1.00000000",
        "0.00000001",
    ));
    trades
}

async fn all(store: &dyn Store, order: Order, limit: usize) -> Vec<Trade> {
    let market = market();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let query = TradeQuery {
            market: &market,
            range: TimeRange::ALL,
            after,
            order,
            limit,
        };
        let page = store.trades(query).await.unwrap();
        assert!(page.len() <= limit);
        let Some(last) = page.last() else { return found };
        after = Some(TradeKey::from(last));
        found.extend(page);
    }
}

async fn gives_back_what_it_took(store: &dyn Store) {
    let trades = some_trades();
    let appended = store.append(&records(&trades)).await.unwrap();
    assert_eq!(
        appended,
        Appended {
            inserted: 12,
            repeated: 0,
            refused: 0
        }
    );
    assert_eq!(all(store, Order::Ascending, 5).await, trades);
    assert_eq!(
        all(store, Order::Ascending, 5).await[0].price.to_string(),
        "2600.80000000"
    );
    let mut newest_first = all(store, Order::Descending, 1).await;
    newest_first.reverse();
    assert_eq!(newest_first, trades);
    assert_eq!(store.markets().await.unwrap(), [market()]);
}

async fn makes_candles(store: &dyn Store) {
    let trades = some_trades();
    // In several batches, and out of order within a candle.
    for trade in trades.iter().rev() {
        store.append(&records(&[*trade])).await.unwrap();
    }
    let candles = store.candles(&market(), TimeRange::ALL, 100).await.unwrap();
    assert_eq!(candles, from_trades(&trades, Interval::OneMinute).unwrap());
    assert_eq!(
        store.candles(&market(), TimeRange::ALL, 2).await.unwrap(),
        candles[..2]
    );
    let second = candles[1];
    assert_eq!(
        store.candle_before(&market(), second.open_time).await.unwrap(),
        Some(candles[0])
    );
    assert_eq!(
        store
            .candle_before(&market(), candles[0].open_time)
            .await
            .unwrap(),
        None
    );
    let range = TimeRange::new(candles[0].open_time, second.open_time).unwrap();
    assert_eq!(store.candles(&market(), range, 100).await.unwrap(), candles[..1]);
    assert_eq!(
        store.span(&market()).await.unwrap(),
        Some((candles[0].open_time, candles.last().unwrap().open_time))
    );
}

async fn takes_every_trade_once(store: &dyn Store) {
    let trades = some_trades();
    store.append(&records(&trades)).await.unwrap();
    let before = store.candles(&market(), TimeRange::ALL, 100).await.unwrap();
    let appended = store.append(&records(&trades)).await.unwrap();
    assert_eq!(
        appended,
        Appended {
            inserted: 0,
            repeated: 12,
            refused: 0
        }
    );
    // Twice in one batch counts once as well.
    let twice = records(&[
        trade(99, 5_000, "2.00000000", "1.00000000"),
        trade(99, 5_000, "2.00000000", "1.00000000"),
    ]);
    assert_eq!(
        store.append(&twice).await.unwrap(),
        Appended {
            inserted: 1,
            repeated: 1,
            refused: 0
        }
    );
    let after = store.candles(&market(), TimeRange::ALL, 100).await.unwrap();
    assert_eq!(after[1..], before[1..]);
    assert_eq!(after[0].count, before[0].count + 1);
}

async fn ranges_are_half_open(store: &dyn Store) {
    let trades: Vec<Trade> = (0..5)
        .map(|id| trade(id, 1_000 * i64::try_from(id).unwrap(), "1.0", "1.0"))
        .collect();
    store.append(&records(&trades)).await.unwrap();
    let ids = async |start: Timestamp, end: Timestamp, after: Option<TradeKey>, order| {
        let market = market();
        let query = TradeQuery {
            market: &market,
            range: TimeRange { start, end },
            after,
            order,
            limit: 10,
        };
        store
            .trades(query)
            .await
            .unwrap()
            .iter()
            .map(|trade| trade.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(at(1_000), at(3_000), None, Order::Ascending).await, [1, 2]);
    let inside: Timestamp = "1970-01-01T00:00:01.0000001Z".parse().unwrap();
    assert_eq!(ids(inside, at(3_000), None, Order::Ascending).await, [2]);
    assert_eq!(ids(at(0), inside, None, Order::Descending).await, [1, 0]);
    assert_eq!(
        ids(at(2_000), at(2_000), None, Order::Ascending).await,
        [0_u64; 0]
    );
    assert_eq!(
        ids(at(3_000), at(1_000), None, Order::Ascending).await,
        [0_u64; 0]
    );
    // A position outside the range does not widen it.
    let early = Some(TradeKey { time: at(0), id: 0 });
    let late = Some(TradeKey {
        time: at(9_000),
        id: 0,
    });
    assert_eq!(ids(at(1_000), at(3_000), early, Order::Ascending).await, [1, 2]);
    assert_eq!(
        ids(at(1_000), at(3_000), late, Order::Ascending).await,
        [0_u64; 0]
    );
    assert_eq!(ids(at(1_000), at(3_000), late, Order::Descending).await, [2, 1]);
    assert_eq!(
        ids(at(1_000), at(3_000), early, Order::Descending).await,
        [0_u64; 0]
    );
}

async fn refuses_what_is_not_exact(store: &dyn Store) {
    let large = "9999999999999999999.00000000";
    let appended = store
        .append(&records(&[
            trade(1, 1_000, large, large),
            trade(2, 2_000, "1.0", "1.0"),
        ]))
        .await
        .unwrap();
    assert_eq!(
        appended,
        Appended {
            inserted: 1,
            repeated: 0,
            refused: 1
        }
    );
    assert_eq!(all(store, Order::Ascending, 9).await.len(), 1);
    assert_eq!(
        store.candles(&market(), TimeRange::ALL, 9).await.unwrap()[0].count,
        1
    );
}

async fn knows_nothing_of_other_markets(store: &dyn Store) {
    store.append(&records(&some_trades())).await.unwrap();
    let other: MarketId = "binance:BTC-USDT".parse().unwrap();
    let query = TradeQuery {
        market: &other,
        range: TimeRange::ALL,
        after: None,
        order: Order::Ascending,
        limit: 9,
    };
    assert_eq!(store.trades(query).await.unwrap(), []);
    assert_eq!(store.candles(&other, TimeRange::ALL, 9).await.unwrap(), []);
    assert_eq!(
        store
            .candle_before(&other, at(i64::from(i32::MAX)))
            .await
            .unwrap(),
        None
    );
    assert_eq!(store.span(&other).await.unwrap(), None);
}

async fn keeps_a_secret(store: &dyn Store) {
    let secret = store.secret("cursor").await.unwrap();
    assert_eq!(store.secret("cursor").await.unwrap(), secret);
    assert_ne!(store.secret("other").await.unwrap(), secret);
}

async fn takes_many(store: &dyn Store) {
    let trades: Vec<Trade> = (0..3_000)
        .map(|id| trade(id, 40 * i64::try_from(id).unwrap(), "3.10000000", "0.20000000"))
        .collect();
    assert_eq!(store.append(&records(&trades)).await.unwrap().inserted, 3_000);
    assert_eq!(store.append(&[]).await.unwrap(), Appended::default());
    assert_eq!(
        store.candles(&market(), TimeRange::ALL, 9).await.unwrap(),
        from_trades(&trades, Interval::OneMinute).unwrap()
    );
}

macro_rules! conformance {
    ($($rule:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $rule() {
                super::$rule(&super::MemoryStore::default()).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test]
            async fn $rule() {
                let folder = tempfile::tempdir().unwrap();
                let store = super::SqliteStore::open(&folder.path().join("test.db")).await.unwrap();
                super::$rule(&store).await;
                store.close().await;
            })+
        }
    };
}

conformance!(
    gives_back_what_it_took,
    makes_candles,
    takes_every_trade_once,
    ranges_are_half_open,
    refuses_what_is_not_exact,
    knows_nothing_of_other_markets,
    keeps_a_secret,
    takes_many,
);

#[tokio::test]
async fn a_file_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path).await.unwrap();
    store.append(&records(&some_trades())).await.unwrap();
    let secret = store.secret("cursor").await.unwrap();
    store.close().await;
    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(all(&store, Order::Ascending, 50).await, some_trades());
    assert_eq!(store.secret("cursor").await.unwrap(), secret);
    assert_eq!(store.append(&records(&some_trades())).await.unwrap().repeated, 12);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    std::fs::write(
        &path,
        "not a database, but long enough to look like one".repeat(100),
    )
    .unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Open { .. } | StoreError::Migrate { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("test.db"), "{error}");
    let error = SqliteStore::open(&folder.path().join("no/such/folder/test.db"))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("--memory"), "{error}");
}

#[tokio::test]
async fn a_bounded_memory_lets_the_oldest_go_and_counts_nothing_twice() {
    let store = MemoryStore::with_bounds(4, 3);
    let trades = some_trades();
    store.append(&records(&trades)).await.unwrap();
    assert_eq!(all(&store, Order::Ascending, 50).await, trades[8..]);
    let candles = store.candles(&market(), TimeRange::ALL, 50).await.unwrap();
    assert_eq!(candles.len(), 3);
    assert_eq!(store.append(&records(&trades)).await.unwrap().repeated, 12);
    assert_eq!(
        store.candles(&market(), TimeRange::ALL, 50).await.unwrap(),
        candles
    );
}
