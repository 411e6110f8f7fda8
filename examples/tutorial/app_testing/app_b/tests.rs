//! The tests of the app: each gets an app of its own, so none sees what another one stored.

use aplomb::prelude::*;

use super::app;

#[aplomb::test]
async fn an_item_is_read() {
    let client = app().test();
    let reply = client
        .get("/items/foo")
        .header("x-token", "coneofsilence")
        .send()
        .await;
    let foo = json!({ "id": "foo", "title": "Foo", "description": "There goes my hero" });
    reply.assert_status(200).assert_json(&foo).assert_documented();
}

#[aplomb::test]
async fn a_wrong_token_does_not_read() {
    let client = app().test();
    let reply = client
        .get("/items/foo")
        .header("x-token", "hailhydra")
        .send()
        .await;
    reply.assert_problem(400, "token").assert_documented();
}

#[aplomb::test]
async fn an_item_that_is_not_there_is_not_found() {
    let client = app().test();
    let reply = client
        .get("/items/baz")
        .header("x-token", "coneofsilence")
        .send()
        .await;
    reply.assert_problem(404, "no-such-item").assert_documented();
}

#[aplomb::test]
async fn an_item_is_created_once() {
    let client = app().test();
    let item = json!({ "id": "foobar", "title": "Foo Bar", "description": "The Foo Barters" });
    let create = || {
        client
            .post("/items/")
            .header("x-token", "coneofsilence")
            .json(&item)
    };
    let reply = create().send().await;
    reply.assert_status(200).assert_json(&item).assert_documented();
    let reply = create().send().await;
    reply.assert_problem(409, "exists").assert_documented();
}

#[aplomb::test]
async fn a_wrong_token_does_not_create() {
    let client = app().test();
    let reply = client
        .post("/items/")
        .header("x-token", "hailhydra")
        .json(&json!({ "id": "bazz", "title": "Bazz", "description": "Drop the bazz" }))
        .send()
        .await;
    reply.assert_problem(400, "token").assert_documented();
}
