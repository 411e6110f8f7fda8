//! Venues, markets, tickers, quality, status.

use crate::worlds::{BTC, ETH, Served, replayed, simulated};
use plumbline::market_id::MarketId;
use serde_json::json;

#[tokio::test]
async fn markets_are_listed_as_the_domain_knows_them() {
    let served = simulated(20).await;
    let body = served.read("/v1/markets").await;
    let ids: Vec<_> = served
        .world
        .markets()
        .iter()
        .map(|market| market.id().to_string())
        .collect();
    assert_eq!(ids, ["binance:BTC-USDT", "binance:ETH-USDT"]);
    assert_eq!(body["data"][0]["id"], ids[0]);
    assert_eq!(body["data"][1]["id"], ids[1]);
    assert_eq!(body["data"][1]["book"], "in_sync");
    assert_eq!(
        body["meta"],
        json!({ "source": { "kind": "simulator", "seed": 11 } })
    );
    let one = served.read(ETH).await;
    assert_eq!(one["data"], body["data"][1]);
    assert_eq!(one["data"]["symbol"], "ETHUSDT");
    assert_eq!(one["meta"]["market_time"], one["data"]["time"]);
    let venues = served.read("/v1/venues").await;
    assert_eq!(
        venues["data"],
        json!([{ "id": "binance", "simulated": true, "markets": 2 }])
    );
}

#[tokio::test]
async fn a_world_without_a_frame_has_nothing() {
    let served = replayed(&[]).await;
    for list in ["/v1/markets", "/v1/venues"] {
        let body = served.read(list).await;
        assert_eq!(body["data"], json!([]), "{list}");
        assert_eq!(
            body["meta"]["source"],
            json!({ "kind": "capture", "file": "test.ndjson" })
        );
    }
    assert_eq!(served.read("/v1/status").await["data"]["progress"], "ended");
    served.get(ETH, 404).await.assert_problem(404, "no-such-market");
}

#[tokio::test]
async fn the_ticker_is_that_of_the_domain() {
    let served = simulated(90).await;
    for path in [ETH, BTC] {
        let id: MarketId = path.rsplit('/').next().unwrap().parse().unwrap();
        let ticker = served.world.market(&id).unwrap().ticker();
        let body = served.read(&format!("{path}/ticker")).await;
        let (quote, last, day) = (ticker.quote.unwrap(), ticker.last.unwrap(), ticker.day.unwrap());
        let data = &body["data"];
        assert_eq!(
            data["quote"]["bid"]["price"],
            quote.bid.unwrap().price.to_string()
        );
        assert_eq!(data["quote"]["ask"]["size"], quote.ask.unwrap().size.to_string());
        assert_eq!(data["quote"]["update_id"], quote.update_id);
        assert_eq!(data["last"]["id"], last.id);
        assert_eq!(data["last"]["time"], last.time.to_string());
        assert_eq!(data["last"]["taker_side"], last.taker_side.to_string());
        assert_eq!(data["day"]["volume"], day.volume.to_string());
        assert_eq!(data["day"]["vwap"], day.vwap.unwrap().to_string());
        assert_eq!(data["day"]["count"], day.count);
    }
}

async fn quality_matches(served: &Served) {
    let quality = served.world.markets().last().unwrap().quality();
    let data = served.read(&format!("{ETH}/quality")).await["data"].clone();
    assert_eq!(data["book"]["state"], quality.integrity.code());
    assert_eq!(data["book"]["update_id"], json!(quality.update_id));
    assert_eq!(data["quotes"]["agreements"], quality.agreements);
    assert_eq!(data["gaps"]["count"], quality.gap_count);
    assert_eq!(data["counts"]["diffs_applied"], quality.counts.diffs_applied);
    for (kind, count) in &quality.counts.frames {
        assert_eq!(data["counts"]["frames"][kind.to_string()], *count);
    }
    assert_eq!(data["feed"]["lines"], served.world.feed().lines);
}

#[tokio::test]
async fn quality_tells_what_was_counted() {
    let served = simulated(30).await;
    quality_matches(&served).await;
    let data = served.read(&format!("{ETH}/quality")).await["data"].clone();
    assert_eq!(data["book"]["detail"], json!(null));
    // The first snapshot comes a quarter of a second after the start.
    assert_eq!(data["book"]["since"], "2026-01-01T00:03:00.25Z");
    assert!(data["quotes"]["agreements"].as_u64().unwrap() > 10);
}

#[tokio::test]
async fn status_and_health_tell_of_the_service() {
    let served = simulated(5).await;
    let data = served.read("/v1/status").await["data"].clone();
    assert_eq!(data["progress"], "running");
    assert_eq!(data["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(data["feed"]["damaged"], 0);
    assert_eq!(data["store"]["stored"], served.world.recorded().stored);
    assert_eq!(data["markets"].as_array().unwrap().len(), 2);
    let health = served.read("/healthz").await;
    assert_eq!(
        health,
        json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
    );
}
