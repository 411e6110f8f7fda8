//! Pages of trades, and the cursors between them.

use crate::worlds::{BTC, ETH, Served, simulated};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plumbline::store::{Order, TradeQuery};
use plumbline::time_range::TimeRange;
use serde_json::{Value, json};

/// All rows of a list, page by page, by the `Link` header. Every page but the last is full.
async fn all(served: &Served, first: &str, limit: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut target = first.to_owned();
    for _ in 0..10_000 {
        let reply = served.get(&target, 200).await;
        let body = reply.value();
        let page = body["data"].as_array().unwrap().clone();
        rows.extend(page.iter().cloned());
        let more = body["page"]["has_more"].as_bool().unwrap();
        assert_eq!(more, body["page"]["next_cursor"].is_string());
        assert_eq!(more, reply.header("link").is_some());
        let Some(link) = reply.header("link") else {
            return rows;
        };
        assert_eq!(page.len(), limit);
        assert!(link.contains(body["page"]["next_cursor"].as_str().unwrap()));
        target = link
            .strip_prefix('<')
            .unwrap()
            .strip_suffix(">; rel=\"next\"")
            .unwrap()
            .to_owned();
    }
    panic!("the pages do not end");
}

async fn stored(served: &Served, range: TimeRange, order: Order) -> Vec<Value> {
    let market = served.world.markets()[1].id().clone();
    let query = TradeQuery {
        market: &market,
        range,
        after: None,
        order,
        limit: usize::MAX,
    };
    let trades = served.world.store().trades(query).await.unwrap();
    let row = |trade: &plumbline::venue::Trade| {
        json!({
            "id": trade.id,
            "time": trade.time.to_string(),
            "price": trade.price.to_string(),
            "size": trade.size.to_string(),
            "taker_side": trade.taker_side.to_string(),
        })
    };
    trades.iter().map(row).collect()
}

#[tokio::test]
async fn pages_together_are_the_whole() {
    let served = simulated(150).await;
    let ascending = stored(&served, TimeRange::ALL, Order::Ascending).await;
    assert!(ascending.len() > 100);
    let mut descending = ascending.clone();
    descending.reverse();
    for limit in [1, 7, 64, 1000] {
        for (order, whole) in [("asc", &ascending), ("desc", &descending)] {
            let found = all(
                &served,
                &format!("{ETH}/trades?order={order}&limit={limit}"),
                limit,
            )
            .await;
            assert_eq!(&found, whole, "{order} {limit}");
        }
    }
    assert_eq!(
        all(&served, &format!("{ETH}/trades?limit=9"), 9).await,
        descending
    );
}

#[tokio::test]
async fn a_range_has_its_start_and_not_its_end() {
    let served = simulated(150).await;
    let whole = stored(&served, TimeRange::ALL, Order::Ascending).await;
    let time = |index: usize| whole[index]["time"].as_str().unwrap().to_owned();
    let (start, end) = (time(10), time(40));
    let expected: Vec<Value> = whole
        .iter()
        .filter(|row| {
            let time: jiff::Timestamp = row["time"].as_str().unwrap().parse().unwrap();
            start.parse::<jiff::Timestamp>().unwrap() <= time
                && time < end.parse::<jiff::Timestamp>().unwrap()
        })
        .cloned()
        .collect();
    assert!(expected.len() >= 20);
    let target = format!("{ETH}/trades?order=asc&limit=7&start={start}&end={end}");
    assert_eq!(all(&served, &target, 7).await, expected);
    // The same instants as milliseconds.
    let milliseconds = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let target = format!(
        "{ETH}/trades?order=asc&limit=7&start={}&end={}",
        milliseconds(&start),
        milliseconds(&end)
    );
    assert_eq!(all(&served, &target, 7).await, expected);
    // A date, and a time before the market's own.
    let target = format!("{ETH}/trades?order=asc&limit=1000&start=2026-01-01&end=2026-01-02");
    assert_eq!(all(&served, &target, 1000).await, whole);
    assert_eq!(
        all(&served, &format!("{ETH}/trades?order=asc&limit=9&start=-1h"), 9).await,
        whole
    );
    assert!(
        all(
            &served,
            &format!("{ETH}/trades?order=asc&limit=1000&end=-1h"),
            1000
        )
        .await
        .is_empty()
    );
    assert!(
        all(&served, &format!("{ETH}/trades?start={start}&end={start}"), 100)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_backward_range_is_a_problem() {
    let served = simulated(2).await;
    let reply = served
        .get(&format!("{ETH}/trades?start=2026-01-02&end=2026-01-01"), 400)
        .await;
    reply.assert_problem(400, "backward-range");
    assert_eq!(reply.value()["start"], "2026-01-02T00:00:00Z");
    assert_eq!(reply.value()["end"], "2026-01-01T00:00:00Z");
    // A year before 0 cannot be written as RFC 3339.
    let reply = served
        .get(&format!("{ETH}/trades?start=2026-01-02&end=-999999w"), 400)
        .await;
    assert_eq!(reply.value()["end"], "0000-01-01T00:00:00Z");
}

async fn cursor(served: &Served, target: &str) -> String {
    let body = served.read(target).await;
    body["page"]["next_cursor"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn no_bit_of_a_cursor_can_be_changed() {
    let served = simulated(60).await;
    let target = format!("{ETH}/trades?limit=5");
    let cursor = cursor(&served, &target).await;
    served.get(&format!("{target}&cursor={cursor}"), 200).await;
    let bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let damaged = URL_SAFE_NO_PAD.encode(damaged);
        let reply = served.get(&format!("{target}&cursor={damaged}"), 400).await;
        reply.assert_problem(400, "invalid-cursor");
    }
    // The bits of the text itself, as far as it stays text.
    for bit in 0..cursor.len() * 8 {
        let mut damaged = cursor.clone().into_bytes();
        damaged[bit / 8] ^= 1 << (bit % 8);
        if let Ok(damaged) = String::from_utf8(damaged) {
            let reply = served.client.get(&target).query("cursor", damaged).send().await;
            reply.assert_problem(400, "invalid-cursor").assert_documented();
        }
    }
    for cut in 0..cursor.len() {
        served
            .get(&format!("{target}&cursor={}", &cursor[..cut]), 400)
            .await;
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filters() {
    let served = simulated(60).await;
    let cursor = cursor(
        &served,
        &format!("{ETH}/trades?order=asc&limit=5&start=2026-01-01"),
    )
    .await;
    for other in [
        format!("{ETH}/trades?order=desc&start=2026-01-01"),
        format!("{ETH}/trades?order=asc"),
        format!("{ETH}/trades?order=asc&start=2026-01-02"),
        format!("{ETH}/trades?order=asc&start=2026-01-01&end=2026-01-03"),
        format!("{BTC}/trades?order=asc&start=2026-01-01"),
    ] {
        let reply = served.get(&format!("{other}&cursor={cursor}"), 400).await;
        reply.assert_problem(400, "cursor-mismatch");
    }
    // The size of the page is no filter.
    let next = format!("{ETH}/trades?order=asc&limit=9&start=2026-01-01&cursor={cursor}");
    assert_eq!(served.read(&next).await["data"].as_array().unwrap().len(), 9);
    // A cursor of another key is no cursor here.
    let foreign = plumbline::cursor::CursorKey::new(&[8; 32]);
    let market = served.world.markets()[1].clone();
    let last = market.ticker().last.unwrap();
    let foreign = foreign.sign(
        "trades binance:ETH-USDT   desc",
        plumbline::candle::TradeKey::from(&last),
    );
    served
        .get(&format!("{ETH}/trades?cursor={foreign}"), 400)
        .await
        .assert_problem(400, "invalid-cursor");
}
