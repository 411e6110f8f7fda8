//! The order book: right, or a problem.

use crate::worlds::{BTC, ETH, Served, simulated, simulated_where};
use serde_json::{Value, json};
use std::cell::Cell;

fn levels(levels: &[plumbline::venue::Level]) -> Value {
    levels
        .iter()
        .map(|level| json!({ "price": level.price.to_string(), "size": level.size.to_string() }))
        .collect()
}

#[tokio::test]
async fn the_book_equals_that_of_the_domain() {
    let served = simulated(30).await;
    for (depth, query) in [(20, ""), (1, "?depth=1"), (7, "?depth=7"), (1000, "?depth=1000")] {
        for (index, path) in [BTC, ETH].into_iter().enumerate() {
            let known = served.world.markets()[index].depth(depth).unwrap();
            let data = served.read(&format!("{path}/book{query}")).await["data"].clone();
            assert_eq!(data["update_id"], known.update_id);
            assert_eq!(data["time"], known.time.unwrap().to_string());
            assert_eq!(data["bids"], levels(&known.bids));
            assert_eq!(data["asks"], levels(&known.asks));
            assert!(data["bids"].as_array().unwrap().len() <= depth);
        }
    }
}

#[tokio::test]
async fn a_depth_out_of_bounds_is_a_fault() {
    let served = simulated(2).await;
    for (depth, code) in [
        ("0", "greater_than_equal"),
        ("1001", "less_than_equal"),
        ("-1", "greater_than_equal"),
        ("ten", "int_parsing"),
        ("1e3", "int_parsing"),
        ("99999999999999999999999999", "less_than_equal"),
        ("", "int_parsing"),
    ] {
        let reply = served
            .client
            .get(&format!("{ETH}/book?depth={depth}"))
            .send()
            .await;
        reply.assert_problem(422, "invalid-request").assert_documented();
        reply.assert_fault("depth", code);
    }
    let reply = served.get(&format!("{ETH}/book?depth=1&depth=2"), 422).await;
    reply.assert_fault("depth", "repeated");
}

async fn refused(served: &Served, state: &str, since: Value, sentence: &str) {
    let reply = served.get(&format!("{ETH}/book"), 503).await;
    reply.assert_problem(503, "book-not-in-sync");
    let problem = reply.value();
    assert_eq!(problem["state"], state);
    assert_eq!(problem["since"], since);
    assert_eq!(problem["market"], "binance:ETH-USDT");
    assert!(
        problem["detail"].as_str().unwrap().contains(sentence),
        "{problem}"
    );
    assert_eq!(reply.header("retry-after"), Some("1"));
    let quality = served.read(&format!("{ETH}/quality")).await["data"]["book"].clone();
    assert_eq!(
        (&quality["state"], &quality["since"]),
        (&problem["state"], &problem["since"])
    );
    assert_eq!(
        (&quality["detail"], &quality["update_id"]),
        (&problem["detail"], &json!(null))
    );
    // The other market is none of its business.
    served.get(&format!("{BTC}/book"), 200).await;
}

#[tokio::test]
async fn without_a_snapshot_there_is_no_book() {
    let served = simulated_where(10, |symbol, text| {
        symbol != "ETHUSDT" || !text.contains("lastUpdateId")
    })
    .await;
    let first = served.read(&format!("{ETH}/quality")).await["data"]["book"]["since"].clone();
    refused(&served, "awaiting_snapshot", first, "no snapshot has come yet").await;
}

#[tokio::test]
async fn behind_a_gap_there_is_no_book() {
    let diffs = Cell::new(0);
    let served = simulated_where(20, |symbol, text| {
        if symbol == "ETHUSDT" && text.contains("depthUpdate") {
            diffs.set(diffs.get() + 1);
        }
        symbol != "ETHUSDT" || !text.contains("depthUpdate") || diffs.get() != 50
    })
    .await;
    let gap = served.world.markets()[1].quality().gaps[0];
    refused(&served, "gap", json!(gap.time.to_string()), "updates are missing").await;
    let gaps = served.read(&format!("{ETH}/quality")).await["data"]["gaps"].clone();
    assert_eq!(gaps["count"], 1);
    assert_eq!(gaps["newest"][0]["stream"], "depth_diff");
    assert_eq!(gaps["newest"][0]["cause"], "missing");
    assert_eq!(gaps["newest"][0]["from"], gap.from);
}
