use std::time::Duration;

use aplomb::prelude::*;
use aplomb::test::TestClient;

fn client() -> TestClient {
    super::app(Duration::from_millis(5)).test()
}

#[aplomb::test]
async fn lines_end_after_the_count() {
    let client = client();
    let reply = client.get("/ticks/live?count=3").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.header("content-type"), Some("application/jsonl"));
    assert_eq!(reply.text().lines().count(), 3);
    let reply = client.get("/ticks/past?count=2").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.text().lines().count(), 2);
    let reply = client.get("/ticks/live?count=0").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("count", "greater_than_equal");
}

#[aplomb::test]
async fn lines_end_when_the_server_stops() {
    // On a socket: it is the server's drain that ends them.
    let client = super::app(Duration::from_secs(3600)).test_on_socket().await;
    let mut stream = client.get("/ticks/live").stream().await;
    assert_eq!(stream.status(), 200);
    let stop = tokio::spawn(client.stop());
    let end = tokio::time::timeout(Duration::from_secs(5), stream.line()).await;
    assert_eq!(end, Ok(None));
    stop.await.unwrap();
}

#[aplomb::test]
async fn events_go_on_after_the_last_one_that_was_seen() {
    let client = client();
    let reply = client.get("/events?count=2").send().await;
    reply.assert_status(200).assert_documented();
    let events = reply.events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].event, "tick");
    let last = events[1].id.clone().unwrap();
    let reply = client
        .get("/events?count=1")
        .header("last-event-id", &last)
        .send()
        .await;
    reply.assert_documented();
    let next: u64 = reply.events()[0].id.as_deref().unwrap().parse().unwrap();
    assert!(next > last.parse().unwrap());
    for strange in ["from elsewhere", "18446744073709551615", "-1"] {
        let reply = client
            .get("/events?count=1")
            .header("last-event-id", strange)
            .send()
            .await;
        reply.assert_status(200).assert_documented();
        assert_eq!(reply.events().len(), 1);
    }
}

#[aplomb::test]
async fn a_table_is_sent_piece_by_piece() {
    let client = client();
    let reply = client.get("/table").send().await;
    reply.assert_status(200).assert_documented();
    assert!(reply.text().starts_with("number\r\n1\r\n"));
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    let reply = client.get("/table?first=999999999").send().await;
    reply.assert_problem(409, "not-yet").assert_documented();
}

#[aplomb::test]
async fn a_report_is_written_after_the_reply() {
    let client = client();
    let reply = client
        .post("/reports")
        .json(&json!({ "title": "Primes", "up_to": 100 }))
        .send()
        .await;
    reply.assert_status(202).assert_documented();
    assert_eq!(reply.value()["primes"], json!(null));
    let id = reply.value()["id"].as_str().unwrap().to_owned();
    for _ in 0..500 {
        let reply = client.get(&format!("/reports/{id}")).send().await;
        reply.assert_status(200).assert_documented();
        if reply.value()["primes"] == 25 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the report was not written");
}

#[aplomb::test]
async fn reports_that_cannot_be_ordered_or_found() {
    let client = client();
    let reply = client
        .post("/reports")
        .json(&json!({ "title": "", "up_to": 100_001 }))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("#/title", "string_too_short")
        .assert_fault("#/up_to", "less_than_equal");
    client
        .get(&format!("/reports/{}", Uuid::nil()))
        .send()
        .await
        .assert_problem(404, "not-found")
        .assert_documented();
}

#[aplomb::test]
async fn a_blocking_handler_is_a_plain_function() {
    let client = client();
    let reply = client.get("/primes/1000").send().await;
    reply
        .assert_status(200)
        .assert_documented()
        .assert_json(&json!(168));
    client
        .get("/primes/0")
        .send()
        .await
        .assert_documented()
        .assert_json(&json!(0));
    let reply = client.get("/primes/100001").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("up_to", "less_than_equal");
}

#[aplomb::test]
async fn the_clock_stops_with_the_app() {
    let client = client();
    client.get("/ticks/past").send().await.assert_documented();
    tokio::time::timeout(Duration::from_secs(5), client.stop())
        .await
        .expect("the clock stops");
}
