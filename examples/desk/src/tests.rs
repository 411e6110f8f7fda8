use aplomb::prelude::*;
use aplomb::test::TestClient;

use super::{Book, Trader, app};

async fn client() -> TestClient {
    app(Book::in_memory().await.unwrap()).with(Trader::fake()).test()
}

fn order(market: &str) -> aplomb::__private::serde_json::Value {
    json!({ "market": market, "quantity": 1.5, "tags": [{ "name": "hedge" }] })
}

#[aplomb::test]
async fn an_order_is_placed_and_read() {
    let client = client().await;
    let reply = client
        .post("/v1/orders")
        .json(&order("kraken:BTC-USD"))
        .header("x-desk", "7")
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    let placed: super::Order = reply.json();
    assert_eq!(placed.trader, "ada@7");
    assert_eq!(placed.time_in_force, super::TimeInForce::Day);
    let reply = client.get(&format!("/v1/orders/{}", placed.id.0)).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.json::<super::Order>(), placed);
}

#[aplomb::test]
async fn a_closed_market_refuses() {
    let client = client().await;
    let reopens = "2999-01-01T00:00:00Z";
    let reply = client
        .put("/v1/markets/kraken:BTC-USD/freeze")
        .json(&json!({ "reopens": reopens }))
        .send()
        .await;
    reply.assert_status(204).assert_documented();
    let reply = client
        .post("/v1/orders")
        .json(&order("kraken:BTC-USD"))
        .send()
        .await;
    reply.assert_problem(409, "closed").assert_documented();
    assert_eq!(reply.value()["reopens"], reopens);
    client
        .delete("/v1/markets/kraken:BTC-USD/freeze")
        .send()
        .await
        .assert_status(204)
        .assert_documented();
    let reply = client
        .post("/v1/orders")
        .json(&order("kraken:BTC-USD"))
        .send()
        .await;
    reply.assert_status(201);
}

#[aplomb::test]
async fn what_is_not_there_is_a_problem() {
    let client = client().await;
    let reply = client
        .post("/v1/orders")
        .json(&order("kraken:XYZ-USD"))
        .send()
        .await;
    reply.assert_problem(404, "no-such-market").assert_documented();
    assert_eq!(reply.value()["market"], "kraken:XYZ-USD");
    let reply = client.get(&format!("/v1/orders/{}", Uuid::nil())).send().await;
    reply.assert_problem(404, "no-such-order").assert_documented();
}

#[aplomb::test]
async fn every_fault_is_reported_at_once() {
    let client = client().await;
    let reply = client
        .post("/v1/orders?dry_run=perhaps")
        .header("x-desk", "a desk with far too long a name")
        .json(&json!({ "market": "BTC", "quantity": 0, "time_in_force": "week", "tags": [{ "name": "ok" }, { "name": "" }] }))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("dry_run", "bool_parsing")
        .assert_fault("X-Desk", "string_too_long")
        .assert_fault("#/market", "string_pattern_mismatch")
        .assert_fault("#/quantity", "greater_than")
        .assert_fault("#/time_in_force", "enum")
        .assert_fault("#/tags/1/name", "string_too_short");
}

#[aplomb::test]
async fn nobody_learns_anything_without_a_token() {
    let client = app(Book::in_memory().await.unwrap()).test();
    let reply = client
        .post("/v1/orders?dry_run=perhaps")
        .json(&json!({}))
        .send()
        .await;
    reply.assert_status(401).assert_documented();
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    let reply = client
        .post("/v1/orders")
        .bearer("stolen")
        .json(&order("kraken:BTC-USD"))
        .send()
        .await;
    reply.assert_problem(401, "unknown-token").assert_documented();
    let reply = client
        .post("/v1/orders")
        .bearer("desk-2")
        .json(&order("kraken:BTC-USD"))
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    assert_eq!(reply.value()["trader"], "grace");
}

#[aplomb::test]
async fn a_dry_run_says_that_it_is_one() {
    let client = client().await;
    let reply = client
        .post("/v1/orders")
        .query("dry_run", true)
        .json(&order("kraken:BTC-USD"))
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    let id = reply.value()["id"].as_str().unwrap().to_owned();
    let reply = client.get(&format!("/v1/orders/{id}")).send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.value()["dry_run"], true);
}
