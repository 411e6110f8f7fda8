//! Requests that no resource answers, and the document itself.

use crate::worlds::{ETH, simulated};
use plumbline::api;

#[tokio::test]
async fn a_market_that_is_not_known_is_a_problem() {
    let served = simulated(2).await;
    for rest in ["", "/ticker", "/trades", "/book", "/candles", "/quality"] {
        let reply = served.get(&format!("/v1/markets/binance:NO-PE{rest}"), 404).await;
        reply.assert_problem(404, "no-such-market");
        assert_eq!(reply.value()["market"], "binance:NO-PE");
        let reply = served.get(&format!("/v1/markets/ETHUSDT{rest}"), 422).await;
        reply.assert_fault("market", "string_pattern_mismatch");
        let long = format!("/v1/markets/binance:{}-USDT{rest}", "E".repeat(70));
        served
            .get(&long, 422)
            .await
            .assert_fault("market", "string_too_long");
    }
    // An escaped colon is a colon.
    served.get("/v1/markets/binance%3AETH-USDT", 200).await;
}

#[tokio::test]
async fn other_methods_and_paths_are_problems() {
    let served = simulated(2).await;
    let reply = served.client.delete(ETH).send().await;
    reply.assert_status(405);
    assert!(reply.header("allow").unwrap().contains("GET"));
    let reply = served.client.head(&format!("{ETH}/book")).send().await;
    reply.assert_status(200);
    assert!(reply.bytes().is_empty());
    served
        .client
        .get("/v2/markets")
        .send()
        .await
        .assert_problem(404, "not-found");
}

#[tokio::test]
async fn the_document_says_what_every_operation_is_for() {
    let document = api::contract().openapi().unwrap();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations += 1;
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(operation["tags"].is_array(), "{method} {path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(
                    parameter["description"].is_string(),
                    "{method} {path}: {parameter}"
                );
            }
        }
    }
    assert_eq!(operations, 10);
    let refused = &document["paths"]["/v1/markets/{market}/book"]["get"]["responses"]["503"];
    assert!(refused["headers"]["Retry-After"].is_object(), "{refused}");
    assert!(document["paths"]["/v1/markets/{market}/trades"]["get"]["responses"]["400"].is_object());
}

#[tokio::test]
async fn the_problems_explain_themselves() {
    let served = simulated(2).await;
    for slug in [
        "book-not-in-sync",
        "invalid-cursor",
        "cursor-mismatch",
        "backward-range",
        "no-such-market",
    ] {
        served
            .client
            .get(&format!("/problems/{slug}"))
            .send()
            .await
            .assert_status(200);
    }
}
