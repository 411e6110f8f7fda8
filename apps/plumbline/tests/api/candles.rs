//! Candles: roll-ups, fills, pages.

use crate::worlds::{ETH, Served, simulated, simulated_where};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn all(served: &Served, first: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut target = first.to_owned();
    for _ in 0..10_000 {
        let reply = served.get(&target, 200).await;
        let body = reply.value();
        rows.extend(body["data"].as_array().unwrap().iter().cloned());
        assert_eq!(body["page"]["has_more"], reply.header("link").is_some());
        let Some(link) = reply.header("link") else {
            assert_eq!(body["page"]["next_start"], json!(null));
            return rows;
        };
        target = link
            .strip_prefix('<')
            .unwrap()
            .strip_suffix(">; rel=\"next\"")
            .unwrap()
            .to_owned();
    }
    panic!("the pages do not end");
}

fn number(row: &Value, field: &str) -> Decimal {
    row[field].as_str().unwrap().parse().unwrap()
}

fn start(row: &Value) -> i64 {
    row["open_time"]
        .as_str()
        .unwrap()
        .parse::<jiff::Timestamp>()
        .unwrap()
        .as_millisecond()
}

#[tokio::test]
async fn longer_candles_are_sums_of_minutes() {
    // Starts at 00:03, so that intervals begin in the middle.
    let served = simulated(1_190).await;
    let minutes = all(&served, &format!("{ETH}/candles?start=2026-01-01&limit=1500")).await;
    assert_eq!(minutes.len(), 20);
    for (interval, minutes_each) in [("5m", 5), ("15m", 15), ("1h", 60), ("4h", 240), ("1d", 1440)] {
        let mut groups: BTreeMap<i64, Vec<&Value>> = BTreeMap::new();
        for minute in &minutes {
            let length = minutes_each * 60_000;
            groups
                .entry(start(minute) / length * length)
                .or_default()
                .push(minute);
        }
        let rows = all(
            &served,
            &format!("{ETH}/candles?interval={interval}&start=2026-01-01"),
        )
        .await;
        assert_eq!(rows.len(), groups.len(), "{interval}");
        for (row, (open_time, group)) in rows.iter().zip(groups) {
            assert_eq!(start(row), open_time);
            let (first, last) = (group.first().unwrap(), group.last().unwrap());
            assert_eq!((&row["open"], &row["close"]), (&first["open"], &last["close"]));
            let sum = |field: &str| group.iter().map(|minute| number(minute, field)).sum::<Decimal>();
            assert_eq!(number(row, "volume"), sum("volume"));
            assert_eq!(number(row, "quote_volume"), sum("quote_volume"));
            assert_eq!(
                Some(number(row, "high")),
                group.iter().map(|minute| number(minute, "high")).max()
            );
            assert_eq!(
                Some(number(row, "low")),
                group.iter().map(|minute| number(minute, "low")).min()
            );
            let count: u64 = group.iter().map(|minute| minute["count"].as_u64().unwrap()).sum();
            assert_eq!(row["count"], count);
        }
    }
}

#[tokio::test]
async fn pages_together_are_the_whole() {
    let served = simulated(600).await;
    for filters in [
        "start=2026-01-01",
        "start=2026-01-01&end=2026-01-01T00:09:30Z&fill=null",
        "interval=5m&start=-1d&fill=previous",
    ] {
        let whole = all(&served, &format!("{ETH}/candles?{filters}&limit=1500")).await;
        assert!(!whole.is_empty());
        for limit in [1, 3, 7] {
            let found = all(&served, &format!("{ETH}/candles?{filters}&limit={limit}")).await;
            assert_eq!(found, whole, "{filters} {limit}");
        }
    }
}

#[tokio::test]
async fn without_a_start_the_newest_come() {
    let served = simulated(600).await;
    let whole = all(&served, &format!("{ETH}/candles?start=2026-01-01")).await;
    let newest = served.read(&format!("{ETH}/candles?limit=3")).await;
    assert_eq!(newest["data"].as_array().unwrap()[..], whole[whole.len() - 3..]);
    assert_eq!(newest["page"]["has_more"], false);
    assert_eq!(newest["data"][2]["closed"], false);
    let end = whole[5]["open_time"].as_str().unwrap();
    let before = served.read(&format!("{ETH}/candles?limit=2&end={end}")).await;
    assert_eq!(before["data"].as_array().unwrap()[..], whole[3..5]);
}

#[tokio::test]
async fn minutes_without_a_trade_are_filled_as_asked() {
    let quiet = |text: &str| {
        let minute = |from: &str, to: &str| {
            let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
            (at(from)..at(to)).contains(&event_time(text))
        };
        text.contains("\"trade\"") && minute("2026-01-01T00:05:00Z", "2026-01-01T00:07:00Z")
    };
    let served = simulated_where(415, |symbol, text| symbol != "ETHUSDT" || !quiet(text)).await;
    let rows = |fill: &str| format!("{ETH}/candles?start=2026-01-01&fill={fill}");
    let (none, previous, null) = (
        all(&served, &rows("none")).await,
        all(&served, &rows("previous")).await,
        all(&served, &rows("null")).await,
    );
    assert_eq!((none.len(), previous.len(), null.len()), (5, 7, 7));
    assert!(none.iter().all(|row| row["filled"] == false));
    for index in [2, 3] {
        assert_eq!(previous[index]["filled"], true);
        assert_eq!(previous[index]["open"], previous[1]["close"]);
        assert_eq!(previous[index]["low"], previous[1]["close"]);
        assert_eq!(previous[index]["vwap"], json!(null));
        assert_eq!(
            (&null[index]["open"], &null[index]["filled"]),
            (&json!(null), &json!(true))
        );
        assert_eq!(number(&null[index], "volume"), Decimal::ZERO);
    }
}

/// The `T` of a trade's frame.
fn event_time(frame: &str) -> i64 {
    let frame: Value = serde_json::from_str(frame).unwrap();
    frame["data"]["T"].as_i64().unwrap()
}

#[tokio::test]
async fn what_is_wrong_is_said_all_at_once() {
    let served = simulated(2).await;
    let reply = served
        .get(
            &format!("{ETH}/candles?interval=7m&fill=zero&limit=1501&start=yesterday&end=24h"),
            422,
        )
        .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("interval", "enum")
        .assert_fault("fill", "enum")
        .assert_fault("limit", "less_than_equal")
        .assert_fault("start", "moment_parsing")
        .assert_fault("end", "moment_parsing");
    for interval in ["1m", "5m", "15m", "1h", "4h", "1d"] {
        assert!(reply.text().contains(&format!("'{interval}'")), "{interval}");
    }
    let reply = served.get(&format!("{ETH}/candles?start=-1h&end=-2h"), 400).await;
    reply.assert_problem(400, "backward-range");
}

#[tokio::test]
async fn the_ends_of_time_do_no_harm() {
    let served = simulated(120).await;
    for interval in ["1m", "1d"] {
        for filters in [
            "start=-999999999w",
            "start=0&end=253402207200000&limit=1500",
            "start=9999-12-31&end=9999-12-31",
            "start=0000-01-01",
            "end=0000-01-01",
            "end=-999999999w",
        ] {
            for fill in ["none", "previous", "null"] {
                served
                    .get(
                        &format!("{ETH}/candles?interval={interval}&{filters}&fill={fill}"),
                        200,
                    )
                    .await;
            }
        }
    }
}
