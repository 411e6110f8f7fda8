use aplomb::prelude::*;
use aplomb::test::{TestClient, TestReply};

fn client() -> TestClient {
    super::app().test()
}

async fn send(client: &TestClient, topic: &str, priority: &str) -> TestReply {
    let body =
        json!({ "message": { "topic": topic, "text": "Hello" }, "priority": priority, "labels": ["new"] });
    client.post("/v1/acme/messages").json(&body).send().await
}

fn answered_by(reply: &TestReply) -> Vec<&str> {
    reply
        .headers()
        .get_all("x-answered-by")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect()
}

#[aplomb::test]
async fn a_message_is_sent_and_read() {
    let client = client();
    let reply = client
        .post("/v1/acme/messages")
        .header("x-program", "curl")
        .header("x-attempt", "2")
        .cookie("language", "german")
        .json(&json!({ "message": { "topic": "news", "text": "Hello" }, "labels": [] }))
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    let message = reply.value();
    assert_eq!(
        (&message["program"], &message["priority"]),
        (&json!("curl (2)"), &json!("normal"))
    );
    assert_eq!(message["language"], "german");
    assert_eq!(answered_by(&reply), ["send", "tenants", "gateway"]);
    let id = message["id"].as_str().unwrap();
    let reply = client.get(&format!("/v1/acme/messages/{id}")).send().await;
    reply.assert_status(200).assert_documented().assert_json(&message);
    assert_eq!(answered_by(&reply), ["tenants", "gateway"]);
    // The message of one tenant is not there for another.
    let reply = client.get(&format!("/v1/initech/messages/{id}")).send().await;
    reply.assert_problem(404, "not-found").assert_documented();
}

#[aplomb::test]
async fn all_that_is_wrong_is_said_at_once() {
    let reply = client()
        .post("/v1/acme/messages")
        .header("x-attempt", "11")
        .cookie("language", "latin")
        .json(&json!({ "message": { "topic": "NEWS" }, "priority": "now", "labels": ["a", "a", ""] }))
        .send()
        .await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("x-attempt", "less_than_equal")
        .assert_fault("language", "enum")
        .assert_fault("#/message/topic", "string_pattern_mismatch")
        .assert_fault("#/message/text", "missing")
        .assert_fault("#/priority", "enum")
        .assert_fault("#/labels/2", "string_too_short");
}

#[aplomb::test]
async fn a_tenant_has_to_be_known() {
    let client = client();
    // A slash too many does not matter here.
    client.get("/v1/acme/").send().await.assert_status(200);
    client
        .get("/v1/acme")
        .send()
        .await
        .assert_status(200)
        .assert_documented()
        .assert_json(&json!({ "name": "acme" }));
    let reply = client.get("/v1/nobody/messages").send().await;
    reply.assert_problem(404, "no-such-tenant").assert_documented();
    let reply = client.get("/v1/Acme/messages?limit=0").send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply.assert_fault("tenant", "string_pattern_mismatch");
}

#[aplomb::test]
async fn lists_come_in_pages() {
    let client = client();
    for topic in ["a", "b", "c"] {
        send(&client, topic, "low")
            .await
            .assert_status(201)
            .assert_documented();
    }
    let reply = client.get("/v1/acme/messages?limit=2").send().await;
    reply.assert_status(200).assert_documented();
    assert_eq!(
        (
            reply.value()["items"].as_array().unwrap().len(),
            &reply.value()["next"]
        ),
        (2, &json!(2))
    );
    let reply = client.get("/v1/acme/messages?limit=2&start=2").send().await;
    reply.assert_documented();
    assert_eq!(
        (
            reply.value()["items"][0]["topic"].as_str(),
            &reply.value()["next"]
        ),
        (Some("c"), &json!(null))
    );
    let reply = client.get("/v1/acme/messages?limit=101&start=-1").send().await;
    reply.assert_problem(422, "invalid-request").assert_documented();
    reply
        .assert_fault("limit", "less_than_equal")
        .assert_fault("start", "greater_than_equal");
}

#[aplomb::test]
async fn messages_are_searched_by_conditions() {
    let client = client();
    send(&client, "news", "high").await.assert_documented();
    send(&client, "news", "low").await.assert_documented();
    send(&client, "weather", "high").await.assert_documented();
    let search = |condition| {
        client
            .request("QUERY".parse().unwrap(), "/v1/acme/messages/search")
            .json(&condition)
            .send()
    };
    let urgent = json!({ "kind": "priority", "at_least": "normal" });
    let news = json!({ "kind": "topic", "is": "news" });
    let reply = search(json!({ "kind": "all", "of": [urgent, { "kind": "not", "of": news }] })).await;
    reply.assert_status(200).assert_documented();
    assert_eq!(reply.value()["items"].as_array().unwrap().len(), 1);
    assert_eq!(reply.value()["items"][0]["topic"], "weather");
    let reply = search(json!({ "kind": "any", "of": [news, urgent] })).await;
    reply.assert_documented();
    assert_eq!(reply.value()["items"].as_array().unwrap().len(), 3);
    let reply = search(json!({ "kind": "not", "of": { "kind": "any", "of": [] } })).await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/of/of", "too_short");
    let reply = search(json!({ "kind": "all", "of": [{ "kind": "sometimes" }] })).await;
    reply.assert_problem(422, "invalid-request").assert_documented();
}

#[aplomb::test]
async fn messages_are_purged() {
    let client = client();
    send(&client, "news", "low").await.assert_documented();
    let purge = || {
        client
            .request("PURGE".parse().unwrap(), "/v1/acme/messages/all")
            .send()
    };
    let reply = purge().await;
    reply
        .assert_status(200)
        .assert_documented()
        .assert_json(&json!({ "count": 1 }));
    purge()
        .await
        .assert_documented()
        .assert_json(&json!({ "count": 0 }));
}

#[aplomb::test]
async fn each_upstream_has_its_route() {
    let client = client();
    for (name, _) in super::UPSTREAMS {
        let reply = client
            .get(&format!("/upstreams/{name}/health?probe=true"))
            .send()
            .await;
        reply
            .assert_status(200)
            .assert_documented()
            .assert_json(&json!({ "upstream": name, "probed": true }));
    }
    let reply = client.get("/upstreams/quotes/health?probe=perhaps").send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("probe", "bool_parsing");
    let reply = client.get("/upstreams/oracle/health").send().await;
    reply.assert_problem(404, "nothing-here").assert_documented();
    assert_eq!(reply.value()["path"], "/upstreams/oracle/health");
}

#[aplomb::test]
async fn what_is_mounted_answers_below_its_path() {
    let client = client();
    // What is mounted is not in the document, and so it is not held against it.
    assert_eq!(
        client.post("/legacy/old/page").send().await.text(),
        "POST /old/page below /legacy\n"
    );
    let reply = client
        .put("/admin/mode")
        .json(&json!({ "paused": true }))
        .send()
        .await;
    reply.assert_status(200).assert_json(&json!({ "paused": true }));
    let inner = client.get("/admin/openapi.json").send().await.value();
    assert_eq!(inner["info"]["title"], "Gateway administration");
}

#[aplomb::test]
async fn the_inner_app_keeps_its_own_document() {
    let client = super::admin::app().test();
    let reply = client.put("/mode").json(&json!({ "paused": true })).send().await;
    reply.assert_status(200).assert_documented();
    client
        .get("/mode")
        .send()
        .await
        .assert_documented()
        .assert_json(&json!({ "paused": true }));
    let reply = client.put("/mode").json(&json!({ "paused": "yes" })).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("#/paused", "bool_type");
}

#[aplomb::test]
async fn the_document_holds_what_the_gateway_sends() {
    let client = client();
    let document = client.document();
    let send = &document["paths"]["/v1/{tenant}/messages"]["post"];
    assert_eq!(send["tags"], json!(["messages"]));
    assert!(
        send["callbacks"]["delivered"]["{$request.body#/message/callback_url}"]["post"].is_object(),
        "{send:#}"
    );
    assert!(document["webhooks"]["message_read"]["post"].is_object());
}
