//! The database of the tutorial: each app has its own, and a request that fails leaves nothing behind.

use aplomb::prelude::*;
use aplomb::test::TestClient;
use serde_json::Value;
use tutorial::sql_databases::{tutorial001, tutorial002};

async fn heroes(client: &TestClient) -> Vec<Value> {
    client.get("/heroes/").send().await.json()
}

#[aplomb::test]
async fn each_app_has_a_database_of_its_own() {
    let (one, other) = (tutorial001::app().test(), tutorial001::app().test());
    let hero = json!({ "name": "Deadpond", "secret_name": "Dive Wilson" });
    let reply = one.post("/heroes/").json(&hero).send().await;
    reply.assert_documented();
    assert_eq!(reply.value()["id"], 1);
    assert_eq!(heroes(&one).await.len(), 1);
    assert_eq!(heroes(&other).await.len(), 0);
}

#[aplomb::test]
async fn what_failed_leaves_nothing() {
    let client = tutorial002::app().test();
    let hero = json!({ "name": "Deadpond", "secret_name": "Dive Wilson", "age": 30 });
    client
        .post("/heroes/")
        .json(&hero)
        .send()
        .await
        .assert_status(200);
    // The table wants a name: nothing of the change stays.
    let change = json!({ "name": null, "age": 31 });
    client
        .patch("/heroes/1")
        .json(&change)
        .send()
        .await
        .assert_status(500);
    assert_eq!(
        heroes(&client).await,
        [json!({ "name": "Deadpond", "age": 30, "id": 1 })]
    );
    // The connection is free again.
    client.delete("/heroes/1").send().await.assert_status(200);
    assert_eq!(heroes(&client).await.len(), 0);
}
